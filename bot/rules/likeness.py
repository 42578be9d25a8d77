"""How far two questions ask for the same thing, without knowing any other text."""

from collections.abc import Set

from bot.rules.words import words as words

ALIKE = 0.4  # best F1 over pairs of reworded questions, the same on a half of them it was not chosen on
_WHOLE_WORDS = 0.3  # the rest is for groups of three letters, which survive typos and endings


def likeness(a: str, b: str) -> float:
    """From 0, nothing in common, to 1, the same words; from ALIKE up probably the same need."""
    ours, theirs = frozenset(words(a)), frozenset(words(b))
    whole, parts = _shared(ours, theirs), _shared(_trigrams(ours), _trigrams(theirs))
    return _WHOLE_WORDS * whole + (1 - _WHOLE_WORDS) * parts


def _shared(a: Set[str], b: Set[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _trigrams(tokens: Set[str]) -> Set[str]:
    padded = [f" {token} " for token in tokens]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}
