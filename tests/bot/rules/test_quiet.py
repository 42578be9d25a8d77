from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.quiet import DAILY, may_interrupt, next_window

moments = st.integers(1_100_000_000, 2_050_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
pauses = st.none() | moments
zones = st.sampled_from(["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"])


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "sent", "allowed"),
    [
        ("2026-05-04T08:59:59", 0, False),
        ("2026-05-04T09:00", 0, True),
        ("2026-05-04T17:59:59", 2, True),
        ("2026-05-04T18:00", 0, False),
        ("2026-05-04T12:00", 3, False),
        ("2026-05-08T12:00", 0, True),
        ("2026-05-09T12:00", 0, False),
        ("2026-05-10T12:00", 0, False),
    ],
)
def test_working_hours_of_weekdays(now: str, sent: int, allowed: bool) -> None:
    assert may_interrupt(rome(now), "Europe/Rome", sent, None) is allowed


def test_a_pause_holds_everything_until_it_ends() -> None:
    end = rome("2026-05-05T12:00")
    assert not may_interrupt(end - timedelta(seconds=1), "Europe/Rome", 0, end)
    assert may_interrupt(end, "Europe/Rome", 0, end)


@pytest.mark.parametrize(
    ("now", "paused_until", "window"),
    [
        ("2026-05-04T07:00", None, "2026-05-04T09:00"),
        ("2026-05-04T12:00", None, "2026-05-05T09:00"),
        ("2026-05-04T19:00", None, "2026-05-05T09:00"),
        ("2026-05-08T12:00", None, "2026-05-11T09:00"),
        ("2026-05-04T12:00", "2026-05-06T12:00", "2026-05-06T12:00"),
        ("2026-05-04T12:00", "2026-05-06T00:00", "2026-05-06T09:00"),
        ("2026-05-04T12:00", "2026-05-09T00:00", "2026-05-11T09:00"),
        ("2026-05-04T12:00", "2026-05-03T00:00", "2026-05-05T09:00"),
    ],
)
def test_the_next_window(now: str, paused_until: str | None, window: str) -> None:
    pause = rome(paused_until) if paused_until else None
    assert next_window(rome(now), "Europe/Rome", pause) == rome(window)


@given(moments, zones, pauses)
def test_the_next_window_is_later_and_open(now: datetime, zone: str, paused_until: datetime | None) -> None:
    window = next_window(now, zone, paused_until)
    assert window > now
    assert may_interrupt(window, zone, 0, paused_until)


@given(moments, zones, st.integers(0, 10), pauses)
def test_nobody_is_interrupted_off_hours(now: datetime, zone: str, sent: int, paused_until: datetime | None) -> None:
    if may_interrupt(now, zone, sent, paused_until):
        shown = now.astimezone(ZoneInfo(zone))
        assert sent < DAILY
        assert shown.weekday() < 5
        assert time(9) <= shown.time() < time(18)
        assert paused_until is None or paused_until <= now
