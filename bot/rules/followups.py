"""A question that goes on from the one before it."""

import re

from bot.rules.terms import terms
from bot.rules.words import STOP, folded

LONGEST = 600
ALONE = 3  # terms: a question with fewer may not stand alone
_GOES_ON = re.compile(
    r"(and|but|or|so|also|then|what about|how about|und|aber|oder|und was|was ist mit|et|mais|ou|y|pero|o|e|ma)"
    r"(?![\w'’-])",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?!(?-i:IT)\b)(it|this|that|they|them|these|those|damit|davon|dafür|dazu|ça|cela|eso|isso|questo|quello)\b",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(r"\bIT\b")  # a department, no pronoun


def in_context(question: str, earlier: str) -> str:
    """The question as it is meant after an earlier one: with that one's words where it may not stand alone."""
    alone = not _is_short(question) and _GOES_ON.match(question.lstrip()) is None
    if not earlier or alone or question == earlier:
        return question[:LONGEST]
    return f"{earlier[: max(0, LONGEST - len(question) - 1)]} {question}".strip()[:LONGEST]


def goes_on(question: str) -> bool:
    """Whether it says itself that it goes on: by its first word, by a pronoun, or by saying nothing else."""
    if _GOES_ON.match(question.lstrip()):
        return True
    return _is_short(question) and (not _told(question) or _POINTS_BACK.search(question) is not None)


def _is_short(question: str) -> bool:
    """Whether it says so little that it may go on from another question."""
    return len(_told(question)) < ALONE


def _told(question: str) -> set[str]:
    told = {term for term in terms(_POINTS_BACK.sub(" ", question)) if folded(term) not in STOP}
    return told.union(_DEPARTMENT.findall(question))
