"""Measuring the search on a judged set: through the storage as it is, in an organization of its own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Invalid
from bot.rules import measures
from bot.rules.text import one_line
from bot.services import declaring, finding
from bot.services.declaring import Words
from bot.services.judged import Document, Pairs, Search
from storage import needs, people, places, snippets, vocabulary
from storage.plain import Plain
from storage.search import Eyes
from storage.store import Session
from storage.tables import Need, Snippet

PLACES, NEAREST, CHUNK, TITLE = 10, 5, 5000, 300
NOBODY = Eyes(0, 0)
Near = Callable[[int, str], list[tuple[int, float]]]  # (position, likeness) of other texts, given one


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, with the bounds between which it lies in 95 of 100 samples."""

    name: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where the texts of a judged set are kept: an organization, a channel in it, and whose they are."""

    org: int
    channel: int
    owner: int


def on_search(session: Session, now: datetime, judged: Search) -> list[Measured]:
    """nDCG@10, recall@5 and the time of a question, and the first two of plain full-text search."""
    place, at = keep(session, now, judged.documents)
    plain = Plain((one_line(each.title, TITLE), each.text) for each in judged.documents)
    times = []

    def ours(question: str, speaks: str) -> list[int]:
        began = time.perf_counter()
        hits = finding.ranked(session, place.org, question, NOBODY, ("snippet",), speaks=speaks)
        times.append((time.perf_counter() - began) * 1000)
        return [at[hit.thing_id] for hit in hits[:PLACES]]

    found = _found(judged, ours, "")
    beside = _found(judged, lambda question, _: [n for n, _ in plain.find(question, PLACES)], " of plain FTS5")
    return [*found, *beside, measured("milliseconds", times)]


def on_pairs(session: Session, now: datetime, judged: Pairs) -> list[Measured]:
    """How often the nearest need asks for the same (P@1), and the best F1 over the five nearest; beside plain FTS5."""
    place = _place(session, now)
    at = {_need(session, place, text, now): n for n, (text, _) in enumerate(judged.texts)}
    count(session, place.org)
    plain = Plain((text, "") for text, _ in judged.texts)
    times = []

    def ours(_n: int, text: str) -> list[tuple[int, float]]:
        began = time.perf_counter()
        hits = declaring.like(session, place.org, text, NOBODY)
        times.append((time.perf_counter() - began) * 1000)
        return [(at[hit.thing_id], hit.alike) for hit in hits]

    found = _told_apart(judged, ours, "")
    beside = _told_apart(judged, lambda _n, text: plain.find(text, NEAREST + 1), " of plain FTS5")
    return [*found, *beside, measured("milliseconds", times)]


def keep(session: Session, now: datetime, documents: Sequence[Document]) -> tuple[Place, dict[int, int]]:
    """Publishes documents as snippets in an organization of their own; which document each snippet is."""
    place = _place(session, now)
    at = {_snippet(session, place, each, now): n for n, each in enumerate(documents)}
    count(session, place.org)
    return place, at


def count(session: Session, org: int) -> None:
    """Counts every term, as is done in the background otherwise."""
    while vocabulary.count(session, org, CHUNK):
        pass


def measured(name: str, values: Sequence[float]) -> Measured:
    """The mean of these, and how sure that is."""
    return Measured(name, *measures.interval(values))


def _found(judged: Search, find: Callable[[str, str], list[int]], whose: str) -> list[Measured]:
    ids, gains, recalls = [document.id for document in judged.documents], [], []
    for (question, relevant), speaks in zip(judged.questions, judged.languages, strict=True):
        found = [ids[n] for n in find(question, speaks)]
        gains.append(measures.gain(found, relevant, PLACES))
        recalls.append(measures.recall(found, relevant))
    return [measured(f"nDCG@{PLACES}{whose}", gains), measured(f"recall@5{whose}", recalls)]


def _told_apart(judged: Pairs, near: Near, whose: str) -> list[Measured]:
    first, each = [], []
    for n, (text, group) in enumerate(judged.texts):
        others = [(alike, judged.texts[m][1] == group) for m, alike in near(n, text) if m != n][:NEAREST]
        first.append(float(bool(others) and others[0][1]))
        each.append(others)
    f1, threshold = measures.best_f1([pair for others in each for pair in others])
    low, high = measures.spread(each, lambda drawn: measures.best_f1([p for one in drawn for p in one])[0], 100)
    return [measured(f"P@1{whose}", first), Measured(f"F1{whose} at {threshold:.2f}", f1, low, high)]


def _place(session: Session, now: datetime) -> Place:
    here = places.open_workspace(session, "judged", f"search {now.isoformat()}", "A judged set", now)
    channel = places.open_channel(session, here, "channel", "public", "channel", False).id
    return Place(here.organization_id, channel, people.open_account(session, here, "owner", "Owner", now).person_id)


def _snippet(session: Session, place: Place, document: Document, now: datetime) -> int:
    row = Snippet(
        organization_id=place.org, channel_id=place.channel, title=one_line(document.title, TITLE), body=document.text,
        state="published", created_at=now, published_at=now,
    )  # fmt: skip
    snippets.index(session, snippets.add(session, row, [place.owner], ()))
    return row.id


def _need(session: Session, place: Place, text: str, now: datetime) -> int:
    try:
        words = declaring.read(text)
    except Invalid:  # nothing but marks
        words = Words(one_line(text, TITLE), "", ())
    row = Need(
        organization_id=place.org, channel_id=place.channel, asker_id=place.owner, title=words.title,
        details=words.details, created_at=now, changed_at=now,
    )  # fmt: skip
    return needs.add(session, row, words.topics).id
