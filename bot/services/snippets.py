"""What can be done with a snippet that is there."""

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours, TooLate
from bot.services import offers, reviewing, seen, synonyms, trail
from storage import links, merging, people
from storage import snippets as stored
from storage.tables import Snippet

UNDO_WITHIN = 3600  # seconds


def visible(turn: Turn, id: int) -> Snippet:
    """The snippet, if it is published and may be read here, or is the person's own. Raises NotFound.

    One that became part of another leads to that one.
    """
    snippet = stored.get(turn.session, turn.org, id)
    if snippet is not None and snippet.state == "archived":
        snippet = stored.get(turn.session, turn.org, merging.target(turn.session, turn.org, id))
    if snippet is None:
        raise NotFound
    wrote = turn.me.id in writers(turn, snippet)
    curates = snippet.state == "archived" and turn.me.role != "member"
    if not wrote and snippet.state != "published" and not curates:
        raise NotFound
    if not seen.may_see(turn, snippet.visibility, snippet.channel_id, [turn.me.id] if wrote else []):
        raise NotFound
    return snippet


def own(turn: Turn, id: int) -> Snippet:
    """The snippet, if the person wrote it, curates, or is asked to look it through. Raises NotFound, NotYours."""
    snippet = visible(turn, id)
    if not reviewing.may_change(turn, id, set(writers(turn, snippet))):
        raise NotYours("Only its author or a curator can do that. You can tell them what is missing: *More…*.")
    return snippet


def curated(turn: Turn, snippet: Snippet, action: str) -> None:
    """Notes what a curator did with what others wrote."""
    wrote = writers(turn, snippet)
    if turn.me.id not in wrote:
        author = people.person(turn.session, turn.org, wrote[0]) if wrote else None
        trail.note(turn, action, f"s{snippet.id}", subject=author)


def draft(turn: Turn, id: int) -> Snippet:
    """The person's own draft. Raises NotFound."""
    snippet = own(turn, id)
    if snippet.state != "draft":
        raise NotFound("That is shared already. `/share mine` shows what you can do with it.")
    return snippet


def writers(work: Work, snippet: Snippet) -> list[int]:
    """Whose it is: its authors; while it is being saved from somebody's message, whoever saves it."""
    if snippet.published_at is None and snippet.saved_by_id is not None:
        return [snippet.saved_by_id]
    return stored.authors(work.session, work.org, [snippet.id]).get(snippet.id, [])


def read(turn: Turn, id: int, page: int) -> Snippet:
    """Opens it; the first page counts as a view unless it is one's own."""
    snippet = visible(turn, id)
    if page == 1 and snippet.state == "published" and turn.me.id not in writers(turn, snippet):
        snippet.views += 1
        turn.session.flush()
        synonyms.opened(turn, snippet.id)
    return snippet


def archive(turn: Turn, id: int) -> Snippet:
    """Takes it out of search and digests; its card says so."""
    snippet = own(turn, id)
    if snippet.state == "draft":
        raise NotFound
    if snippet.state == "published":
        snippet.state, snippet.archived_at = "archived", turn.now
        reviewing.settled(turn, snippet, turn.me.id)
        changed(turn, snippet)
        curated(turn, snippet, "archive")
    return snippet


def restore(turn: Turn, id: int) -> Snippet:
    """Brings it back out of the archive; a last day that has passed no longer counts."""
    snippet = own(turn, id)
    if snippet.state == "archived":
        snippet.state, snippet.archived_at = "published", None
        if snippet.expires_on is not None and snippet.expires_on < turn.now.date():
            snippet.expires_on = None
        changed(turn, snippet, back=True)
        curated(turn, snippet, "restore")
    return snippet


def undo(turn: Turn, id: int) -> Snippet:
    """Whoever published it takes it back within the hour: it is their draft again, and nobody finds it."""
    snippet = stored.get(turn.session, turn.org, id)
    if snippet is None or turn.me.id not in ([snippet.saved_by_id] if snippet.saved_by_id else writers(turn, snippet)):
        raise NotFound
    if snippet.published_at is None:
        return snippet
    if (turn.now - snippet.published_at).total_seconds() > UNDO_WITHIN:
        raise TooLate("It was shared more than an hour ago. Its author can still archive it: `/share mine`.")
    snippet.state, snippet.published_at = "draft", None
    for link in links.of_things(turn.session, turn.org, "snippet", [id]):
        if link.role == "source":
            links.forget(turn.session, turn.org, link.id)
    changed(turn, snippet)
    return snippet


def discard(turn: Turn, id: int) -> None:
    """Throws a draft away. Raises NotFound."""
    if own(turn, id).imported is not None:
        raise Invalid(
            "It came with an import, so it stays as a draft that only you see: no later import brings it back."
        )
    if not stored.discard(turn.session, turn.org, id):
        raise NotFound


def changed(work: Work, snippet: Snippet, *, back: bool = False) -> None:
    """Brings the search, its cards, and the needs that it answers up to date."""
    stored.index(work.session, snippet)
    outbox.redraw(work, "snippet", snippet.id)
    offers.refresh(work, snippet.id, back=back)
