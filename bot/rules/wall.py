"""Wall clocks: what instant a local date and time is, through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def valid_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, such as Europe/Rome."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


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
