"""Which part of a text answers a question, and how much of the question it speaks of."""

import re
from collections.abc import Set

from bot.rules.graphemes import shorten
from bot.rules.terms import terms

_SENTENCES = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_NO = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|nicht|kein\w*|nie|niemand|ohne|pas|jamais|aucun\w*|sans|"
    r"nunca|nadie|ning[uú]n\w*|sin|non|mai|nessun\w*|senza|não|sem)\b|n['’]t\b",
    re.IGNORECASE,
)
SUPPORTED = 0.6  # the share of a sentence's terms that its note holds
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def coverage(asked: Set[str], held: Set[str]) -> float:
    """The share of the terms of a question that a text holds, 0 to 1; 0 for a question without any."""
    return len(asked & held) / len(asked) if asked else 0.0


def best_passage(question: str, text: str, limit: int) -> str:
    """The run of sentences that speaks most of the question, at most `limit` long; code blocks stay whole or go."""
    parts = [part.strip() for part in _SENTENCES.split(_FENCE.sub(" ", text)) if part.strip()]
    if not parts or len(text) <= limit:
        return shorten(text.strip(), limit)
    asked = set(terms(question))
    start = max(range(len(parts)), key=lambda at: (len(asked & set(terms(" ".join(parts[at : at + 2])))), -at))
    return shorten(" ".join(parts[start:]), limit)


def supported(sentence: str, note: str) -> bool:
    """Whether a note says what a sentence says: most of its words, all of its numbers, and no where there is a no."""
    said, there = set(terms(sentence)), set(terms(note))
    if not said or len(said & there) < SUPPORTED * len(said):
        return False
    if any(term not in there for term in said if any(char.isdigit() for char in term)):
        return False
    return any(_denies(part) == _denies(sentence) for part in _nearest(said, note))


def _nearest(said: set[str], note: str) -> list[str]:
    """The sentences of a note that hold most of these terms."""
    held = {part: len(said & set(terms(part))) for part in _SENTENCES.split(note) if part.strip()}
    most = max(held.values(), default=0)
    return [part for part, count in held.items() if count >= max(most, 1)]


def _denies(sentence: str) -> bool:
    return _NO.search(sentence) is not None
