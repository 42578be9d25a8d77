"""Who may know: the arithmetic."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import routing
from bot.rules.routing import Deed

ANA, BEN, CEM = 1, 2, 3
PEOPLE = st.integers(1, 6)
FITS = st.floats(0.01, 100, allow_nan=False)
DAYS = st.floats(-5, 5000, allow_nan=False)
DEEDS = st.lists(st.builds(Deed, PEOPLE, FITS, st.booleans(), DAYS), max_size=40)
LATELY = st.lists(st.tuples(PEOPLE, DAYS), max_size=40)
TEACHING = st.dictionaries(PEOPLE, st.floats(0, 1), max_size=6)
NOT_MINE = st.dictionaries(PEOPLE, st.integers(0, 5), max_size=6)


def first(deeds: list[Deed], lately: list[tuple[int, float]], teaching: dict[int, float] | None = None) -> int:
    found = routing.scores(deeds, lately, teaching or {}, {})
    return max(found, key=lambda person: found[person])


@given(DEEDS, LATELY, TEACHING, NOT_MINE)
def test_everybody_who_did_something_has_a_score_that_is_no_less_than_nothing(
    deeds: list[Deed], lately: list[tuple[int, float]], teaching: dict[int, float], not_mine: dict[int, int]
) -> None:
    found = routing.scores(deeds, lately, teaching, not_mine)
    assert found.keys() == {deed.person for deed in deeds} | {person for person, _ in lately} | teaching.keys()
    assert all(0 <= score < 10 for score in found.values())


@given(DEEDS, LATELY, TEACHING, st.randoms())
def test_the_order_of_what_happened_changes_nothing(
    deeds: list[Deed], lately: list[tuple[int, float]], teaching: dict[int, float], chance: object
) -> None:
    before = routing.scores(deeds, lately, teaching, {})
    after = routing.scores(deeds[::-1], lately[::-1], teaching, {})
    assert all(abs(before[person] - after[person]) < 1e-9 for person in before)


@given(DEEDS.filter(bool), st.floats(0.1, 10))
def test_only_how_fits_compare_matters(deeds: list[Deed], times: float) -> None:
    larger = [Deed(each.person, each.fit * times, each.helped, each.days) for each in deeds]
    before, after = routing.shares(deeds), routing.shares(larger)
    assert all(abs(before[person] - after[person]) < 1e-6 for person in before)
    assert abs(sum(before.values()) - 1) < 1e-6
    assert 0 < routing.thinness(deeds) <= 1 + 1e-9


@given(DEEDS, LATELY, TEACHING, PEOPLE)
def test_whoever_says_that_it_is_not_theirs_never_gains(
    deeds: list[Deed], lately: list[tuple[int, float]], teaching: dict[int, float], person: int
) -> None:
    before, after = (routing.scores(deeds, lately, teaching, {person: n}) for n in (0, 1))
    assert after.get(person, 0) <= before.get(person, 0)
    assert all(after[other] == before[other] for other in before if other != person)


def test_what_fits_well_outdoes_being_busy_and_what_fits_nobody_does_not() -> None:
    busy = [(BEN, 1.0)] * 20
    assert first([Deed(ANA, 9.0, False, 10), *[Deed(BEN, 1.0, False, 1)] * 9], busy) == ANA
    assert first([Deed(ANA, 1.1, False, 10), *[Deed(BEN, 1.0, False, 1)] * 9], busy) == BEN


def test_what_helped_and_what_is_new_says_more() -> None:
    assert first([Deed(ANA, 5, False, 10), Deed(BEN, 5, True, 10)], []) == BEN
    assert first([Deed(ANA, 5, False, 10), Deed(BEN, 5, False, 400)], []) == ANA


def test_an_offer_to_teach_is_heard_where_nobody_has_answered() -> None:
    assert first([], [], {CEM: 1.0}) == CEM
    assert routing.scores([], [], {}, {}) == {}


@given(st.floats(0.001, 5), st.integers(0, 3), st.integers(0, 9))
def test_whoever_was_asked_or_refused_comes_later(score: float, asked: int, refused: int) -> None:
    now = routing.in_turn(score, asked, refused)
    assert routing.in_turn(score, asked + 1, refused) < now <= score
    assert routing.in_turn(score, asked, refused + 1) < now
