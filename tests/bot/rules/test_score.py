from datetime import UTC, datetime, timedelta
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.score import (
    WEIGHT,
    Given,
    Score,
    Term,
    factors,
    heavier,
    reciprocity,
    repeat,
    smallest,
    today,
    worth,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)

ages = st.timedeltas(timedelta(0), timedelta(days=2000))
terms = st.builds(
    Term,
    st.integers(1, 99),
    st.sampled_from(sorted(WEIGHT)),
    ages.map(lambda age: NOW - age),
    st.sampled_from([0.5, 1.0]),
    st.integers(1, 50).map(repeat),
)


def term(kind: str = "useful", age: timedelta = timedelta(0), reciprocity: float = 1, repeat: float = 1) -> Term:
    return Term(1, kind, NOW - age, reciprocity, repeat)


def test_the_formula_by_hand() -> None:
    score = Score((term(), term("learned", 180 * DAY), term("useful", 360 * DAY, 0.5, 1 / sqrt(4))), 2, 1)
    assert isclose(score.total(NOW), 1 + 0.75 + 0.25 * 0.5 * 0.5 + 4 - 1)


def test_kinds_that_do_not_score_are_worth_nothing() -> None:
    assert term("question").value(NOW) == term("outdated").value(NOW) == 0


@given(terms)
def test_a_term_is_never_negative_nor_above_its_weight(one: Term) -> None:
    assert 0 <= one.value(NOW) <= WEIGHT[one.kind]


@given(terms, ages)
def test_a_term_only_loses_with_time_and_halves_in_180_days(one: Term, later: timedelta) -> None:
    assert one.value(NOW + later) <= one.value(NOW)
    assert isclose(one.value(NOW + 180 * DAY), one.value(NOW) / 2)


def test_an_endorsement_from_a_clock_ahead_of_ours_counts_as_new() -> None:
    assert term(age=-DAY).value(NOW) == 1


@given(st.lists(terms, max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_a_score_stays_between_its_parts(some: list[Term], confirmed: int, outdated: int) -> None:
    total = Score(tuple(some), confirmed, outdated).total(NOW)
    assert -outdated <= total <= 1.5 * len(some) + 2 * confirmed - outdated + 1e-9


@given(st.lists(terms, max_size=9), terms)
def test_one_more_endorsement_never_lowers_a_score(some: list[Term], more: Term) -> None:
    assert Score((*some, more), 0, 0).total(NOW) >= Score(tuple(some), 0, 0).total(NOW)


@pytest.mark.parametrize(("to", "by", "factor"), [(0, 0, 1), (3, 2, 1), (2, 3, 1), (9, 0, 1), (3, 3, 0.5), (9, 9, 0.5)])
def test_reciprocity_needs_three_in_each_direction(to: int, by: int, factor: float) -> None:
    assert reciprocity(to, by) == factor


def test_repeat() -> None:
    assert repeat(1) == 1
    assert repeat(4) == 0.5
    with pytest.raises(ValueError, match="first"):
        repeat(0)


@pytest.mark.parametrize(
    ("kinds", "one"),
    [
        ([], None),
        (["useful"], "useful"),
        (["useful", "learned"], "learned"),
        (["learned", "useful"], "learned"),
        (["question", "outdated"], None),
        (["outdated", "useful"], "useful"),
    ],
)
def test_the_heavier_kind_counts(kinds: list[str], one: str | None) -> None:
    assert heavier(kinds) == one


def test_the_first_endorsement_counts_in_full() -> None:
    assert factors([], 1, 2, NOW) == (1, 1)


def test_windows_include_their_start_and_not_their_end() -> None:
    both = [(NOW - 30 * DAY, 1, 2), (NOW - 30 * DAY, 2, 1)] * 3
    assert factors(both, 1, 2, NOW) == (0.5, 1 / sqrt(4))
    just_before = [(at - timedelta(microseconds=1), by, to) for at, by, to in both]
    assert factors(just_before, 1, 2, NOW) == (1, 1 / sqrt(4))
    assert factors([(NOW, 1, 2), (NOW + DAY, 1, 2)], 1, 2, NOW) == (1, 1)
    assert factors([(NOW - 90 * DAY, 1, 2)], 1, 2, NOW) == (1, 1 / sqrt(2))
    assert factors([(NOW - 90 * DAY - timedelta(microseconds=1), 1, 2)], 1, 2, NOW) == (1, 1)


endorsements = st.lists(
    st.tuples(ages.map(lambda age: NOW - age / 10), st.integers(1, 3), st.integers(1, 3)), max_size=30
)


@given(endorsements)
def test_factors_never_raise_an_endorsement_and_ignore_other_people(
    earlier: list[tuple[datetime, int, int]],
) -> None:
    mutual, again = factors(earlier, 1, 2, NOW)
    assert mutual in (0.5, 1)
    assert 0 < again <= 1
    between = [row for row in earlier if {row[1], row[2]} == {1, 2}]
    assert factors(between, 1, 2, NOW) == (mutual, again)
    assert factors(list(reversed(earlier)), 1, 2, NOW) == (mutual, again)


@given(endorsements)
def test_one_more_earlier_endorsement_never_helps(earlier: list[tuple[datetime, int, int]]) -> None:
    before = factors(earlier, 1, 2, NOW)
    after = factors([*earlier, (NOW - DAY, 1, 2)], 1, 2, NOW)
    assert after[0] <= before[0]
    assert after[1] < before[1]


given_ones = st.builds(
    Given, st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(0, 120).map(lambda n: NOW - n * DAY)
)


@given(st.lists(terms, max_size=20), ages)
def test_worth_adds_up_to_what_the_terms_are_worth(some: list[Term], later: timedelta) -> None:
    kept = sum(worth(each.kind, each.reciprocity, each.repeat, each.at) for each in some)
    now = NOW + later
    assert isclose(today(kept, now), sum(each.value(now) for each in some), abs_tol=1e-9)


def test_worth_is_a_number_for_any_moment() -> None:
    for year in (1, 1970, 9999):
        at = datetime(year, 1, 1, tzinfo=UTC)
        assert 0 <= worth("learned", 1, 1, at) < float("inf")
        assert 0 <= today(1.0, at) < float("inf")


@given(st.lists(given_ones, max_size=30), st.sets(st.integers(2, 3), min_size=1))
def test_of_several_authors_the_smallest_factor_counts(near: list[Given], authors: set[int]) -> None:
    found = [smallest(near, 9, 1, [author], NOW) for author in authors]
    assert smallest(near, 9, 1, authors, NOW) == (min(r for r, _ in found), min(n for _, n in found))


def test_a_snippet_counts_once_and_never_for_itself() -> None:
    twice = [Given(1, 1, 2, NOW - DAY), Given(1, 1, 2, NOW - 2 * DAY), Given(1, 1, 2, NOW - 89 * DAY)]
    assert smallest(twice, 9, 1, [2], NOW) == (1, 1 / sqrt(2))
    assert smallest(twice, 1, 1, [2], NOW) == (1, 1)
    assert smallest(twice, 9, 1, [], NOW) == (1, 1)
