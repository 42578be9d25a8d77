"""What speaks for a text besides its words: gently, so that what fits much better always stays ahead."""

from math import exp2, log1p

WORTH, FULL_WORTH = 0.1, 20.0  # the score of a snippet; from this score on it says no more
VERIFIED, MINE = 0.05, 0.05  # somebody vouches for it; it is on a topic that whoever asks follows or teaches
FRESH, HALF_LIFE = 0.05, 365.0  # days
LANGUAGE = 0.05  # it is in the language of whoever asks
MOST = 1 + WORTH + VERIFIED + MINE + FRESH  # and LANGUAGE on top


def prior(score: float, days: float, *, verified: bool, mine: bool) -> float:
    """By how much a fit is multiplied, from 1 to MOST."""
    worth = min(log1p(max(score, 0.0)) / log1p(FULL_WORTH), 1.0)
    fresh = exp2(-max(days, 0.0) / HALF_LIFE)
    return 1 + WORTH * worth + VERIFIED * verified + MINE * mine + FRESH * fresh
