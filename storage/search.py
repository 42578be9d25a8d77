"""Search over needs and snippets: candidates from the database, ranked by the same arithmetic on both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import metrics
from bot.rules import ranking, wanted
from bot.rules.ranking import Counts, Text, Wanted
from bot.rules.synonyms import USUAL
from bot.rules.terms import terms
from storage import vocabulary
from storage.candidates import Eyes, Narrow, Which, among, arms, candidates
from storage.search_index import POSTGRES, SQLITE, forget, keep, restate, said
from storage.store import Session

OPEN_STATES = ("open", "claimed", "answered", "published")
MOST = 3000  # places in the index that are read


@dataclass(frozen=True, slots=True)
class Hit:
    """A need or a snippet that was found; a higher rank fits better, comparable within one search only."""

    thing: str
    thing_id: int
    rank: float
    alike: float = 0.0  # how far its title, or a question it answered, asks the same: bot.rules.likeness
    means: float = -1.0  # how like what is looked for it means, -1 to 1, where that is known

    def times(self, liked: float) -> "Hit":
        """The same, so many times as good."""
        return replace(self, rank=self.rank * liked)


@dataclass(frozen=True, slots=True)
class Near:
    """How like what is looked for texts mean, by their number in the index; nothing that is less than `least` alike.

    From `sure` on a text answers what is asked, though it may hold none of its words.
    """

    likeness: Mapping[int, float]
    least: float
    sure: float


@metrics.timed(metrics.SEARCH)
def find(
    session: Session,
    org: int,
    query: str,
    eyes: Eyes,
    *,
    things: Sequence[str] = ("need", "snippet"),
    states: Sequence[str] = OPEN_STATES,
    limit: int = 20,
    most: int = MOST,
    thorough: bool = True,
    narrow: Narrow | None = None,
    near: Near | None = None,
) -> list[Hit]:
    """What speaks of this and these eyes may see, the best first.

    `most`: places in the index that are read. Not `thorough`: without the bodies of texts, and parts of words.
    `near`: what means the like besides.
    """
    looked_for, counts = asked(session, org, query, thorough=thorough)
    which = Which(tuple(things), tuple(states), narrow or Narrow(), thorough)
    hits: list[Hit] = []
    if looked_for or (narrow is not None and not query.strip()):
        there = candidates(session, org, arms(looked_for, counts, most), eyes, which, limit, most)
        compared = min(ranking.COMPARED, limit + limit // 2)
        fits = ranking.scores(looked_for, [Text(*row[2:]) for row in there], counts, compared)
        hits = [Hit(row[0], row[1], *fit) for row, fit in zip(there, fits, strict=True)]
    if near is not None:
        hits = _fused(hits, near, among(session, org, near.likeness, eyes, which))
    return sorted(hits, key=lambda hit: (-hit.rank, hit.thing, -hit.thing_id))[:limit]


def _fused(hits: Sequence[Hit], near: Near, there: Sequence[Any]) -> list[Hit]:
    """What holds the words, and what means the like, in one ranking."""
    alike = {(hit.thing, hit.thing_id): hit.alike for hit in hits}
    words = {(hit.thing, hit.thing_id): hit.rank for hit in hits}
    meaning = {(thing, thing_id): near.likeness[id] for id, thing, thing_id in there}
    both = ranking.fused(words, meaning, near.least)
    return [Hit(*key, rank, alike.get(key, 0.0), meaning.get(key, -1.0)) for key, rank in both.items()]


def asked(session: Session, org: int, query: str, *, thorough: bool = True) -> tuple[list[Wanted], Counts]:
    """What a query speaks of, with synonyms and what may be misspelt, and how many documents hold it."""
    found = terms(query)
    if not found:
        return [], Counts(0, {})
    usual = wanted.forms(found, USUAL)
    counts, same = vocabulary.known(session, org, [form for each in usual.values() for form in each])
    forms = usual if same is USUAL else wanted.forms(found, same)
    of = dict(counts.of)
    if more := {form for each in forms.values() for form in each} - {form for each in usual.values() for form in each}:
        of |= vocabulary.counts(session, org, more).of
    for term in wanted.doubtful(filter(forms.__contains__, found), counts) if counts.documents else ():
        near = vocabulary.near(session, org, term, wanted.FREQUENT * of.get(term, 0), in_pieces=thorough)
        for other, weight in wanted.meant(term, near, of.get(term, 0)).items():
            forms[term].setdefault(other, weight)
            of[other] = near[other]
    return wanted.wanted(found, forms), Counts(counts.documents, of)


__all__ = ["POSTGRES", "SQLITE", "Eyes", "Hit", "Narrow", "Near", "asked", "find", "forget", "keep", "restate", "said"]
