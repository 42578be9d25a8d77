"""What a snippet's endorsements are worth, in terms that `/lore why` can print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

WEIGHT = {"useful": 1.0, "learned": 1.5}
HALF_LIFE = timedelta(days=180)
CONFIRMED = 2.0
MUTUAL_WINDOW = timedelta(days=30)
REPEAT_WINDOW = timedelta(days=90)
MUTUAL_FROM = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One person's part of a score, with the factors fixed when they endorsed."""

    person_id: int
    kind: str
    at: datetime
    reciprocity: float
    repeat: float

    def value(self, now: datetime) -> float:
        age = max(now - self.at, timedelta(0))
        decay: float = 0.5 ** (age / HALF_LIFE)
        return WEIGHT.get(self.kind, 0.0) * self.reciprocity * self.repeat * decay


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that counts for one snippet; `terms` holds one term a person."""

    terms: tuple[Term, ...]
    confirmed: int
    outdated: int

    def total(self, now: datetime) -> float:
        return sum(term.value(now) for term in self.terms) + CONFIRMED * self.confirmed - self.outdated


def reciprocity(given_to_author: int, given_by_author: int) -> float:
    """Both counts are of the 30 days before the endorsement, this one not included."""
    return 0.5 if min(given_to_author, given_by_author) >= MUTUAL_FROM else 1.0


def repeat(n: int) -> float:
    """`n`: the how-manieth endorsement of this author by this giver in 90 days, from 1."""
    if n < 1:
        raise ValueError(f"An endorsement is at least its giver's first, not number {n}.")
    return 1 / sqrt(n)


def heavier(kinds: Iterable[str]) -> str | None:
    """The kind that counts when one person gave several; None when none of them scores."""
    return max((kind for kind in kinds if kind in WEIGHT), key=WEIGHT.__getitem__, default=None)


def factors(earlier: Sequence[tuple[datetime, int, int]], giver: int, author: int, at: datetime) -> tuple[float, float]:
    """(reciprocity, repeat) of an endorsement at `at`; `earlier` holds (at, giver, author)."""
    to_author = _given(earlier, giver, author, at - MUTUAL_WINDOW, at)
    by_author = _given(earlier, author, giver, at - MUTUAL_WINDOW, at)
    before = _given(earlier, giver, author, at - REPEAT_WINDOW, at)
    return reciprocity(to_author, by_author), repeat(before + 1)


def _given(
    earlier: Sequence[tuple[datetime, int, int]], giver: int, author: int, start: datetime, end: datetime
) -> int:
    return sum(1 for at, by, to in earlier if by == giver and to == author and start <= at < end)
