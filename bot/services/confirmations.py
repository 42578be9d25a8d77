"""Somebody was helped."""

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid
from bot.services import endorsements, needs, notify, synonyms
from bot.views import endorsements as views
from storage import confirmations as stored
from storage import needs as stored_needs
from storage import people, snippets
from storage.tables import Need
from storage.weights import Subject


def helped(turn: Turn, snippet_id: int, need_id: int | None = None) -> bool:
    """A snippet helped the person: its authors are told, and what they asked is resolved by it.

    False when they had said so before. Raises NotFound, Invalid for one's own.
    """
    snippet = endorsements.subject(turn, snippet_id)
    need = needs.visible(turn, need_id) if need_id is not None else None
    asked = need is not None and needs.is_asker(turn, need)
    if turn.me.id in snippet.authors and not asked:
        raise Invalid("This one is yours: what counts is whether it helped others.")
    new = turn.me.id not in snippet.authors and confirm(turn, snippet, need)
    if need is not None and asked:
        needs.resolve(turn, need.id, snippet.id)
        outbox.redraw(turn, "need", need.id)
    return new


def confirm(turn: Turn, snippet: Subject, need: Need | None) -> bool:
    """Keeps that it helped the person, with the need if it was theirs too; False when they had said so before."""
    theirs = need is not None and (needs.is_asker(turn, need) or _joined(turn, need))
    about = need.id if need is not None and theirs else None
    if not stored.add(turn.session, turn.org, snippet.id, turn.me.id, about, turn.now):
        return False
    synonyms.opened(turn, snippet.id)
    card = views.thanks(snippet.id, snippet.title, turn.me.name)
    for person in people.persons(turn.session, turn.org, snippet.authors).values():
        notify.tell(turn, person, card, kind="thanks", once=f"helped:{snippet.id}:{turn.me.id}")
    outbox.redraw(turn, "snippet", snippet.id)
    return True


def take_back(turn: Turn, snippet_id: int) -> None:
    """It did not help after all; a need of the person that it resolved waits again."""
    found = stored.get(turn.session, turn.org, snippet_id, turn.me.id)
    if found is None:
        return
    forget(turn, snippet_id)
    need = stored_needs.get(turn.session, turn.org, found[0]) if found[0] is not None else None
    if need is not None and needs.is_asker(turn, need) and need.resolved_by_id == snippet_id:
        needs.reopen(turn, need.id)


def forget(turn: Turn, snippet_id: int) -> None:
    """It did not help the person; an author who has not heard that it did does not hear it."""
    stored.remove(turn.session, turn.org, snippet_id, turn.me.id)
    wrote = snippets.authors(turn.session, turn.org, [snippet_id]).get(snippet_id, [])
    notify.take_back(turn, wrote, f"helped:{snippet_id}:{turn.me.id}")
    outbox.redraw(turn, "snippet", snippet_id)


def _joined(turn: Turn, need: Need) -> bool:
    return turn.me.id in stored_needs.followers(turn.session, turn.org, [need.id]).get(need.id, ())
