from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.numbers import ago, count, enough, median, spoken

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
deltas = st.timedeltas(timedelta(0), timedelta(days=4000))


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
