"""A plain reply that answered a need: its author may publish it with one click."""

from bot import outbox
from bot.conversation import Said, Turn, named
from bot.errors import NotFound
from bot.rules.text import clean, read_share
from bot.services import notify, seen
from bot.services.snippets import changed
from bot.views import endorsements as views
from storage import answered, links, need_merging, people, snippets, topics
from storage import needs as stored_needs
from storage.arrivals import Shown
from storage.tables import Need, Person, Snippet

BODY = 12_000
ONCE = 80  # characters of what a notification is known by
UNMARKED = "That reply is no longer marked as the answer. You can share it yourself with `/share`."


def keep(turn: Turn, need: Need, said: Said) -> None:
    """Remembers which message is the answer, and offers its author to publish it."""
    need.answered_at = need.answered_at or turn.now
    author = _author(turn, said)
    draft = _draft(turn, need, said, author) if author is not None else None
    thing, id = ("snippet", draft.id) if draft is not None else ("need", need.id)
    links.keep(turn.session, turn.org, turn.channel.id, said.id, thing, id, turn.now, said.thread, role="answer")
    if author is not None and draft is not None:
        card = views.offer(draft.id, draft.title, need.id, need.title, turn.me.name, said.id)
        notify.tell(turn, author, card, kind="thanks", once=_once(need, said.id))


def drop(turn: Turn, need: Need, shown: Shown) -> None:
    """It is not the answer after all: what was not published is thrown away, what was not yet said is not said."""
    if shown.thing == "snippet":
        wrote = snippets.authors(turn.session, turn.org, [shown.thing_id]).get(shown.thing_id, [])
        notify.take_back(turn, wrote, _once(need, shown.external_id))
        snippets.discard(turn.session, turn.org, shown.thing_id)
    links.forget(turn.session, turn.org, shown.id)
    need.answered_at = answered.first(turn.session, turn.org, need.id)


def publish(turn: Turn, id: int, need_id: int, message: str = "") -> Snippet:
    """The author publishes their reply: it stands in the thread of the need that it resolved. Raises NotFound."""
    snippet, need = _offered(turn, id, need_id, message)
    if snippet.state != "draft":
        return snippet
    id = snippet.id
    snippet.state, snippet.published_at = "published", turn.now
    stored_needs.answer(turn.session, turn.org, need.id, id, turn.me.id, turn.now)
    links.become_source(turn.session, turn.org, id)
    changed(turn, snippet)
    outbox.show(turn, seen.channel(turn, need.channel_id), "snippet", id, thread=seen.thread_of("need", need.id))
    outbox.redraw(turn, "need", need.id)
    return snippet


def decline(turn: Turn, id: int, need_id: int, message: str) -> None:
    """The author does not want to publish it. Raises NotFound."""
    draft, _ = _offered(turn, id, need_id, message)
    if links.reply_of(turn.session, turn.org, draft.id) is None:
        raise NotFound
    snippets.discard(turn.session, turn.org, draft.id)


def need_of(turn: Turn, snippet: Snippet) -> Need | None:
    """The need that a draft answers as a reply in its thread; None when it is no such draft."""
    link = links.reply_of(turn.session, turn.org, snippet.id)
    top = links.of_message(turn.session, turn.org, link.channel_id, link.thread_id or "") if link is not None else None
    return stored_needs.get(turn.session, turn.org, top.thing_id) if top is not None and top.thing == "need" else None


def _offered(turn: Turn, id: int, need_id: int, message: str) -> tuple[Snippet, Need]:
    """The author's draft, which is another after ✅ was taken back and came again. Raises NotFound."""
    need = stored_needs.get(turn.session, turn.org, need_merging.target(turn.session, turn.org, need_id))
    if need is not None and message:
        id = links.reply_to(turn.session, turn.org, need.id, message) or 0
    snippet = snippets.get(turn.session, turn.org, id)
    wrote = snippets.authors(turn.session, turn.org, [id]).get(id, [])
    if snippet is None or need is None or turn.me.id not in wrote:
        raise NotFound(UNMARKED)
    if not message and need.channel_id != snippet.channel_id:  # an offer of the first version does not say which reply
        raise NotFound(UNMARKED)
    return snippet, need


def _once(need: Need, message: str) -> str:
    return f"reply:{need.id}:{message}"[:ONCE]


def _author(turn: Turn, said: Said) -> Person | None:
    """Who wrote it, if it was a colleague."""
    by = said.author
    if by is None or by.bot or by.foreign or not said.text.strip():
        return None
    account = people.open_account(turn.session, turn.workspace, by.account, by.name, turn.now)
    return people.person(turn.session, turn.org, account.person_id)


def _draft(turn: Turn, need: Need, said: Said, author: Person) -> Snippet | None:
    shared = read_share(clean(named(said.text, turn.request.people))[:BODY])
    if not any(char.isalnum() for char in shared.title):
        return None
    snippet = Snippet(
        organization_id=turn.org, channel_id=need.channel_id, title=shared.title, body=shared.body, link=shared.link,
        visibility=need.visibility, created_at=turn.now,
    )  # fmt: skip
    about = shared.topics or topics.of(turn.session, turn.org, "need", [need.id]).get(need.id, ())
    return snippets.add(turn.session, snippet, [author.id], about)
