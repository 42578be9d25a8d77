"""Passing a snippet on to colleagues."""

from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules.graphemes import utf16
from bot.services import notify, people, showing, snippets
from bot.services.mentions import Mentions
from bot.views import recommending as views
from storage import recommendations as stored
from storage.tables import Person, Snippet

AT_MOST, NOTE = 10, 500


def recommend(turn: Turn, id: int, said: Mentions) -> list[str]:
    """Tells colleagues of a snippet, within their budget; returns the names of those who had not been told before."""
    snippet = open_to_all(turn, id)
    if utf16(said.words) > NOTE:
        raise Invalid(f"Keep your note under {NOTE} characters.", "note")
    receivers = _receivers(turn, snippet, said)
    card = views.recommended(showing.snippet(turn, snippet), turn.me.name, said.words)
    new = [
        person
        for person in receivers
        if stored.add(turn.session, turn.org, id, turn.me.id, person.id, said.words, turn.now)
    ]
    for person in new:
        notify.tell(turn, person, card, kind="recommend", once=f"recommend:{id}:{turn.me.id}")
    return [person.name for person in new]


def open_to_all(turn: Turn, id: int) -> Snippet:
    """The snippet, if everybody in the organization may read it. Raises NotFound, Invalid."""
    snippet = snippets.visible(turn, id)
    if snippet.state != "published":
        raise Invalid("It is not published, so nobody could read it. `/share mine` shows what you can do with it.")
    if snippet.visibility != "organization":
        raise Invalid("Only its own channel may read this snippet, so I don't send it elsewhere. Mention them there.")
    return snippet


def _receivers(turn: Turn, snippet: Snippet, said: Mentions) -> list[Person]:
    if not said.accounts:
        raise Invalid("Say to whom, for example `/lore recommend s12 @ana have a look`.", "people")
    if len(said.accounts) > AT_MOST:
        raise Invalid(f"Recommend it to {AT_MOST} people at most. For more, share it in a channel.", "people")
    authors = snippets.writers(turn, snippet)
    persons = [each for each in people.behind(turn, said.accounts) if each.id != turn.me.id and each.state == "active"]
    others = [each for each in persons if each.id not in authors]
    if not others:
        why = "They wrote it themselves." if persons else "Choose a colleague."
        raise Invalid(f"{why} A recommendation is for somebody who may not know it yet.", "people")
    return others
