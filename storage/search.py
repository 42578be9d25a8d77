"""Search over needs and snippets: candidates from the database, ranked by the same arithmetic on both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

from bot import metrics
from bot.rules import ranking, wanted
from bot.rules.ranking import Counts, Text, Wanted, rarity
from bot.rules.synonyms import USUAL
from bot.rules.terms import joined, terms
from storage import vocabulary
from storage.driver import rows
from storage.search_index import POSTGRES, SQLITE, forget, keep, restate
from storage.store import Session, dialect

OPEN_STATES = ("open", "claimed", "answered", "published")
MOST = 3000  # places in the index that are read
FEWEST, CANDIDATES = 60, 100  # texts that are ranked
ENOUGH = 0.6  # of the weight of all that is wanted: who has so much needs nothing common
ARM = {
    "sqlite": """SELECT * FROM (SELECT rowid AS id, :w{n} AS weight FROM search_index
        WHERE search_index MATCH :m{n} ORDER BY rowid DESC LIMIT :read)""",
    "postgresql": """SELECT * FROM (SELECT t.id, CAST(:w{n} AS integer) AS weight FROM search_text t
        WHERE t.words @@ CAST(:m{n} AS tsquery) ORDER BY {order} DESC LIMIT :read) a{n}""",
}
FIND = """
    SELECT t.thing, t.thing_id, t.title, t.topics, t.asked, {body}
    FROM (SELECT id, SUM(weight) AS weight FROM ({arms}) arms GROUP BY id ORDER BY 2 DESC, 1 DESC) a
    {join} JOIN search_text t ON t.id = a.id
    WHERE t.organization_id = :org AND t.thing IN ({things}) AND t.state IN ({states})
    AND (t.visibility = 'organization' OR t.channel_id = :here OR t.owner_id = :me) {order} LIMIT :ranked"""
# SQLite reads the inner rows in their order, and so no further than the limit.
IN_ORDER = {
    "sqlite": {"join": "CROSS", "order": ""},
    "postgresql": {"join": "INNER", "order": "ORDER BY a.weight DESC, a.id DESC"},
}


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, and where: what is visible to a channel only is found in that channel, or by its owner."""

    person_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A need or a snippet that was found; a higher rank fits better, comparable within one search only."""

    thing: str
    thing_id: int
    rank: float
    alike: float = 0.0  # how far its title, or a question it answered, asks the same: bot.rules.likeness


@dataclass(frozen=True, slots=True)
class Arm:
    """One way into the index: documents that hold one form of each of these, at most so many of them."""

    all_of: tuple[tuple[str, ...], ...]
    weight: int
    capped: bool


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
) -> list[Hit]:
    """What speaks of this and these eyes may see, the best first.

    `most`: places in the index that are read. Not `thorough`: without the bodies of texts, and parts of words.
    """
    looked_for, counts = asked(session, org, query, thorough=thorough)
    if not looked_for:
        return []
    there = _candidates(
        session, org, arms(looked_for, counts, most), eyes, tuple(things), tuple(states), limit, most, thorough
    )
    fits = ranking.scores(
        looked_for, [Text(*row[2:]) for row in there], counts, min(ranking.COMPARED, limit + limit // 2)
    )
    hits = [Hit(row[0], row[1], *fit) for row, fit in zip(there, fits, strict=True)]
    return sorted(hits, key=lambda hit: (-hit.rank, hit.thing, -hit.thing_id))[:limit]


def asked(session: Session, org: int, query: str, *, thorough: bool = True) -> tuple[list[Wanted], Counts]:
    """What a query speaks of, with synonyms and what may be misspelt, and how many documents hold it."""
    found = terms(query)
    if not found:
        return [], Counts(0, {})
    joins, usual = joined(query), wanted.forms(found, USUAL)
    counts, same = vocabulary.known(session, org, [*joins, *(form for each in usual.values() for form in each)])
    forms = usual if same is USUAL else wanted.forms(found, same)
    of = dict(counts.of)
    if more := {form for each in forms.values() for form in each} - {form for each in usual.values() for form in each}:
        of |= vocabulary.counts(session, org, more).of
    for term in wanted.doubtful(filter(forms.__contains__, found), counts) if counts.documents else ():
        near = vocabulary.near(session, org, term, wanted.FREQUENT * of.get(term, 0), in_pieces=thorough)
        for other, weight in wanted.meant(term, near, of.get(term, 0)).items():
            forms[term].setdefault(other, weight)
            of[other] = near[other]
    there = [join for join in joins if join in counts.of]
    return wanted.wanted(found, forms, there), Counts(counts.documents, of)


def arms(looked_for: Sequence[Wanted], counts: Counts, most: int) -> list[Arm]:
    """The rarest things first, as long as the index has not more than `most` places to read; then what is common
    only where it comes together."""
    places = {at: sum(counts.of.get(form, 0) for form in one.forms) for at, one in enumerate(looked_for)}
    order = sorted(places, key=lambda at: (places[at], at))
    chosen: list[int] = []
    for at in order:
        if sum(places[each] for each in chosen) + places[at] > most:
            break
        chosen.append(at)
    rest = order[len(chosen) :]
    weight = {at: _weight(one, places[at], counts.documents) for at, one in enumerate(looked_for)}
    found = [Arm((tuple(looked_for[at].forms),), weight[at], False) for at in chosen]
    if sum(weight[at] for at in chosen) >= ENOUGH * sum(weight.values()):
        return found
    if rest and (len(rest) > 1 or not chosen):
        together = tuple(tuple(looked_for[at].forms) for at in rest[:3])
        found.append(Arm(together, sum(weight[at] for at in rest[:3]), True))
    if not chosen and len(rest) > 1:
        found.append(Arm((tuple(looked_for[rest[0]].forms),), weight[rest[0]], True))
    return found


def _weight(one: Wanted, holding: int, documents: int) -> int:
    """Whole numbers, which both databases add up to the same sums."""
    return round(1000 * rarity(documents, min(holding, documents)) * sqrt(one.times) * max(one.forms.values()))


def _candidates(
    session: Session, org: int, found: Sequence[Arm], eyes: Eyes, things: tuple[str, ...], states: tuple[str, ...],
    limit: int, most: int, bodies: bool,
) -> list[Any]:  # fmt: skip
    """What holds most of what is wanted, by the weights of the arms."""
    kind = dialect(session)
    values: dict[str, Any] = {"org": org, "here": eyes.channel_id, "me": eyes.person_id, "read": most}
    values["ranked"] = min(CANDIDATES, max(FEWEST, most // 30, limit))
    for n, arm in enumerate(found):
        values |= {f"w{n}": arm.weight, f"m{n}": match(kind, org, arm)}
    return rows(session, _statement(kind, tuple(arm.capped for arm in found), things, states, bodies), values)


@lru_cache(200)
def _statement(
    kind: str, capped: tuple[bool, ...], things: tuple[str, ...], states: tuple[str, ...], bodies: bool
) -> str:  # fmt: skip
    """The same text for the same number of arms, so that the database prepares it once."""
    parts = [ARM[kind].format(n=n, order="t.id" if each else "t.id + 0") for n, each in enumerate(capped)]
    arms = " UNION ALL ".join(parts)
    body = "t.body" if bodies else "''"
    return FIND.format(body=body, arms=arms, things=_quoted(things), states=_quoted(states), **IN_ORDER[kind])


def match(kind: str, org: int, arm: Arm) -> str:
    """A query in the language of the index; terms are letters and digits only, so that none can break out of it."""
    quote, either, both = ('"', " OR ", " AND ") if kind == "sqlite" else ("'", " | ", " & ")
    groups = [either.join(f"{quote}{org}·{form}{quote}" for form in forms) for forms in arm.all_of]
    return both.join(f"({group})" for group in groups)


def _quoted(words: Sequence[str]) -> str:
    if not all(word.isalpha() for word in words):
        raise ValueError(words)
    return ", ".join(f"'{word}'" for word in words)


__all__ = ["POSTGRES", "SQLITE", "Arm", "Eyes", "Hit", "asked", "find", "forget", "keep", "restate"]
