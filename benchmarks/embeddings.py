"""How long the texts that mean the likest take to find, and how many of them are found, among made-up vectors.

python -m benchmarks.embeddings [texts] [numbers] [sqlite|postgresql]
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert

from benchmarks import seed
from benchmarks.search import chunks, database
from bot.rules import vectors
from storage import embeddings, migrate
from storage.candidates import NEAR
from storage.search import Eyes
from storage.store import Session, Store
from storage.tables import Embedding, SearchText

SEARCHES, CLUSTER, SPREAD, SHARED = 20, 20, 1.0, 1.0


class Meanings:
    """Vectors in clusters, all of them leaning the same way as those of many models do."""

    def __init__(self, size: int) -> None:
        self._chance = random.Random(1)
        self._shared = self._drawn([0.0] * size, SHARED)

    def cluster(self) -> list[list[float]]:
        middle = self._drawn(self._shared, 1.0)
        return [self._drawn(middle, SPREAD) for _ in range(CLUSTER)]

    def _drawn(self, around: Sequence[float], spread: float) -> list[float]:
        return [value + self._chance.gauss(0, spread) for value in around]


def fill(session: Session, many: int, size: int) -> list[bytes]:
    """Makes texts with vectors; some of these, as questions."""
    org = seed.fill(
        session, seed.Town("slack", "T1", [f"U{n}" for n in range(500)], [f"C{n}" for n in range(100)]), 0, 0
    )
    meanings, asked = Meanings(size), []
    for mine, _ in chunks(org, many):
        session.connection().execute(insert(SearchText), mine)
        for start in range(0, len(mine), CLUSTER):
            rows = []
            for n, values in zip(range(start, len(mine)), meanings.cluster(), strict=False):
                vector = vectors.packed(values)
                rows.append({
                    "text_id": mine[n]["thing_id"], "organization_id": org, "model": "made up", "dimension": size,
                    "digest": "", "signs": vectors.signs(vector), "vector": vector,
                })  # fmt: skip
            session.connection().execute(insert(Embedding), rows)
            asked.append(rows[0]["vector"])
    return asked[:: max(1, len(asked) // SEARCHES)][:SEARCHES]


def measure(session: Session, asked: Sequence[bytes]) -> str:
    times, found = [], 0
    for question in asked:
        began = time.perf_counter()
        near = embeddings.near(session, 1, "made up", question, Eyes(1, 1), -1.0)
        times.append((time.perf_counter() - began) * 1000)
        found += len(set(list(near)[:10]) & set(exact(session, question)))
    times.sort()
    half, nearly, share = times[len(times) // 2], times[int(len(times) * 0.95)], found / (10 * len(asked))
    return f"p50 {half:.0f} ms, p95 {nearly:.0f} ms, {share:.3f} of the ten nearest"


def exact(session: Session, question: bytes) -> list[int]:
    """The ten nearest by every number of every text."""
    one = vectors.unpacked(question)
    rows = session.connection().execute(Embedding.__table__.select().with_only_columns(  # type: ignore[attr-defined]
        Embedding.text_id, Embedding.vector))  # type: ignore[arg-type]  # fmt: skip
    like = sorted(((vectors.likeness(one, vectors.unpacked(vector)), id) for id, vector in rows), reverse=True)
    return [id for _, id in like[:10]]


async def run(url: str, many: int, size: int) -> str:
    migrate.upgrade(url)
    store = Store(url)
    asked = await store.write(lambda session: fill(session, many, size))
    said = await store.read(lambda session: measure(session, asked))
    await store.close()
    return said


def main(many: int = 10_000, size: int = 1_536, kind: str = "sqlite") -> None:
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        said = asyncio.run(run(url, many, size))
    print(f"{kind}, {many:,} texts of {size:,} numbers, the {NEAR} likest: {said}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:4])
