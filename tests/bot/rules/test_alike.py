"""People whose taste is alike."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import alike

THINGS = st.sets(st.integers(1, 9), max_size=9)
THEIRS = st.dictionaries(st.integers(1, 9), THINGS, max_size=9)


@given(THINGS, THEIRS)
def test_nearness_is_from_nothing_to_one_and_needs_something_in_common(
    mine: set[int], theirs: dict[int, set[int]]
) -> None:
    found = alike.nearness(mine, theirs)
    assert found.keys() == {person for person, helped in theirs.items() if mine & helped}
    assert all(0 < near <= 1 + 1e-9 for near in found.values())


@given(THINGS, THEIRS)
def test_what_is_liked_is_new_and_helped_two_at_least(mine: set[int], theirs: dict[int, set[int]]) -> None:
    near = alike.nearness(mine, theirs)
    for thing, worth in alike.liked(near, theirs, mine).items():
        assert thing not in mine
        assert worth > 0
        assert sum(thing in theirs[person] for person in near) >= 2


def test_who_shares_more_counts_more_and_the_same_work_a_little() -> None:
    theirs = {1: {1, 2, 7}, 2: {1, 8, 9, 10}, 3: {7, 11}, 4: {7, 11}}
    near = alike.nearness({1, 2}, theirs, [3, 4])
    assert near[1] > near[2] > near[3] == near[4] == alike.SAME_TITLE
    assert alike.liked(near, theirs, {1, 2}).keys() == {7, 11}
