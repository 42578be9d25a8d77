from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.schedule import (
    Cadence,
    local_midnight,
    next_due,
    parse_cadence,
    period,
    period_key,
    still_worth_sending,
    valid_zone,
)

ZONES = [
    "UTC",
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "America/Nuuk",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Asia/Tehran",
]
DAY = timedelta(days=1)

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.integers(1_100_000_000, 2_050_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
cadences = st.builds(
    lambda weekday, at, zone: Cadence("daily" if weekday is None else "weekly", weekday, at, zone),
    st.none() | st.integers(0, 6),
    times,
    st.sampled_from(ZONES),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dues(cadence: Cadence, start: datetime, end: datetime) -> list[datetime]:
    found = []
    while (start := next_due(cadence, start)) < end:
        found.append(start)
    return found


@given(cadences, moments)
def test_due_times_only_go_forward(cadence: Cadence, after: datetime) -> None:
    first = next_due(cadence, after)
    second = next_due(cadence, first)
    assert after < first < second
    assert first.tzinfo is UTC
    assert first - after <= (2 if cadence.every == "daily" else 9) * DAY + timedelta(hours=25)


@given(cadences, moments)
def test_the_period_ends_where_the_next_one_starts(cadence: Cadence, after: datetime) -> None:
    first = next_due(cadence, after)
    second = next_due(cadence, first)
    assert period(cadence, second) == (first, second)


@given(cadences, moments)
def test_nothing_is_due_between_after_and_the_next_due(cadence: Cadence, after: datetime) -> None:
    due = next_due(cadence, after)
    assert next_due(cadence, due - timedelta(microseconds=1)) == due
    assert next_due(cadence, after + (due - after) / 2) == due


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [time(0), time(0, 30), time(2, 30), time(9), time(23, 30)])
@pytest.mark.parametrize("year", [2011, 2018, 2024])
def test_one_digest_for_each_local_date(zone: str, hour: time, year: int) -> None:
    cadence = Cadence("daily", None, hour, zone)
    keys = [
        period_key(cadence, due)
        for due in dues(cadence, datetime(year, 1, 10, tzinfo=UTC), datetime(year + 1, 1, 10, tzinfo=UTC))
    ]
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    expected = {(first + n * DAY).isoformat() for n in range((last - first).days + 1)}
    if zone == "Pacific/Apia" and year == 2011:
        expected.remove("2011-12-30")
    assert len(keys) == len(set(keys))
    assert set(keys) == expected


@given(cadences, moments)
def test_a_due_time_shows_the_wall_time_unless_the_clocks_skip_it(cadence: Cadence, after: datetime) -> None:
    due = next_due(cadence, after)
    shown = due.astimezone(ZoneInfo(cadence.zone))
    if shown.time() == cadence.at:
        assert shown.fold == 0
        assert period_key(cadence, due) == shown.date().isoformat()
    else:
        before = (due - timedelta(seconds=1)).astimezone(ZoneInfo(cadence.zone))
        assert before.utcoffset() != shown.utcoffset()
        assert before.replace(tzinfo=None) < shown.replace(tzinfo=None) - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "hour", "after", "due"),
    [
        ("Europe/Rome", time(2, 30), "2026-03-28T12:00", "2026-03-29T01:00"),
        ("Europe/Rome", time(2, 30), "2026-10-24T12:00", "2026-10-25T00:30"),
        ("America/New_York", time(2, 30), "2026-03-07T12:00", "2026-03-08T07:00"),
        ("America/New_York", time(1, 30), "2026-10-31T12:00", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03T12:00", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", time(1, 45), "2026-04-04T12:00", "2026-04-04T14:45"),
        ("America/Sao_Paulo", time(0, 0), "2018-11-03T12:00", "2018-11-04T03:00"),
        ("America/Sao_Paulo", time(23, 30), "2018-02-17T12:00", "2018-02-18T01:30"),
        ("Pacific/Apia", time(9), "2011-12-29T20:00", "2011-12-30T19:00"),
        ("America/Nuuk", time(23, 30), "2024-03-30T12:00", "2024-03-31T01:00"),
    ],
)
def test_known_changes_of_the_clocks(zone: str, hour: time, after: str, due: str) -> None:
    assert next_due(Cadence("daily", None, hour, zone), at(after)) == at(due)


def test_a_weekly_digest_on_a_day_that_did_not_exist_comes_when_the_next_one_begins() -> None:
    friday = Cadence("weekly", 4, time(9), "Pacific/Apia")
    due = next_due(friday, at("2011-12-24T00:00"))
    assert due == at("2011-12-30T10:00")
    assert period_key(friday, due) == "2011-12-30"


@given(moments, st.sampled_from(ZONES))
def test_the_local_day_begins_at_local_midnight(now: datetime, zone: str) -> None:
    start = local_midnight(now, zone)
    day = now.astimezone(ZoneInfo(zone)).date()
    assert start <= now
    assert start.astimezone(ZoneInfo(zone)).date() == day
    assert (start - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < day


def test_a_digest_is_sent_late_for_less_than_twelve_hours() -> None:
    due = at("2026-05-04T09:00")
    assert still_worth_sending(due, due)
    assert still_worth_sending(due, due + timedelta(hours=12, seconds=-1))
    assert not still_worth_sending(due, due + timedelta(hours=12))


@pytest.mark.parametrize(
    ("words", "every", "weekday", "hour"),
    [
        ("", "weekly", 0, time(9)),
        ("weekly", "weekly", 0, time(9)),
        ("Weekly Monday 09:00", "weekly", 0, time(9)),
        ("weekly fri", "weekly", 4, time(9)),
        ("weekly on Thursdays at 5pm", "weekly", 3, time(17)),
        ("every wed 12:15 am", "weekly", 2, time(0, 15)),
        ("daily 8:30", "daily", None, time(8, 30)),
        ("daily at 12 p.m.", "daily", None, time(12)),
        ("daily 18h30", "daily", None, time(18, 30)),
        ("daily", "daily", None, time(9)),
    ],
)
def test_cadences_as_people_write_them(words: str, every: str, weekday: int | None, hour: time) -> None:
    assert parse_cadence(words, "Europe/Rome") == Cadence(every, weekday, hour, "Europe/Rome")


@pytest.mark.parametrize(
    "words",
    ["fortnightly", "weekly 25:00", "daily 8:75", "daily 13pm", "daily monday", "weekly mon tue", "0am"],
)
def test_a_cadence_that_cannot_be_is_explained(words: str) -> None:
    with pytest.raises(ValueError, match="Try `weekly monday 09:00`"):
        parse_cadence(words, "Europe/Rome")


@given(st.text(max_size=60))
def test_any_words_give_a_cadence_or_an_explanation(words: str) -> None:
    try:
        cadence = parse_cadence(words, "UTC")
    except ValueError as error:
        explained = str(error)
    else:
        explained = f"Try {cadence.every}"
    assert "Try " in explained


@given(cadences)
def test_a_cadence_written_out_reads_back(cadence: Cadence) -> None:
    day = "" if cadence.weekday is None else ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][cadence.weekday]
    assert parse_cadence(f"{cadence.every} {day} {cadence.at:%H:%M}", cadence.zone) == cadence


def test_zones() -> None:
    assert all(valid_zone(zone) for zone in ZONES)
    assert not any(
        valid_zone(zone) for zone in ("", "Rome", "Europe", "../etc/passwd", "/etc/passwd", "a\0b", "\ud800", "Europe/")
    )


def test_an_unknown_zone_is_explained() -> None:
    with pytest.raises(ValueError, match="time zone “Mars”"):
        parse_cadence("weekly", "Mars")
