"""Keeping snippets fresh: days to look at them again, last days, drafts that were left."""

from datetime import timedelta

from bot import outbox
from bot.conversation import Work
from bot.services import notify, snippets
from bot.views import reviews as views
from bot.views.elements import Card
from storage import people
from storage import snippets as stored
from storage.tables import Snippet

AT_ONCE = 50
DRAFTS_KEPT = timedelta(days=30)


def due_for_review(work: Work) -> list[str]:
    """Asks the authors whose day to look at it again has come."""
    rows = stored.to_review(work.session, work.org, work.now.date(), AT_ONCE)
    for snippet in rows:
        snippet.review_since = work.now
        work.session.flush()
        outbox.redraw(work, "snippet", snippet.id)
        _tell(work, snippet, views.please(snippet.id, snippet.title), f"review:{snippet.id}:{snippet.review_by}")
    return [f"snippet s{snippet.id}: due for review" for snippet in rows]


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
