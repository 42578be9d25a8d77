"""What a person can switch: pauses, kinds of messages, digests."""

from datetime import datetime

from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules import quiet
from bot.rules.schedule import next_due, parse_until
from bot.services import model, notify, seen
from bot.services.schedules import cadence
from bot.views.settings import KINDS, ShownDigest, ShownSettings
from storage import linking, notifications, people, schedules, topics
from storage.tables import DigestSchedule


def pause(turn: Turn, words: str) -> datetime:
    """No unprompted message until that day begins, or that time of day; what waits is put off. Raises Invalid."""
    try:
        until = parse_until(words[:100], turn.now, turn.me.time_zone)
    except ValueError as error:
        raise Invalid(str(error)) from error
    turn.me.paused_until = until
    _put_off(turn)
    return until


def resume(turn: Turn) -> None:
    """Messages may come again; what waited comes in the next window."""
    turn.me.paused_until = None
    _put_off(turn)


def paused_until(turn: Turn) -> datetime | None:
    """When the pause ends, if there is one."""
    until = turn.me.paused_until
    return until if until is not None and until > turn.now else None


def _put_off(turn: Turn) -> None:
    zone, paused = turn.me.time_zone, turn.me.paused_until
    now = quiet.may_interrupt(turn.now, zone, 0, paused)
    window = turn.now if now else quiet.next_window(turn.now, zone, paused)
    notifications.reschedule(turn.session, turn.org, turn.me.id, window)


def switch(turn: Turn, kind: str, *, on: bool) -> None:
    """A kind of message is wanted or not. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid(f"I can switch {', '.join(KINDS)}. For example `/lore settings thanks off`.")
    off = set(turn.me.preferences.get(notify.OFF, ())) - {kind} | (set() if on else {kind})
    turn.me.preferences = {**turn.me.preferences, notify.OFF: sorted(off)}


def switch_digest(turn: Turn, id: int, *, on: bool) -> None:
    """A digest that the person owns comes or does not. Raises NotFound."""
    row = next((row for row in schedules.owned(turn.session, turn.org, turn.me.id) if row.id == id), None)
    if row is None:
        raise NotFound("I can't find this digest. It may have been handed on; `/lore settings` shows yours.")
    if on and not row.active:
        row.next_due_at = next_due(cadence(row), turn.now)
    row.active = on


def shown(turn: Turn) -> ShownSettings:
    """Everything the person can switch, as it is now."""
    interests = topics.interests(turn.session, turn.org, turn.me.id)
    mine = schedules.owned(turn.session, turn.org, turn.me.id)
    accounts = people.accounts(turn.session, turn.org, turn.me.id)
    asked = model.use(turn)
    return ShownSettings(
        frozenset(turn.me.preferences.get(notify.OFF, ())), paused_until(turn), turn.me.time_zone,
        interests.get("follow", ()), interests.get("teach", ()), tuple(_digest(turn, row) for row in mine),
        tuple(f"{name} in {place} ({platform.title()})" for name, place, platform in accounts),
        (asked.spent[0], asked.limits[0]) if asked is not None else None,
        linking.newest(turn.session, turn.org, turn.me.id),
    )  # fmt: skip


def _digest(turn: Turn, row: DigestSchedule) -> ShownDigest:
    sources = schedules.sources(turn.session, turn.org, row.id) or [row.channel_id]
    names = [seen.channel(turn, id).name for id in sources]
    return ShownDigest(row.id, row.person_id is not None, tuple(names), row.every, row.weekday, row.at, row.active)
