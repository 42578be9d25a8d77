"""Measuring who would be asked, on a past where it is plain who knows."""

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import measures
from bot.services import evaluating_experts
from bot.services.judged import Experts, Given, Question
from tests.town import MONDAY, town

SUBJECTS = {"ana": "kubernetes pods restart", "ben": "travel expenses receipts", "cem": "parking permits vans"}


def question(n: int, who: str, *, good: bool = True) -> Question:
    words = f"{SUBJECTS[who]} question {n}"
    return Question(f"asker {n % 4}", words, (Given(who, f"about {words}", good),), MONDAY + timedelta(days=n))


PAST = [question(n, who) for n, who in enumerate([*SUBJECTS] * 8)]
LATER = [question(n, who, good=False) for n, who in enumerate([*SUBJECTS] * 4, 30)]


async def test_those_who_know_are_found_and_asking_spreads(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        newcomer = Question("zoe", "submarines", (Given("never seen", "dive", True),), MONDAY + timedelta(days=90))
        found = await here.store.write(
            lambda session: evaluating_experts.on_experts(session, MONDAY, Experts(PAST, [*LATER, newcomer]))
        )
        values = {each.name: each.mean for each in found}
        assert values["hit@5"] == values["hit@5 of the most active"] == 1
        assert values["reached by asking 3, 3 times a week at most"] > 0.4
        assert values["Gini of the asked"] < 0.2


@given(st.lists(st.integers(0, 50), max_size=30))
def test_gini_is_nothing_where_all_have_the_same_and_less_than_all(counts: list[int]) -> None:
    assert -1e-9 <= measures.gini(counts) < 1
    assert abs(measures.gini([3] * len(counts))) < 1e-9
    assert abs(measures.gini(counts) - measures.gini([each * 7 for each in counts])) < 1e-9


def test_gini_tells_one_who_has_all_from_many_who_share() -> None:
    assert measures.gini([0] * 99 + [5]) == 0.99
    assert measures.gini([1, 2, 3, 4]) == 0.25
