"""Wall clocks: what instant a local date and time is, through every change of the clocks."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?h?(am|pm)?")


def valid_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, such as Europe/Rome."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def clock(word: str, hint: str) -> time | None:
    """`9`, `9:00`, `17h30`, `5pm` as a time of day; None for another word. The ValueError ends in the hint."""
    if not (found := _CLOCK.fullmatch(word)):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValueError(f"“{word}” is not a time of day. {hint}")
    return time(hour % 12 + 12 * (half == "pm") if half else hour, minute)


def local(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone))


def instant(day: date, at: time, zone: str) -> datetime:
    """In UTC: the first of two when the clocks go back, the end of the gap when they skip `at`."""
    wall = datetime.combine(day, at, ZoneInfo(zone))
    found = wall.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    return _change(wall.replace(fold=1).astimezone(UTC), found, zone)


def local_midnight(now: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which the local day of `now` began."""
    return instant(local(now, zone).date(), time(0), zone)


def exists(day: date, zone: str) -> bool:
    """False for the days that a zone left out when it crossed the date line."""
    return local(instant(day, time(0), zone), zone).date() == day


def _change(before: datetime, after: datetime, zone: str) -> datetime:
    """The one change of the clocks between two instants, to the second."""
    old = local(before, zone).utcoffset()
    while (seconds := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if local(middle, zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
