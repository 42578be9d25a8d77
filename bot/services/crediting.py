"""A snippet that was saved from somebody's message: its author is credited, told, and can take it back."""

from bot.conversation import Turn
from bot.errors import TooLate
from bot.services import notify
from bot.views import saving as views
from storage import links, people
from storage import snippets as stored
from storage.tables import Snippet


def claim(turn: Turn, snippet: Snippet) -> None:
    """Reactions to the message count for the snippet from now on. Raises TooLate when somebody saved it meanwhile."""
    link = links.of_message(turn.session, turn.org, snippet.channel_id, snippet.saved_from or "")
    if link is not None and link.thing == "snippet" and link.thing_id != snippet.id:
        raise TooLate("Somebody saved this message meanwhile. Thank you all the same!")
    if link is not None and link.role != "card":
        links.forget(turn.session, turn.org, link.id)
    links.keep(
        turn.session, turn.org, snippet.channel_id, snippet.saved_from or "", "snippet", snippet.id, turn.now,
        _thread(snippet), role="source",
    )  # fmt: skip


def tell(turn: Turn, snippet: Snippet) -> None:
    """Tells the author, unless they saved it themselves."""
    authors = stored.authors(turn.session, turn.org, [snippet.id]).get(snippet.id, [])
    card = views.told(snippet.id, snippet.title, turn.me.name)
    for person in people.persons(turn.session, turn.org, [id for id in authors if id != turn.me.id]).values():
        notify.tell(turn, person, card, kind="saved", once=f"saved:{snippet.id}")


def _thread(snippet: Snippet) -> str | None:
    return snippet.saved_thread if snippet.saved_thread != snippet.saved_from else None
