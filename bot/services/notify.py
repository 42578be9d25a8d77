"""Telling one person something unprompted, inside their budget; what does not fit waits for their next window."""

from bot import outbox
from bot.conversation import Work
from bot.rules import quiet
from bot.rules.wall import local_midnight
from bot.views import notices
from bot.views.elements import Card
from storage import notifications
from storage.tables import Person


def tell(work: Work, person: Person, card: Card, *, kind: str, once: str, topic_id: int | None = None) -> None:
    """Tells them now if they may be interrupted, else in their next window, once for each `once`."""
    if person.state != "active":
        return
    paused, zone = person.paused_until, person.time_zone
    today = notifications.sent_since(work.session, work.org, person.id, local_midnight(work.now, zone))
    now = quiet.may_interrupt(work.now, zone, today, paused)
    due = work.now if now else quiet.next_window(work.now, zone, paused)
    kept = notifications.add(
        work.session, work.org, person.id, kind=kind, once=once, card=notices.to_json(card), due_at=due,
        created_at=work.now, topic_id=topic_id, state="sent" if now else "held", sent_at=work.now if now else None,
    )  # fmt: skip
    if kept and now:
        outbox.direct(work, person, notices.with_why(card, kind))


def release(work: Work, person: Person) -> int:
    """Sends what waited for this window in one message; returns how many things it tells."""
    held = notifications.held(work.session, work.org, person.id, work.now)
    today = notifications.sent_since(work.session, work.org, person.id, local_midnight(work.now, person.time_zone))
    if not held or not quiet.may_interrupt(work.now, person.time_zone, today, person.paused_until):
        return 0
    cards = [notices.from_json(row.card) for row in held if row.card]
    outbox.direct(work, person, notices.together(cards))
    notifications.mark_sent(work.session, work.org, [row.id for row in held], work.now)
    return len(held)
