"""Numbers as people read them, and when there are too few people to show one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import NotFound

HIDDEN_BELOW = 5
LARGEST = 2**31 - 1  # number of a row
DAYS = 13  # so many days are counted as days

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_SPOKEN = (  # a length of time is spoken in the first unit it is long enough for
    (730 * _DAY, 365 * _DAY, "year"),
    (60 * _DAY, 30 * _DAY, "month"),
    (14 * _DAY, 7 * _DAY, "week"),
    (48 * _HOUR, _DAY, "day"),
    (_HOUR, _HOUR, "hour"),
    (_MINUTE, _MINUTE, "minute"),
)
_PLURALS = {"person": "people", "other person": "other people", "kudos": "kudos"}


def enough(people: int) -> bool:
    """Whether so many people may be shown as a number without pointing at one of them."""
    return people >= HIDDEN_BELOW


def median(values: Sequence[timedelta]) -> timedelta | None:
    """None of nothing; between the two in the middle of an even number."""
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return (ordered[middle] + ordered[-middle - 1]) / 2


def spoken(delta: timedelta) -> str:
    """“3 hours”, “2 days”, “under a minute”; rounded down."""
    for least, unit, name in _SPOKEN:
        if delta >= least:
            return count(delta // unit, name)
    return "under a minute"


def ago(at: datetime, now: datetime) -> str:
    """“just now”, “3 hours ago”, “yesterday”, “4 days ago”, “2 weeks ago”; days are those of `now`'s zone."""
    if now - at < _MINUTE:
        return "just now"
    nights = (now.date() - at.astimezone(now.tzinfo).date()).days
    if now - at < _DAY or nights > DAYS:
        return f"{spoken(now - at)} ago"
    return "yesterday" if nights == 1 else f"{nights} days ago"


def count(n: int, noun: str) -> str:
    """“1 need”, “2 needs”, “1,204 people”."""
    return f"{n:,} {noun if n == 1 else _PLURALS.get(noun) or _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def row_number(digits: str) -> int:
    """The number of a row, as somebody gave it. Raises NotFound when no row can have it."""
    if not digits.isdecimal() or len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise NotFound
    return int(digits)
