"""How good a ranking is, and how sure that is."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log2
from statistics import fmean
from typing import TypeVar

ROUNDS = 1000
T = TypeVar("T")


def gain(found: Sequence[str], relevant: Mapping[str, int], places: int = 10) -> float:
    """nDCG: 1 when what is most relevant stands first, 0 when nothing relevant is found."""
    got = sum(_worth(relevant.get(id, 0), at) for at, id in enumerate(found[:places]))
    best = sum(_worth(grade, at) for at, grade in enumerate(sorted(relevant.values(), reverse=True)[:places]))
    return got / best if best else 0.0


def recall(found: Sequence[str], relevant: Collection[str], places: int = 5) -> float:
    """The share of what is relevant among the first, of as many as there is room for."""
    return len(set(found[:places]) & set(relevant)) / min(places, len(relevant)) if relevant else 0.0


def best_f1(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """(F1, threshold) at the likeness that tells best which pairs are the same."""
    ordered = sorted(pairs, reverse=True)
    same = sum(truth for _, truth in ordered)
    best, right = (0.0, 0.0), 0
    for count, (likeness, truth) in enumerate(ordered, 1):
        right += truth
        best = max(best, (2 * right / (count + same), likeness))
    return best


def gini(counts: Sequence[float]) -> float:
    """How unevenly something is shared: 0 when all have the same, towards 1 when one has everything."""
    ordered, everything = sorted(counts), sum(counts)
    if not everything:
        return 0.0
    return sum((2 * at - len(ordered) - 1) * each for at, each in enumerate(ordered, 1)) / (len(ordered) * everything)


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """(mean, low, high) of values."""
    return (fmean(values), *spread(values, fmean)) if values else (0.0, 0.0, 0.0)


def spread(values: Sequence[T], measure: Callable[[Sequence[T]], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """(low, high): between these it lies in 95 of 100 samples that are drawn from the values (bootstrap)."""
    chance = random.Random(1)  # noqa: S311
    drawn = sorted(measure(chance.choices(values, k=len(values))) for _ in range(rounds))
    return drawn[rounds // 40], drawn[-1 - rounds // 40]


def _worth(grade: int, at: int) -> float:
    return (2.0**grade - 1) / log2(at + 2)
