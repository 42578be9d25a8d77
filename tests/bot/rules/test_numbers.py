from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.numbers import ago, count, enough, median, spoken

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
deltas = st.timedeltas(timedelta(0), timedelta(days=4000))
moments = deltas.map(lambda delta: NOW - delta)


def test_five_people_are_enough() -> None:
    assert not enough(0)
    assert not enough(4)
    assert enough(5)


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=-5), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=3, minutes=50), "3 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=13), "13 days"),
        (timedelta(days=14), "2 weeks"),
        (timedelta(days=60), "2 months"),
        (timedelta(days=729), "24 months"),
        (timedelta(days=730), "2 years"),
    ],
)
def test_lengths_of_time_as_spoken(delta: timedelta, words: str) -> None:
    assert spoken(delta) == words


def test_ago() -> None:
    assert ago(NOW, NOW) == "just now"
    assert ago(NOW + timedelta(hours=1), NOW) == "just now"
    assert ago(NOW - timedelta(hours=3), NOW) == "3 hours ago"


@pytest.mark.parametrize(
    ("now", "at", "words"),
    [
        ("2026-03-09T09:00+00:00", "2026-03-08T10:00+00:00", "23 hours ago"),
        ("2026-03-09T09:00+00:00", "2026-03-08T08:00+00:00", "yesterday"),
        ("2026-03-09T23:00+00:00", "2026-03-08T01:00+00:00", "yesterday"),
        ("2026-03-09T09:00+00:00", "2026-03-07T17:00+00:00", "2 days ago"),
        ("2026-03-09T05:00+09:00", "2026-03-07T17:00+00:00", "yesterday"),
        ("2026-03-30T09:00+02:00", "2026-03-28T09:00+01:00", "2 days ago"),
        ("2026-03-30T09:00+02:00", "2026-03-17T09:00+01:00", "13 days ago"),
        ("2026-03-30T09:00+00:00", "2026-03-16T09:00+00:00", "2 weeks ago"),
    ],
)
def test_days_are_counted_by_the_nights_between(now: str, at: str, words: str) -> None:
    assert ago(datetime.fromisoformat(at), datetime.fromisoformat(now)) == words


@given(moments, moments)
def test_longer_ago_never_sounds_more_recent(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert _days_meant(ago(earlier, NOW)) >= _days_meant(ago(later, NOW))


def _days_meant(words: str) -> float:
    """About how many days a person takes it for."""
    if words in ("just now", "yesterday"):
        return 1.0 if words == "yesterday" else 0.0
    number, unit, _ = words.split()
    return (
        int(number)
        * {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}[unit.rstrip("s")]
    )


@pytest.mark.parametrize(
    ("n", "noun", "words"),
    [
        (0, "need", "0 needs"),
        (1, "need", "1 need"),
        (2, "snippet", "2 snippets"),
        (1204, "person", "1,204 people"),
        (1, "person", "1 person"),
        (3, "kudos", "3 kudos"),
        (2, "reply", "2 replies"),
        (2, "day", "2 days"),
        (2, "match", "2 matches"),
    ],
)
def test_counts(n: int, noun: str, words: str) -> None:
    assert count(n, noun) == words


def test_the_median_of_nothing_is_nothing() -> None:
    assert median([]) is None


@given(st.lists(deltas, min_size=1))
def test_half_are_below_the_median_and_half_above(values: list[timedelta]) -> None:
    found = median(values)
    assert found is not None
    assert sum(value < found for value in values) <= len(values) / 2
    assert sum(value > found for value in values) <= len(values) / 2


@given(deltas, deltas)
def test_a_longer_time_is_never_spoken_in_a_smaller_unit(a: timedelta, b: timedelta) -> None:
    units = ["under", "minute", "hour", "day", "week", "month", "year"]
    ranks = [next(i for i, unit in enumerate(units) if unit in spoken(delta)) for delta in sorted((a, b))]
    assert ranks == sorted(ranks)
