"""Telling one person something unprompted, inside their budget; what does not fit waits for their next window."""

import re

from bot import outbox
from bot.conversation import Work
from bot.rules import quiet
from bot.rules.wall import local_midnight
from bot.views import notices
from bot.views.elements import Card
from storage import needs, notifications, snippets
from storage.tables import Notification, Person

OFF = "off"  # the preference that holds the kinds a person does not want
ASKED = re.compile(r"ask:(\d+)")  # the need that somebody was to be asked about
SHOWN = re.compile(r"(?:recommend|saved):(\d+)|answer:\d+:(\d+)")  # the snippet that it shows
OPEN = ("open", "claimed", "answered")


def tell(work: Work, person: Person, card: Card, *, kind: str, once: str, topic_id: int | None = None) -> None:
    """Tells them now if they may be interrupted, else in their next window, once for each `once`."""
    if person.state != "active" or is_off(person, kind):
        return
    paused, zone = person.paused_until, person.time_zone
    today = notifications.sent_since(work.session, work.org, person.id, local_midnight(work.now, zone))
    now = quiet.may_interrupt(work.now, zone, today, paused)
    due = work.now if now else quiet.next_window(work.now, zone, paused)
    kept = notifications.add(
        work.session, work.org, person.id, kind=kind, once=once, due_at=due, created_at=work.now,
        topic_id=topic_id, card=None if now else notices.to_json(card), state="sent" if now else "held",
        sent_at=work.now if now else None,
    )  # fmt: skip
    if kept and now:
        outbox.direct(work, person, notices.with_why(card, kind))


def is_off(person: Person, kind: str) -> bool:
    """Whether they switched this kind off."""
    return kind in person.preferences.get(OFF, ())


def release(work: Work, person: Person) -> int:
    """Sends what waited for this window in one message; returns how many things it tells."""
    held = notifications.held(work.session, work.org, person.id, work.now)
    worth = _worth_saying(work, person, held)
    notifications.drop(work.session, work.org, [row.id for row in held if row not in worth])
    zone, paused = person.time_zone, person.paused_until
    today = notifications.sent_since(work.session, work.org, person.id, local_midnight(work.now, zone))
    if worth and not quiet.may_interrupt(work.now, zone, today, paused):
        window = quiet.next_window(work.now, zone, paused)
        notifications.put_off(work.session, work.org, person.id, window)
        return 0
    if worth:
        outbox.direct(work, person, _together(worth))
        notifications.mark_sent(work.session, work.org, [row.id for row in worth], work.now)
    return len(worth)


def _worth_saying(work: Work, person: Person, held: list[Notification]) -> list[Notification]:
    """Without what they switched off since, needs that no longer wait, and snippets that were taken back."""
    if person.state != "active":
        return []
    asked = {row.id: int(found[1]) for row in held if (found := ASKED.match(row.once))}
    waiting = {id for id, need in needs.several(work.session, work.org, asked.values()).items() if need.state in OPEN}
    shown = {row.id: int(found[1] or found[2]) for row in held if (found := SHOWN.match(row.once))}
    there = snippets.several(work.session, work.org, shown.values())
    published = {id for id, snippet in there.items() if snippet.state == "published"}
    return [
        row for row in held
        if row.card and not is_off(person, row.kind) and asked.get(row.id) in {None, *waiting}
        and shown.get(row.id) in {None, *published}
    ]  # fmt: skip


def _together(rows: list[Notification]) -> Card:
    cards = [notices.from_json(row.card) for row in rows if row.card]
    return notices.with_why(cards[0], rows[0].kind) if len(cards) == 1 else notices.together(cards)
