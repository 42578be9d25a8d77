"""How much of a question a text speaks of: rare words say more, a word that may be misspelt says less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ranking import Counts, Wanted, told

COUNTS = Counts(1000, {"vpn": 10, "work": 500})
VPN, WORK, TYPO = Wanted({"vpn": 1.0}), Wanted({"work": 1.0}), Wanted({"vnp": 1.0, "vpn": 0.5})


def test_a_rare_word_says_more() -> None:
    assert told([VPN, WORK], COUNTS, {"vpn"}) > 0.6 > 0.4 > told([VPN, WORK], COUNTS, {"work"})


def test_what_may_be_misspelt_says_less() -> None:
    assert told([TYPO], COUNTS, {"vpn"}) == pytest.approx(0.5)


@given(st.lists(st.sampled_from([VPN, WORK, TYPO])), st.sets(st.sampled_from(["vpn", "vnp", "work", "tea"])))
def test_it_is_a_share(wanted: list[Wanted], text: set[str]) -> None:
    assert 0 <= told(wanted, COUNTS, text) <= 1.0000001
    assert told(wanted, COUNTS, {"vpn", "vnp", "work"}) == pytest.approx(1.0 if wanted else 0.0)
