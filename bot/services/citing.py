"""Which snippets an answer may rest on: better none than one beside the question."""

from collections.abc import Mapping

from bot.conversation import Turn
from bot.rules import ranking
from bot.rules.terms import terms
from bot.services import finding
from storage import search
from storage.search import Near

ENOUGH = 0.5  # the share of a question that a source speaks of
NEARLY = 0.75  # beside the one that speaks most of it, or means it most


def speaking(turn: Turn, question: str, near: Near | None = None) -> list[int]:
    """The snippets that speak of enough of the question, or surely mean it, and hardly less than the first does."""
    found = finding.find(turn, question, ("snippet",), near=near)
    wanted, counts = search.asked(turn.session, turn.org, question)
    fit = _most({each.id: ranking.told(wanted, counts, set(terms(each.text))) for each in found}, ENOUGH)
    if near is not None:
        fit |= _most({each.id: each.means - near.least for each in found}, near.sure - near.least)
    return [each.id for each in found if each.id in fit]


def _most(shares: Mapping[int, float], enough: float) -> set[int]:
    """Those that are enough, and hardly less than the most."""
    enough = max(enough, NEARLY * max(shares.values(), default=0.0))
    return {id for id, share in shares.items() if share >= enough}
