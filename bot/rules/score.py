"""What a snippet's endorsements are worth, in terms that `/lore why` can print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt

WEIGHT = {"useful": 1.0, "learned": 1.5}
HALF_LIFE = timedelta(days=180)
CONFIRMED = 2.0
MUTUAL_WINDOW = timedelta(days=30)
REPEAT_WINDOW = timedelta(days=90)
MUTUAL_FROM = 3
SCORING = tuple(WEIGHT)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # what is kept as `worth` is worth that much at this moment


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


@dataclass(frozen=True, slots=True)
class Given:
    """One person endorsed a snippet of one author; a snippet of two authors makes two of these."""

    snippet_id: int
    giver: int
    author: int
    at: datetime


def worth(kind: str, reciprocity: float, repeat: float, at: datetime) -> float:
    """What an endorsement is worth at EPOCH. Sums of these decay together, so a database can add them up."""
    halvings = min((at - EPOCH) / HALF_LIFE, 1000.0)
    grown: float = 2.0**halvings
    return WEIGHT.get(kind, 0.0) * reciprocity * repeat * grown


def today(worth: float, now: datetime) -> float:
    """What a sum of `worth` has come to by now."""
    decay: float = 0.5 ** max((now - EPOCH) / HALF_LIFE, -1000.0)
    return worth * decay


def smallest(
    near: Iterable[Given], snippet_id: int, giver: int, authors: Iterable[int], at: datetime
) -> tuple[float, float]:
    """(reciprocity, repeat) of an endorsement of a snippet of several authors: the smallest factor counts.

    `near` holds what these people gave each other around that time; each other snippet counts once.
    """
    latest: dict[tuple[int, int, int], datetime] = {}
    for each in near:
        if each.snippet_id != snippet_id and each.at < at:
            pair = (each.snippet_id, each.giver, each.author)
            latest[pair] = max(each.at, latest.get(pair, each.at))
    earlier = [(moment, by, to) for (_, by, to), moment in latest.items()]
    found = [factors(earlier, giver, author, at) for author in authors]
    return min((r for r, _ in found), default=1.0), min((n for _, n in found), default=1.0)


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
