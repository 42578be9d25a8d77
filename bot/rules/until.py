"""Dates and times as people type them: tomorrow, 17:00, friday, 2 weeks, 24 dec, 2026-12-24."""

import re
from datetime import date, datetime, time, timedelta

from bot.rules.wall import clock, exists, instant, local

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS_IN = {"d": 1, "day": 1, "w": 7, "week": 7}
_MONTH_UNITS = ("m", "month")
_TIME = re.compile(r"(\d{1,2}(?:[:.]\d{2})?)\s?([ap])\.?m\.?|\d{1,2}[:h]\d{2}h?")
_EXAMPLES = "Try `tomorrow`, `17:00`, `friday`, `2 weeks`, `24 dec` or `2026-12-24`."


def parse_until(words: str, now: datetime, zone: str) -> datetime:
    """The start of that local day, or the next such time of day, in UTC; the ValueError says what to type instead."""
    today = local(now, zone).date()
    typed = re.sub(r"^((until|till)\s+)?((for|in|on|at)\s+)?", "", " ".join(words.casefold().split()))
    day = _relative(typed, today) or _amount(typed, today) or _dated(typed, today)
    if day is None and (at := _time(typed)) is not None:
        return _next(at, today, now, zone)
    if day is None:
        raise ValueError(f"I do not understand the date “{words.strip()}”. {_EXAMPLES}")
    if day <= today:
        raise ValueError(f"{day.isoformat()} is not in the future. {_EXAMPLES}")
    if day > _later(today, 12):
        raise ValueError("A year from now is the furthest date I can keep. Choose an earlier one.")
    return instant(day, time(0), zone)


def _time(typed: str) -> time | None:
    found = _TIME.fullmatch(typed)
    return clock(f"{found[1]}{found[2]}m" if found[2] else typed, _EXAMPLES) if found else None


def _next(at: time, today: date, now: datetime, zone: str) -> datetime:
    days = [day for n in range(3) if exists(day := today + timedelta(days=n), zone)]
    return next(due for day in days if (due := instant(day, at, zone)) > now)


def weekday_named(word: str) -> int | None:
    """0 for Monday; three letters are enough."""
    return _starting(word, _WEEKDAYS)


def _starting(word: str, names: tuple[str, ...]) -> int | None:
    word = word.rstrip(".").removesuffix("s")
    return next((i for i, name in enumerate(names) if len(word) > 2 and name.startswith(word)), None)


def _relative(typed: str, today: date) -> date | None:
    """`next friday` is the one of next week; plain `friday` the first that comes."""
    monday = today + timedelta(days=7 - today.weekday())
    fixed = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "next week": monday,
        "next month": _later(today.replace(day=1), 1),
    }
    if typed in fixed:
        return fixed[typed]
    weekday = weekday_named(typed.removeprefix("next "))
    if weekday is None:
        return None
    if typed.startswith("next "):
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _amount(typed: str, today: date) -> date | None:
    found = re.fullmatch(r"(\d{1,3}|an?|one)\s?([a-z]+)", typed)
    if not found:
        return None
    number = int(found[1]) if found[1].isdecimal() else 1
    unit = found[2].removesuffix("s")
    if unit in _DAYS_IN:
        return today + timedelta(days=number * _DAYS_IN[unit])
    if unit in _MONTH_UNITS:
        return _later(today, number)
    return _later(today, 12 * number) if unit in ("y", "year") else None


def _dated(typed: str, today: date) -> date | None:
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed):
        return _first(int(found[2]), int(found[3]), found[1], today, typed)
    if found := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.?\s?(\d{4})?", typed):
        return _first(int(found[2]), int(found[1]), found[3], today, typed)
    return _with_month_name(typed, today)


def _with_month_name(typed: str, today: date) -> date | None:
    plain = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", typed).replace(",", " ").replace(" of ", " ")
    found = re.fullmatch(r"(\d{1,2})\.?\s*([a-z]+)\.?(?:\s+(\d{4}))?", plain)
    swapped = re.fullmatch(r"([a-z]+)\.?\s*(\d{1,2})(?:\s+(\d{4}))?", plain)
    if found:
        name, day, year = found[2], found[1], found[3]
    elif swapped:
        name, day, year = swapped[1], swapped[2], swapped[3]
    else:
        return None
    month = _starting(name, _MONTHS)
    return None if month is None else _first(month + 1, int(day), year, today, typed)


def _first(month: int, day: int, year: str | None, today: date, typed: str) -> date:
    """That day of the year given; without a year, the first one after today."""
    years = (int(year),) if year else (today.year, today.year + 1)
    days = [found for one in years if (found := _date(one, month, day))]
    if not days:
        raise ValueError(f"There is no such day as “{typed}”. {_EXAMPLES}")
    return next((found for found in days if found > today), days[-1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _later(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
