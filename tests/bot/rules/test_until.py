from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.schedule import local_midnight, parse_until

NOW = datetime(2026, 11, 4, 23, 30, tzinfo=UTC)  # Thursday 5 November 00:30 in Rome
MOMENTS = st.integers(1_100_000_000, 2_050_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ZONES = st.sampled_from(["Europe/Rome", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", "2026-11-06"),
        ("friday", "2026-11-06"),
        ("until Thu", "2026-11-12"),
        ("next monday", "2026-11-09"),
        ("next friday", "2026-11-13"),
        ("next week", "2026-11-09"),
        ("next month", "2026-12-01"),
        ("3 days", "2026-11-08"),
        ("for 2 weeks", "2026-11-19"),
        ("2w", "2026-11-19"),
        ("a month", "2026-12-05"),
        ("1 year", "2027-11-05"),
        ("2026-12-24", "2026-12-24"),
        ("24 dec", "2026-12-24"),
        ("Dec 24th", "2026-12-24"),
        ("24. Dezember", None),
        ("24 December 2026", "2026-12-24"),
        ("december 24, 2026", "2026-12-24"),
        ("1st of march", "2027-03-01"),
        ("24.12.", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("5 nov", "2027-11-05"),
    ],
)
def test_dates_as_people_write_them(words: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(ValueError, match="do not understand"):
            parse_until(words, NOW, "Europe/Rome")
    else:
        expected = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo("Europe/Rome"))
        assert parse_until(words, NOW, "Europe/Rome") == expected


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "do not understand"),
        ("whenever", "do not understand"),
        ("today", "not in the future"),
        ("0 days", "not in the future"),
        ("2026-11-04", "not in the future"),
        ("24.12.2025", "not in the future"),
        ("30 feb", "no such day"),
        ("29 feb", "no such day"),
        ("2026-13-01", "no such day"),
        ("2027-11-06", "furthest"),
        ("999 years", "furthest"),
        ("400 days", "furthest"),
        ("25:00", "not a time of day"),
        ("13pm", "not a time of day"),
        ("9:75", "not a time of day"),
        ("17", "do not understand"),
    ],
)
def test_a_date_that_cannot_be_is_explained(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_until(words, NOW, "Europe/Rome")


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("5pm", "2026-11-05T17:00"), ("until 5 pm", "2026-11-05T17:00"), ("5:30 p.m.", "2026-11-05T17:30"),
        ("at 5pm", "2026-11-05T17:00"), ("until at 17:00", "2026-11-05T17:00"),
        ("17:00", "2026-11-05T17:00"), ("9:05", "2026-11-05T09:05"), ("17h30", "2026-11-05T17:30"),
        ("12am", "2026-11-06T00:00"), ("12pm", "2026-11-05T12:00"), ("0:30", "2026-11-06T00:30"),
        ("00:29", "2026-11-06T00:29"), ("00:31", "2026-11-05T00:31"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_the_next_one(words: str, then: str) -> None:
    expected = datetime.fromisoformat(then).replace(tzinfo=ZoneInfo("Europe/Rome"))
    assert parse_until(words, NOW, "Europe/Rome") == expected


@given(st.integers(0, 23), st.integers(0, 59), MOMENTS, ZONES)
def test_any_time_of_day_is_the_first_that_comes(hour: int, minute: int, now: datetime, zone: str) -> None:
    until = parse_until(f"{hour}:{minute:02}", now, zone)
    assert now < until <= now + timedelta(days=2, hours=1)
    wall = until.astimezone(ZoneInfo(zone))
    exact = (wall.hour, wall.minute) == (hour, minute)
    assert exact or wall.utcoffset() != (until - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
    half = f"{(hour - 1) % 12 + 1}:{minute:02} {'pm' if hour > 11 else 'am'}"
    assert parse_until(half, now, zone) == until


def test_leap_day() -> None:
    for now in (datetime(2027, 6, 1, tzinfo=UTC), datetime(2028, 2, 1, tzinfo=UTC)):
        assert parse_until("29 feb", now, "UTC") == datetime(2028, 2, 29, tzinfo=UTC)


@given(st.integers(1, 365), MOMENTS, ZONES)
def test_any_day_of_the_coming_year_starts_at_its_midnight(days: int, now: datetime, zone: str) -> None:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    until = parse_until(day.isoformat(), now, zone)
    assert until == parse_until(f"{days} days", now, zone)
    assert until > now
    assert until == local_midnight(until, zone)
    assert until.astimezone(ZoneInfo(zone)).date() == day


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,3} ?[a-z]{1,8}|[a-z]{3,9} [0-9]{1,4}", fullmatch=True))
def test_any_words_give_a_date_or_an_explanation(words: str) -> None:
    try:
        until = parse_until(words, NOW, "UTC")
    except ValueError:
        until = NOW + timedelta(days=1)
    assert NOW < until <= NOW + timedelta(days=366)
