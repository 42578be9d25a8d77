"""How far two texts ask for the same thing: by the words they share, and by the pieces of their words."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from sys import intern

from bot.rules.terms import terms

ALIKE = 0.4  # a little above what tells pairs of questions apart best (0.3 to 0.38): better none than a wrong one
_WHOLE_WORDS = 0.5  # the rest is for groups of three letters, which survive typos and endings
Weigh = Callable[[str], float]


def even(_term: str) -> float:
    """Every term weighs the same: for texts about which nothing else is known."""
    return 1.0


def likeness(a: str, b: str, weigh: Weigh = even) -> float:
    """From 0, nothing in common, to 1, the same words; from ALIKE up probably the same need."""
    return shared(weighed(terms(a), weigh), weighed(terms(b), weigh))


class Weighed:
    """The terms of a text and the pieces of them, each with its weight."""

    __slots__ = ("pieces", "pieces_weight", "terms", "terms_weight")

    def __init__(self, terms: Mapping[str, float]) -> None:
        self.terms = terms
        self.pieces: dict[str, float] = {}
        for term in sorted(terms, key=terms.__getitem__):  # a piece weighs what the heaviest that has it weighs
            weight = terms[term]
            for piece in pieces(term):
                self.pieces[piece] = weight
        self.terms_weight, self.pieces_weight = sum(terms.values()), sum(self.pieces.values())


def weighed(found: Iterable[str], weigh: Weigh) -> Weighed:
    """A text, given its terms; `weigh` says how much each says, more than 0."""
    return Weighed({term: weigh(term) for term in dict.fromkeys(found)})


def shared(a: Weighed, b: Weighed) -> float:
    """What two texts have in common, by weight: twice that over all that there is."""
    if not a.terms_weight or not b.terms_weight:
        return 0.0
    parts = 2 * _common(a.pieces, b.pieces) / (a.pieces_weight + b.pieces_weight)
    if not parts:
        return 0.0
    whole = 2 * _common(a.terms, b.terms) / (a.terms_weight + b.terms_weight)
    return _WHOLE_WORDS * whole + (1 - _WHOLE_WORDS) * parts


def _common(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    both = a.keys() & b.keys()
    return sum(map(min, map(a.__getitem__, both), map(b.__getitem__, both)))


@lru_cache(10_000)
def pieces(term: str) -> tuple[str, ...]:
    """Each group of three letters, the edges of the word among them."""
    padded = f" {term} "
    return tuple(intern(padded[at : at + 3]) for at in range(len(padded) - 2))
