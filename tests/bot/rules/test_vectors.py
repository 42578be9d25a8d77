"""Vectors: packed and unpacked, compared by their signs and number by number."""

from math import isnan, nan, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules import ranking, vectors

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=64)
CLEAR = st.floats(1, 1e6) | st.floats(-1e6, -1)
RANKED = st.dictionaries(st.integers(0, 9), st.floats(0, 1e6))


@given(NUMBERS)
def test_a_vector_has_length_one_and_its_direction(values: list[float]) -> None:
    assume(sqrt(sum(value * value for value in values)) > 1e-6)
    packed = vectors.packed(values)
    found = vectors.unpacked(packed)
    assert vectors.size(packed) == len(values)
    assert vectors.likeness(found, found) == pytest.approx(1, abs=1e-5)
    assert all(a * b >= 0 for a, b in zip(found, values, strict=True))
    assert len(vectors.signs(packed)) == (len(values) + 7) // 8


@pytest.mark.parametrize(
    "values", [[], [0.0, 0.0], [nan], [float("inf"), 1.0], [1e308, 1e308], [None], ["1"], [1.0] * 9000]
)
def test_what_is_no_direction_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError):
        vectors.packed(values)


@given(st.lists(st.tuples(CLEAR, CLEAR), min_size=1, max_size=64))
def test_signs_differ_where_numbers_have_other_signs(pairs: list[tuple[float, float]]) -> None:
    signs = [vectors.signs(vectors.packed(each)) for each in zip(*pairs, strict=True)]
    assert vectors.apart(*signs) == sum(a * b < 0 for a, b in pairs)
    assert vectors.apart(signs[0], signs[0]) == 0


@given(st.text())
def test_a_digest_is_of_any_text(text: str) -> None:
    assert vectors.digest(text) == vectors.digest(text) != vectors.digest(f"{text}.")


@given(RANKED, RANKED, st.floats(-1, 1))
def test_two_rankings_make_one(words: dict[int, float], meaning: dict[int, float], least: float) -> None:
    meaning = {key: least + value / 1e6 for key, value in meaning.items()}
    both = ranking.fused(words, meaning, least)
    assert both.keys() == words.keys() | meaning.keys()
    assert all(0 <= rank <= 1 + 1e-9 and not isnan(rank) for rank in both.values())
    for a in both:
        for b in both:
            if words.get(a, 0) >= words.get(b, 0) and meaning.get(a, least) >= meaning.get(b, least):
                assert both[a] >= both[b]
    assert ranking.fused(words, {}, least).keys() == words.keys()
