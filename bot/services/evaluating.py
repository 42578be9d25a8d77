"""Measuring the search on a judged set: through the storage as it is, in an organization that is thrown away."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules import measures
from bot.rules.text import one_line
from bot.services.judged import Document, Pairs, Search
from storage import people, places, search, vocabulary
from storage.search import Eyes
from storage.store import Session

PLACES, NEAREST, CHUNK, TITLE = 10, 5, 5000, 300
NOBODY = Eyes(0, 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, with the bounds between which it lies in 95 of 100 samples."""

    name: str
    mean: float
    low: float
    high: float


def on_search(session: Session, org: int, judged: Search) -> list[Measured]:
    """nDCG@10, recall@5 and the milliseconds that a question takes."""
    gains, recalls, times = [], [], []
    ids = [document.id for document in judged.documents]
    for question, relevant in judged.questions:
        began = time.perf_counter()
        hits = search.find(session, org, question, NOBODY, things=("snippet",), limit=PLACES)
        times.append((time.perf_counter() - began) * 1000)
        found = [ids[hit.thing_id] for hit in hits]
        gains.append(measures.gain(found, relevant, PLACES))
        recalls.append(measures.recall(found, relevant))
    return [measured("nDCG@10", gains), measured("recall@5", recalls), measured("milliseconds", times)]


def on_pairs(session: Session, org: int, judged: Pairs) -> list[Measured]:
    """How often the nearest text asks for the same (P@1), and the best F1 over the five nearest."""
    first, near = [], []
    for at, (text, group) in enumerate(judged.texts):
        hits = search.find(session, org, text, NOBODY, things=("snippet",), limit=30)
        others = sorted((hit for hit in hits if hit.thing_id != at), key=lambda hit: (-hit.alike, -hit.rank))[:NEAREST]
        same = [judged.texts[hit.thing_id][1] == group for hit in others]
        first.append(float(same[:1] == [True]))
        near.append([(hit.alike, truth) for hit, truth in zip(others, same, strict=True)])
    f1, threshold = measures.best_f1([pair for each in near for pair in each])
    low, high = measures.spread(near, lambda drawn: measures.best_f1([p for each in drawn for p in each])[0], 100)
    return [measured("P@1", first), Measured(f"F1 at {threshold:.2f}", f1, low, high)]


def fill(session: Session, now: datetime, documents: Sequence[Document]) -> int:
    """Makes an organization that knows these documents, numbered from 0; returns it."""
    here = places.open_workspace(session, "judged", now.isoformat(), "A judged set", now)
    owner = people.open_account(session, here, "owner", "Owner", now).person_id
    channel = places.open_channel(session, here, "channel", "public", "channel", False).id
    for at, document in enumerate(documents):
        search.keep(
            session, here.organization_id, "snippet", at, title=one_line(document.title, TITLE), topics="",
            body=document.text, channel_id=channel, owner_id=owner, visibility="organization", state="published",
        )  # fmt: skip
    count(session, here.organization_id)
    return here.organization_id


def count(session: Session, org: int) -> None:
    """Counts every term, as is done in the background otherwise."""
    while vocabulary.count(session, org, CHUNK):
        pass


def measured(name: str, values: Sequence[float]) -> Measured:
    """The mean of these, and how sure that is."""
    return Measured(name, *measures.interval(values))
