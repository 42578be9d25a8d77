from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pick import Ranked, best_snippets

rows = st.lists(
    st.builds(
        Ranked,
        st.integers(1, 99),
        st.floats(-5, 50),
        st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True).map(tuple),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda row: row.id,
)


def row(number: int, score: float, *authors: int, first_time: bool = False) -> Ranked:
    return Ranked(number, score, authors, first_time)


def ids(chosen: list[Ranked]) -> list[int]:
    return [one.id for one in chosen]


def test_the_best_come_first_and_each_author_once() -> None:
    some = [row(1, 1, 7), row(2, 9, 7), row(3, 5, 8, 9), row(4, 4, 9), row(5, 3, 6)]
    assert ids(best_snippets(some, 3)) == [2, 3, 5]


def test_one_place_is_kept_for_a_first_time_author() -> None:
    some = [row(1, 9, 1), row(2, 8, 2), row(3, 7, 3), row(4, 0, 4, first_time=True), row(5, 1, 5, first_time=True)]
    assert ids(best_snippets(some, 3)) == [1, 2, 5]
    assert ids(best_snippets(some, 5)) == [1, 2, 3, 5, 4]


def test_a_first_time_author_beside_a_known_one_still_gets_the_place() -> None:
    some = [row(1, 9, 1), row(2, 8, 1, 2, first_time=True), row(3, 7, 3)]
    assert ids(best_snippets(some, 2)) == [2, 3]


def test_equal_scores_keep_the_older_first() -> None:
    assert ids(best_snippets([row(3, 1, 3), row(1, 1, 1), row(2, 1, 2)], 2)) == [1, 2]


@given(rows, st.integers(0, 6))
def test_what_is_chosen(some: list[Ranked], places: int) -> None:
    chosen = best_snippets(some, places)
    authors = [author for one in chosen for author in one.author_ids]
    assert len(chosen) <= places
    assert len(authors) == len(set(authors))
    assert chosen == sorted(chosen, key=lambda one: (-one.score, one.id))
    assert best_snippets(list(reversed(some)), places) == chosen
    if places and any(one.first_time for one in some):
        assert any(one.first_time for one in chosen)
    left = [one for one in some if one not in chosen]
    assert len(chosen) == places or all(set(one.author_ids) & set(authors) for one in left)


def test_two_answers_to_one_question_take_one_place() -> None:
    twice = [Ranked(n, float(-n), (n,), False, "How do I sleep for a second?") for n in range(3)]
    assert best_snippets([*twice, Ranked(9, -9.0, (9,), False, "Another")], 3) == [
        twice[0],
        Ranked(9, -9.0, (9,), False, "Another"),
    ]


def test_of_two_as_good_by_one_author_the_channels_own_has_the_place() -> None:
    elsewhere, own = Ranked(1, 2.0, (7,), False, "a", True), Ranked(2, 2.0, (7,), False, "b")
    assert ids(best_snippets([elsewhere, own], 3)) == [2]
