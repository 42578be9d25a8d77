"""Which part of a text answers a question, and how much of the question it speaks of."""

import re

from bot.rules.graphemes import shorten
from bot.rules.words import words

_SENTENCES = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def coverage(question: str, text: str) -> float:
    """The share of the question's words that the text holds, 0 to 1; 0 for a question without words."""
    asked = set(words(question))
    return len(asked & _forms(text)) / len(asked) if asked else 0.0


def best_passage(question: str, text: str, limit: int) -> str:
    """The run of sentences that speaks most of the question, at most `limit` long; code blocks stay whole or go."""
    parts = [part.strip() for part in _SENTENCES.split(_FENCE.sub(" ", text)) if part.strip()]
    if not parts or len(text) <= limit:
        return shorten(text.strip(), limit)
    asked = set(words(question))
    start = max(range(len(parts)), key=lambda at: (len(asked & _forms(" ".join(parts[at : at + 2]))), -at))
    return shorten(" ".join(parts[start:]), limit)


def supported(sentence: str, note: str) -> bool:
    """Whether a note holds at least half of what a sentence says."""
    return coverage(sentence, note) >= 0.5


def _forms(text: str) -> set[str]:
    found = set(words(text))
    return found | {word.rstrip("s") for word in found} | {f"{word}s" for word in found}
