"""Which texts may be what somebody looks for: read from the index by its rarest terms, as far as the eyes may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import zip_longest
from math import sqrt
from typing import Any

from bot.rules.ranking import Counts, Wanted, rarity
from storage.driver import rows
from storage.store import Session, dialect

FEWEST, CANDIDATES = 60, 100  # texts that are ranked
ENOUGH = 0.6  # of the weight of all that is wanted: who has so much needs nothing common
ARM = {
    "sqlite": """SELECT * FROM (SELECT rowid AS id, :w{n} AS weight FROM search_index
        WHERE search_index MATCH :m{n} ORDER BY rowid DESC LIMIT :read)""",
    "postgresql": """SELECT * FROM (SELECT t.id, CAST(:w{n} AS integer) AS weight FROM search_text t
        WHERE t.words @@ CAST(:m{n} AS tsquery) ORDER BY {order} DESC LIMIT :read) a{n}""",
}
# What a filter asks of a text, and how the database reads its value.
NARROWED = {
    "topic": """(t.thing = 'snippet' AND t.thing_id IN (SELECT snippet_id FROM snippet_topic WHERE topic_id = :topic)
        OR t.thing = 'need' AND t.thing_id IN (SELECT need_id FROM need_topic WHERE topic_id = :topic))""",
    "by": """(t.thing = 'snippet' AND t.thing_id IN (SELECT snippet_id FROM snippet_author WHERE person_id = :by)
        OR t.thing = 'need' AND t.owner_id = :by)""",
    "channel": "t.channel_id = :channel",
    "since": """(t.thing = 'snippet' AND t.thing_id IN
        (SELECT id FROM snippet WHERE organization_id = :org AND published_at >= :since)
        OR t.thing = 'need' AND t.thing_id IN
        (SELECT id FROM need WHERE organization_id = :org AND created_at >= :since))""",
    "open": "t.thing = 'need' AND t.state IN ('open', 'claimed', 'answered')",
    "verified": """t.thing = 'snippet' AND t.thing_id IN
        (SELECT v.snippet_id FROM verification v JOIN snippet s ON s.id = v.snippet_id
         WHERE v.organization_id = :org AND s.review_since IS NULL)""",
}
FIND = """
    SELECT t.thing, t.thing_id, t.title, t.topics, t.asked, {body}
    FROM (SELECT id, SUM(weight) AS weight FROM ({arms}) arms GROUP BY id ORDER BY 2 DESC, 1 DESC) a
    CROSS JOIN {text}
    WHERE t.id = a.id AND {seen} {order} LIMIT :ranked"""
SEEN = """t.organization_id = :org AND t.thing IN ({things}) AND t.state IN ({states})
    AND (t.visibility = 'organization' OR t.channel_id = :here OR t.owner_id = :me) {narrowed}"""
NEAR = 50  # texts that mean the likest
AMONG = "SELECT t.id, t.thing, t.thing_id FROM search_text t WHERE t.id IN ({ids}) AND {seen}"
NEWEST = "SELECT id, 0 AS weight FROM search_text WHERE organization_id = :org"
# Row by row in the order of the weights, and so no further than the limit, whatever a database knows of its tables:
# SQLite reads a CROSS JOIN as it is written, PostgreSQL what is LATERAL and kept apart by an OFFSET.
IN_ORDER = {
    "sqlite": {"text": "search_text t", "order": ""},
    "postgresql": {
        "text": "LATERAL (SELECT * FROM search_text WHERE id = a.id OFFSET 0) t",
        "order": "ORDER BY a.weight DESC, a.id DESC",
    },
}


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, and where: what is visible to a channel only is found in that channel, or by its owner."""

    person_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a search is narrowed down to; nothing by default."""

    topic: int | None = None
    by: int | None = None
    channel: int | None = None
    since: datetime | None = None
    state: str = ""  # open, verified

    @property
    def values(self) -> dict[str, Any]:
        """What is asked for, by the names of the filters."""
        told = {"topic": self.topic, "by": self.by, "channel": self.channel, "since": self.since}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def names(self) -> tuple[str, ...]:
        """The filters that are asked for."""
        return (*self.values, *([self.state] if self.state else []))


@dataclass(frozen=True, slots=True)
class Which:
    """Which texts may be found, and whether their bodies are read."""

    things: tuple[str, ...]
    states: tuple[str, ...]
    narrow: Narrow
    bodies: bool


@dataclass(frozen=True, slots=True)
class Arm:
    """One way into the index: documents that hold one form of each of these, at most so many of them."""

    all_of: tuple[tuple[str, ...], ...]
    weight: int
    capped: bool


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


def candidates(
    session: Session, org: int, found: Sequence[Arm], eyes: Eyes, which: Which, limit: int, most: int
) -> list[Any]:  # fmt: skip
    """What holds most of what is wanted, by the weights of the arms; the newest where nothing is."""
    kind = dialect(session)
    values = _asked(kind, org, eyes, which) | {
        "read": most,
        "ranked": max(limit, min(CANDIDATES, max(FEWEST, most // 30))),
    }
    for n, arm in enumerate(found):
        values |= {f"w{n}": arm.weight, f"m{n}": match(kind, org, arm)}
    capped = tuple(arm.capped for arm in found)
    return rows(session, _statement(kind, capped, which.things, which.states, which.narrow.names, which.bodies), values)


def among(session: Session, org: int, ids: Iterable[int], eyes: Eyes, which: Which) -> list[Any]:
    """Those of these texts that may be found: (number in the index, thing, id); NEAR at most."""
    values = _asked(dialect(session), org, eyes, which)
    values |= {f"n{n}": id for n, id in zip_longest(range(NEAR), ids, fillvalue=0)}
    seen = _seen(which.things, which.states, which.narrow.names)
    return rows(session, AMONG.format(ids=", ".join(f":n{n}" for n in range(NEAR)), seen=seen), values)


def _asked(kind: str, org: int, eyes: Eyes, which: Which) -> dict[str, Any]:
    values: dict[str, Any] = {"org": org, "here": eyes.channel_id, "me": eyes.person_id, **which.narrow.values}
    if kind == "sqlite" and which.narrow.since is not None:
        values["since"] = which.narrow.since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as it is stored
    return values


@lru_cache(500)
def _statement(
    kind: str, capped: tuple[bool, ...], things: tuple[str, ...], states: tuple[str, ...], narrowed: tuple[str, ...],
    bodies: bool,
) -> str:  # fmt: skip
    """The same text for the same number of arms, so that the database prepares it once."""
    parts = [ARM[kind].format(n=n, order="t.id" if each else "t.id + 0") for n, each in enumerate(capped)]
    return FIND.format(
        body="t.body" if bodies else "''", arms=" UNION ALL ".join(parts) or NEWEST,
        seen=_seen(things, states, narrowed), **IN_ORDER[kind],
    )  # fmt: skip


def _seen(things: Sequence[str], states: Sequence[str], narrowed: Sequence[str]) -> str:
    """What may be found by these eyes, and is looked for."""
    more = "".join(f" AND ({NARROWED[name]})" for name in narrowed)
    return SEEN.format(things=_quoted(things), states=_quoted(states), narrowed=more)


def match(kind: str, org: int, arm: Arm) -> str:
    """A query in the language of the index; terms are letters and digits only, so that none can break out of it."""
    quote, either, both = ('"', " OR ", " AND ") if kind == "sqlite" else ("'", " | ", " & ")
    groups = [either.join(f"{quote}{org}·{form}{quote}" for form in forms) for forms in arm.all_of]
    return both.join(f"({group})" for group in groups)


def _quoted(words: Sequence[str]) -> str:
    if not all(word.isalpha() for word in words):
        raise ValueError(words)
    return ", ".join(f"'{word}'" for word in words)
