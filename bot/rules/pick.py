"""Which snippets have a place in a digest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranked:
    """A snippet that could be shown; `first_time`: an author's first one, `elsewhere`: not from where it is shown."""

    id: int
    score: float
    author_ids: tuple[int, ...]
    first_time: bool
    title: str = ""
    elsewhere: bool = False

    @property
    def taken(self) -> set[int | str]:
        """What no second one may have: an author, or the title of an answer to the same question."""
        return {*self.author_ids, *((self.title,) if self.title else ())}


def best_snippets(rows: Sequence[Ranked], places: int) -> list[Ranked]:
    """By score, one per author and per title; one place is kept for a first-time author when there is one."""
    ordered = sorted(rows, key=lambda row: (-row.score, row.elsewhere, row.id))
    best = _one_per_author(ordered, places)
    newcomer = next((row for row in ordered if row.first_time), None)
    if newcomer is None or any(row.first_time for row in best):
        return best
    chosen = _one_per_author([newcomer, *ordered], places)
    return sorted(chosen, key=ordered.index)


def _one_per_author(rows: Iterable[Ranked], places: int) -> list[Ranked]:
    chosen: list[Ranked] = []
    seen: set[int | str] = set()
    for row in rows:
        if len(chosen) < places and seen.isdisjoint(row.taken):
            chosen.append(row)
            seen |= row.taken
    return chosen
