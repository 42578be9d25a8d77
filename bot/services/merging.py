"""Two snippets that say the same become one, and two again within a day."""

from datetime import timedelta
from typing import Literal

from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours, TooLate
from bot.services import notify, snippets, weighing
from bot.views import merging as views
from storage import merging as stored
from storage import people, search, weights
from storage import snippets as kept
from storage.tables import Snippet

UNDO_WITHIN = timedelta(days=1)
Outcome = Literal["asked", "merged"]


def merge(turn: Turn, old_id: int, new_id: int) -> tuple[Outcome, Snippet]:
    """The old one becomes part of the new one: at once for curators and who wrote both, else when both authors say so.

    Raises NotFound, NotYours, Invalid.
    """
    old, new = snippets.visible(turn, old_id), snippets.visible(turn, new_id)
    _fit(turn, old, new)
    before = stored.of(turn.session, turn.org, old.id)
    agreed = before is not None and (before.state, before.new_id) == ("asked", new.id) and before.by_id != turn.me.id
    mine = [turn.me.id in snippets.writers(turn, each) for each in (old, new)]
    if turn.me.role == "member" and not any(mine):
        raise NotYours("Only their authors and curators can make them one. You can tell an author: *More…*.")
    if turn.me.role == "member" and not all(mine) and not agreed:
        _ask(turn, old, new)
        return "asked", new
    _merge(turn, old, new)
    return "merged", new


def split(turn: Turn, old_id: int) -> Snippet:
    """Two again, each with what was its own, within a day. Raises NotFound, NotYours, TooLate."""
    merged = stored.of(turn.session, turn.org, old_id)
    old = kept.get(turn.session, turn.org, old_id)
    if merged is None or old is None or merged.state != "merged":
        raise NotFound("That snippet is not part of another one.")
    new = kept.get(turn.session, turn.org, merged.new_id)
    involved = {merged.by_id, *(() if new is None else snippets.writers(turn, new))}
    if turn.me.role == "member" and turn.me.id not in involved:
        raise NotYours("Only their authors and curators can split them again.")
    if turn.now - merged.at > UNDO_WITHIN:
        raise TooLate("They became one more than a day ago, so they stay one. You can share a part of it anew.")
    _split(turn, old, new)
    return old


def settle(work: Work) -> list[str]:
    """Forgets how to split what has been one for more than a day."""
    stored.settle(work.session, work.org, work.now - UNDO_WITHIN)
    return []  # nothing that anybody has to be told of


def _fit(turn: Turn, old: Snippet, new: Snippet) -> None:
    if old.id == new.id:
        raise Invalid("That is one snippet already. Say which of two becomes part of which: `/lore merge s12 s34`.")
    if (old.state, new.state) != ("published", "published"):
        raise Invalid("Only published snippets can become one.")
    if (old.visibility, new.visibility) != ("organization", "organization") and (
        (old.visibility, old.channel_id) != (new.visibility, new.channel_id)
    ):
        raise Invalid("They are for different people to read, so they have to stay two.")
    people.hold(turn.session, turn.org, *snippets.writers(turn, old), *snippets.writers(turn, new))


def _ask(turn: Turn, old: Snippet, new: Snippet) -> None:
    """Asks the authors of the one that the person did not write."""
    stored.note(turn.session, turn.org, old.id, new.id, turn.me.id, turn.now, None)
    for id in {*snippets.writers(turn, old), *snippets.writers(turn, new)} - {turn.me.id}:
        person = people.person(turn.session, turn.org, id)
        if person is not None:
            card = views.please(turn.me.name, old.id, old.title, new.id, new.title)
            notify.tell(turn, person, card, kind="review", once=f"merge:{old.id}:{new.id}")


def _merge(turn: Turn, old: Snippet, new: Snippet) -> None:
    wrote = {*snippets.writers(turn, old), *snippets.writers(turn, new)}
    steps = stored.merge(turn.session, turn.org, old.id, new.id)
    stored.note(turn.session, turn.org, old.id, new.id, turn.me.id, turn.now, steps)
    old.state, old.archived_at = "archived", turn.now
    search.restate(turn.session, turn.org, "snippet", old.id, "archived")  # it has no author of its own any more
    _weigh(turn, wrote, new)
    snippets.curated(turn, new, "merge")
    _changed(turn, old, new)


def _split(turn: Turn, old: Snippet, new: Snippet | None) -> None:
    wrote = set(snippets.writers(turn, new)) if new is not None else set()
    stored.split(turn.session, turn.org, old.id)
    old.state, old.archived_at = "published", None
    _weigh(turn, wrote, old, *([new] if new is not None else []))
    snippets.curated(turn, old, "split")
    _changed(turn, old, *([new] if new is not None else []))


def _weigh(turn: Turn, wrote: set[int], *several: Snippet) -> None:
    """What people gave counts once a person, and by who gives to whom, as if it had always been so."""
    turn.session.flush()
    for snippet in several:
        subject = weights.subject(turn.session, turn.org, snippet.id)
        if subject is not None:
            for person in stored.givers(turn.session, turn.org, snippet.id):
                weighing.settle(turn, subject, person)
    weighing.weigh_all(turn, *wrote)


def _changed(turn: Turn, *several: Snippet) -> None:
    for snippet in several:
        snippets.changed(turn, snippet, back=snippet.state == "published")
    turn.session.flush()


DUE = (settle,)
