"""Telling one person something unprompted, inside their budget; what does not fit waits for their next window."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import outbox
from bot.conversation import Work
from bot.rules import quiet
from bot.rules.wall import local_midnight
from bot.views import notices
from bot.views.elements import Card
from storage import needs, notifications, people, snippets
from storage import outbox as stored
from storage.tables import Notification, Outbox, Person

OFF = "off"  # the preference that holds the kinds a person does not want
NEED = re.compile(r"(ask|resolved):(\d+)")  # the need that it is about
TOLD = re.compile(r"told:(\d+)")  # what a message says
SHOWN = re.compile(r"(?:recommend|saved|review):(\d+)|answer:\d+:(\d+)")  # the snippet that it shows
STANDS = {"ask": ("open", "claimed", "answered"), "resolved": ("resolved",)}  # as long as the need is that


def tell(work: Work, person: Person, card: Card, *, kind: str, once: str, topic_id: int | None = None) -> None:
    """Tells them now if they may be interrupted, else in their next window, once for each `once`."""
    if person.state != "active" or is_off(person, kind) or not _reachable(work, person):
        return
    people.hold(work.session, work.org, person.id)  # two at once would both find room for one more today
    now = _may_be_told(work, person)
    due = work.now if now else quiet.next_window(work.now, person.time_zone, person.paused_until)
    kept = notifications.add(
        work.session, work.org, person.id, kind=kind, once=once, due_at=due, created_at=work.now,
        topic_id=topic_id, card=None if now else notices.to_json(card), state="sent" if now else "held",
        sent_at=work.now if now else None,
    )  # fmt: skip
    if kept is not None and now:
        outbox.direct(work, person, notices.with_why(card, kind), once=f"told:{kept}")


def tell_as_asked(work: Work, person: Person, card: Card, *, kind: str, once: str) -> bool:
    """What they asked to get now: it waits for no window, counts as one of the day's, and does not come in a pause."""
    if person.state != "active" or _is_paused(work, person) or not _reachable(work, person):
        return False
    notifications.add(
        work.session, work.org, person.id, kind=kind, once=once, due_at=work.now, created_at=work.now, topic_id=None,
        card=None, state="sent", sent_at=work.now,
    )  # fmt: skip
    return outbox.direct(work, person, card, once=once)


def take_back(work: Work, person_ids: Sequence[int], once: str) -> None:
    """It is not so after all: who has not heard of it yet does not, until they are told of it anew."""
    for each in notifications.about(work.session, work.org, person_ids, once):
        first = each.told_with or each.id
        row = stored.waiting(work.session, work.org, f"told:{first}") if each.state == "sent" else None
        if row is not None:  # what its message tells besides comes again without it
            _hold_again(notifications.told(work.session, work.org, first), row, work.now)
            work.session.delete(row)
        if each.state == "held":
            work.session.delete(each)


def put_off(work: Work, row: Outbox) -> bool:
    """Whether a message that nobody asked for waited to be sent until it would disturb: it is held again."""
    found = TOLD.fullmatch(row.once or "")
    told = notifications.told(work.session, work.org, int(found[1])) if found is not None else []
    person = people.person(work.session, work.org, told[0].person_id) if told else None
    if person is None:
        return False
    people.hold(work.session, work.org, person.id)
    if _may_be_told(work, person, counted=told[0].sent_at):
        told[0].sent_at = work.now
        return False
    _hold_again(told, row, quiet.next_window(work.now, person.time_zone, person.paused_until))
    work.session.delete(row)
    return True


def _hold_again(told: list[Notification], row: Outbox, due: datetime) -> None:
    """Each waits with its own card, as before they came into one message; what spoke of somebody erased does not."""
    parts = outbox.parts(row)
    cards: Mapping[int, dict[str, Any] | None] = parts if parts else {told[0].id: row.card}
    for each in told:
        if each.id in cards:
            each.state, each.sent_at, each.told_with, each.due_at = "held", None, None, due
            each.card = cards[each.id]


def is_off(person: Person, kind: str) -> bool:
    """Whether they switched this kind off."""
    return kind in person.preferences.get(OFF, ())


def release(work: Work, person_id: int) -> str:
    """Settles what waited for this window: sends it in one message, drops it or puts it off; says which."""
    people.hold(work.session, work.org, person_id)
    person = people.person(work.session, work.org, person_id)
    held = notifications.held(work.session, work.org, person_id, work.now)
    worth = _worth_saying(work, person, held) if person is not None and _reachable(work, person) else []
    notifications.drop(work.session, work.org, [row.id for row in held if row not in worth])
    if person is None or not worth:
        return "nothing that waited is worth telling any more"
    if not _may_be_told(work, person):
        window = quiet.next_window(work.now, person.time_zone, person.paused_until)
        notifications.put_off(work.session, work.org, person.id, window)
        return f"waits until {window:%Y-%m-%d %H:%M} UTC"
    parts = {row.id: row.card for row in worth if row.card}
    outbox.direct(work, person, _together(worth), once=f"told:{worth[0].id}", parts=parts)
    notifications.mark_sent(work.session, work.org, [row.id for row in worth], work.now)
    return f"told {len(worth)} things that waited"


def _reachable(work: Work, person: Person) -> bool:
    return people.account_for(work.session, work.org, person.id) is not None


def _is_paused(work: Work, person: Person) -> bool:
    return person.paused_until is not None and work.now < person.paused_until


def _may_be_told(work: Work, person: Person, counted: datetime | None = None) -> bool:
    """Whether there is room for one more, or for one that was counted then."""
    since = local_midnight(work.now, person.time_zone)
    today = notifications.sent_since(work.session, work.org, person.id, since)
    if counted is not None and counted >= since:
        today -= 1
    return quiet.may_interrupt(work.now, person.time_zone, today, person.paused_until)


def _worth_saying(work: Work, person: Person, held: list[Notification]) -> list[Notification]:
    """Without what they switched off since, needs that stand otherwise by now, and snippets that were taken back."""
    if person.state != "active":
        return []
    about = {row.id: (int(found[2]), STANDS[found[1]]) for row in held if (found := NEED.match(row.once))}
    known = needs.several(work.session, work.org, (id for id, _ in about.values()))
    past = {row for row, (id, states) in about.items() if id not in known or known[id].state not in states}
    shown = {row.id: int(found[1] or found[2]) for row in held if (found := SHOWN.match(row.once))}
    there = snippets.several(work.session, work.org, shown.values())
    published = {id for id, snippet in there.items() if snippet.state == "published"}
    return [
        row for row in held
        if row.card and not is_off(person, row.kind) and row.id not in past
        and shown.get(row.id) in {None, *published}
    ]  # fmt: skip


def _together(rows: list[Notification]) -> Card:
    cards = [notices.from_json(row.card) for row in rows if row.card]
    return notices.with_why(cards[0], rows[0].kind) if len(cards) == 1 else notices.together(cards)
