"""A question that goes on from the one before it."""

import re

from bot.rules.terms import terms
from bot.rules.words import STOP, folded

LONGEST = 600
ALONE = 3  # terms: a question with fewer cannot stand alone
_GOES_ON = re.compile(
    r"(and|but|or|so|also|then|what about|how about|und|aber|oder|und was|was ist mit|et|mais|ou|y|pero|o|e|ma)\b",
    re.IGNORECASE,
)


def in_context(question: str, earlier: str) -> str:
    """The question as it is meant after an earlier one: with that one's words where it cannot stand alone."""
    new = {term for term in terms(question) if folded(term) not in STOP}
    alone = len(new) >= ALONE and _GOES_ON.match(question.lstrip()) is None
    if not earlier or alone or question == earlier:
        return question[:LONGEST]
    return f"{earlier[: max(0, LONGEST - len(question) - 1)]} {question}".strip()[:LONGEST]
