"""Keeping snippets fresh: days to look at them again, last days, drafts that were left."""

from datetime import timedelta

from bot.conversation import Work
from bot.services import notify, reviewing, snippets
from bot.views import reviews as views
from bot.views.elements import Card
from storage import claims, people
from storage import reviews as waiting
from storage import snippets as stored
from storage.tables import Snippet

AT_ONCE = 50
DRAFTS_KEPT = timedelta(days=30)
HALF_A_YEAR, A_YEAR = timedelta(days=180), timedelta(days=365)
NEWER, A_FEW = 3, 5  # newer snippets that helped, from which on a topic moved on; snippets that are put up so in a day


def due_for_review(work: Work) -> list[str]:
    """Puts up for review what its author wanted to look at again by now."""
    rows = stored.to_review(work.session, work.org, work.now.date(), AT_ONCE)
    for snippet in rows:
        reviewing.put_up(work, snippet)
    return [f"snippet s{snippet.id}: due for review" for snippet in rows]


def look_after(work: Work) -> list[str]:
    """Once a day: what nobody looks after any more is put up for review, and what waits goes on to the next in turn."""
    if not claims.claim(work.session, work.org, "reviews", "all", work.now.date().isoformat(), work.now):
        return []
    late = waiting.waiting(work.session, work.org, work.now - reviewing.WEEK, reviewing.AT_MOST, AT_ONCE)
    for snippet in late:
        waiting.settle(work.session, work.org, snippet.id, "late", work.now)
    asked = [snippet for snippet in late if reviewing.ask_next(work, snippet)]
    left = waiting.left(work.session, work.org, work.now - A_YEAR, AT_ONCE)
    moved = waiting.moved_on(work.session, work.org, work.now - HALF_A_YEAR, NEWER, A_FEW)
    for snippet in (*left, *moved):
        reviewing.put_up(work, snippet)
    said = ((asked, "handed on"), (left, "its author left"), (moved, "its topic moved on"))
    return [f"snippet s{each.id}: {why}" for several, why in said for each in several]


def expire(work: Work) -> list[str]:
    """Archives what is past its last day, and tells its authors."""
    rows = stored.past_last_day(work.session, work.org, work.now.date(), AT_ONCE)
    for snippet in rows:
        snippet.state, snippet.archived_at = "archived", work.now
        snippets.changed(work, snippet)
        _tell(work, snippet, views.expired(snippet.id, snippet.title), f"expired:{snippet.id}:{snippet.expires_on}")
    return [f"snippet s{snippet.id}: archived after its last day" for snippet in rows]


def sweep_drafts(work: Work) -> list[str]:
    """Throws away drafts that nobody came back to."""
    gone = stored.forget_drafts(work.session, work.org, work.now - DRAFTS_KEPT)
    return [f"{gone} old drafts thrown away"] if gone else []


def _tell(work: Work, snippet: Snippet, card: Card, once: str) -> None:
    if snippet.imported is not None:
        return
    authors = stored.authors(work.session, work.org, [snippet.id]).get(snippet.id, [])
    for person in people.persons(work.session, work.org, authors).values():
        notify.tell(work, person, card, kind="review", once=once)
