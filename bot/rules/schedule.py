"""When a digest is due: one for each local date or week, whatever the clocks do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.rules.until import parse_until as parse_until
from bot.rules.until import weekday_named
from bot.rules.wall import clock, exists, instant, local
from bot.rules.wall import local_midnight as local_midnight
from bot.rules.wall import valid_zone as valid_zone

LATE = timedelta(hours=12)
_DAY = timedelta(days=1)
_MORNING = time(9)
_EXAMPLE = "Try `weekly monday 09:00` or `daily 8:30`."


@dataclass(frozen=True, slots=True)
class Cadence:
    """`weekday` counts from Monday = 0 and is None for a daily one; `at` is local to `zone`."""

    every: Literal["daily", "weekly"]
    weekday: int | None
    at: time
    zone: str


def parse_cadence(words: str, zone: str) -> Cadence:
    """Weekly on Monday at 09:00 unless told otherwise; the ValueError says what was not understood."""
    if not valid_zone(zone):
        raise ValueError(f"I do not know the time zone “{zone}”. Try one like Europe/Rome.")
    spaced = re.sub(r"(\d)\s+([ap])\.?m\b\.?", r"\1\2m", words.casefold())
    every, weekday, at = None, None, None
    for word in re.findall(r"[^\s,]+", spaced):
        if word in ("on", "at", "every"):
            continue
        if every is None and word in ("daily", "weekly"):
            every = word
        elif weekday is None and (named := weekday_named(word)) is not None:
            weekday = named
        elif at is None and (found := clock(word, _EXAMPLE)) is not None:
            at = found
        else:
            raise ValueError(f"I do not understand “{word}”. {_EXAMPLE}")
    return _cadence(every, weekday, at or _MORNING, zone)


def _cadence(every: str | None, weekday: int | None, at: time, zone: str) -> Cadence:
    if every != "daily":
        return Cadence("weekly", weekday or 0, at, zone)
    if weekday is not None:
        raise ValueError(f"A daily digest has no weekday. {_EXAMPLE}")
    return Cadence("daily", None, at, zone)


def next_due(cadence: Cadence, after: datetime) -> datetime:
    """In UTC, strictly after `after`."""
    start = local(after, cadence.zone).date() - 2 * _DAY
    return next(due for _, due in _dues(cadence, start) if due > after)


def period_key(cadence: Cadence, due: datetime) -> str:
    """The local date that `due` stands for, also when the clocks push it past midnight."""
    shown = local(due, cadence.zone).date()
    day, at = next(found for found in _dues(cadence, shown - 2 * _DAY) if found[1] >= due)
    return (day if at == due else shown).isoformat()


def period(cadence: Cadence, due: datetime) -> tuple[datetime, datetime]:
    """From the due time before to this one, both in UTC."""
    start = local(due, cadence.zone).date() - 16 * _DAY
    before = due
    for _, at in _dues(cadence, start):
        if at >= due:
            break
        before = at
    return before, due


def still_worth_sending(due: datetime, now: datetime) -> bool:
    return now - due < LATE


def _dues(cadence: Cadence, start: date) -> Iterator[tuple[date, datetime]]:
    day = start
    while True:
        if cadence.weekday == day.weekday() or (cadence.weekday is None and exists(day, cadence.zone)):
            yield day, instant(day, cadence.at, cadence.zone)
        day += _DAY
