"""How a search over many snippets compares with the database's own full-text search of the same rows, in one run.

python -m benchmarks.search [snippets] [sqlite|postgresql]
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from benchmarks import seed
from bot.rules.words import STOP
from storage import migrate, search, search_index, vocabulary
from storage.search import Eyes
from storage.store import Session, Store
from storage.tables import SearchText
from tests.databases import Server

QUESTIONS, CHUNK, ADDED = 500, 5_000, 1_000
PLAIN = {
    "sqlite": ("CREATE VIRTUAL TABLE plain USING fts5(title, body, tokenize='porter unicode61')",),
    "postgresql": (
        """CREATE TABLE plain (rowid integer PRIMARY KEY, title text, body text, words tsvector GENERATED ALWAYS AS
           (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) STORED)""",
        "CREATE INDEX ix_plain ON plain USING gin (words)",
    ),
}
ASK = {
    "sqlite": "SELECT rowid FROM plain WHERE plain MATCH :words ORDER BY bm25(plain, 2.0, 1.0) LIMIT 20",
    "postgresql": """SELECT rowid FROM plain, to_tsquery('english', :words) q WHERE words @@ q
        ORDER BY ts_rank(words, q) DESC LIMIT 20""",
}
SIZES = {
    "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE :names",
    "postgresql": "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname LIKE :names AND relkind = 'r'",
}


def questions() -> list[str]:
    """What people look for: two to nine words, as frequent as words are."""
    words = seed.Words(11)
    return [words.sentence(2 + n % 8) for n in range(QUESTIONS)]


@dataclass(frozen=True)
class Taken:
    """The milliseconds within which half of the questions are answered, and 95 of 100; `cpu`: of our own process."""

    p50: float
    p95: float
    cpu50: float
    cpu95: float


def timed(ask: Callable[[str], object]) -> Taken:
    """How long each question takes."""
    clock, cpu = [], []
    for question in questions():
        started, before = time.perf_counter(), time.thread_time()
        ask(question)
        clock.append((time.perf_counter() - started) * 1000)
        cpu.append((time.thread_time() - before) * 1000)
    clock.sort()
    cpu.sort()
    half, nearly = len(clock) // 2, int(len(clock) * 0.95)
    return Taken(clock[half], clock[nearly], cpu[half], cpu[nearly])


def chunks(org: int, many: int) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """The same texts as our rows and as plain ones."""
    words = seed.Words(7)
    for first in range(1, many + 1, CHUNK):
        texts = [(n, words.sentence(9), words.sentence(60)) for n in range(first, min(first + CHUNK, many + 1))]
        ours = [
            {
                "organization_id": org, "thing": "snippet", "thing_id": n, "channel_id": n % 100 + 1,
                "owner_id": n % 500 + 1, "visibility": "organization", "state": "published",
                **search_index.as_terms(title, body=body),
            }
            for n, title, body in texts
        ]  # fmt: skip
        yield ours, [{"rowid": n, "title": title, "body": body} for n, title, body in texts]


def fill(session: Session, kind: str, many: int) -> dict[str, str]:
    """Makes both indexes; what that took."""
    town = seed.Town("slack", "T1", [f"U{n}" for n in range(500)], [f"C{n}" for n in range(100)])
    org = seed.fill(session, town, 0, 0)
    run = session.connection().execute
    for statement in PLAIN[kind]:
        run(text(statement))
    new = text("INSERT INTO plain (rowid, title, body) VALUES (:rowid, :title, :body)")
    plain = ours = 0.0
    for mine, theirs in chunks(org, many):
        began = time.perf_counter()
        run(insert(SearchText), mine)
        between = time.perf_counter()
        run(new, theirs)
        ours, plain = ours + between - began, plain + time.perf_counter() - between
    began = time.perf_counter()
    while vocabulary.count(session, org, CHUNK):
        pass
    counting = time.perf_counter() - began
    return {
        "indexed a second, in bulk": f"{many / ours:,.0f} (plain {many / plain:,.0f})",
        "counted a second": f"{many / counting:,.0f}",
    }


def one_by_one(session: Session, many: int) -> str:
    """How many snippets a second become findable as the product does it."""
    words = seed.Words(13)
    texts = [(words.sentence(9), words.sentence(60)) for _ in range(ADDED)]
    place: dict[str, Any] = {"channel_id": 1, "owner_id": 1, "visibility": "organization", "state": "published"}
    began = time.perf_counter()
    for n, (title, body) in enumerate(texts, many + 1):
        search.keep(session, 1, "snippet", n, title=title, topics="", body=body, **place)
    return f"{ADDED / (time.perf_counter() - began):,.0f}"


def measure(session: Session, kind: str) -> dict[str, str]:
    connection, eyes = session.connection(), Eyes(1, 1)
    either = " OR " if kind == "sqlite" else " | "
    ask = text(ASK[kind])

    def raw(question: str) -> object:
        asked = [word for word in question.split() if word not in STOP] or question.split()
        return connection.execute(ask, {"words": either.join(asked)}).all()

    def size(names: str) -> float:
        return float(connection.execute(text(SIZES[kind]), {"names": names}).scalar_one()) / 1e6

    plain, first, second = timed(raw), *(timed(lambda each: search.find(session, 1, each, eyes)) for _ in range(2))
    quick = timed(lambda each: search.find(session, 1, each, eyes, limit=9, most=800, thorough=False))
    shown = {
        "plain full text": plain, "Lore, asked for the first time": first, "Lore, again": second,
        "Lore, what is alike before posting": quick,
    }  # fmt: skip
    told = {
        name: f"p50 {each.p50:7.2f} ms  p95 {each.p95:7.2f} ms  {each.p95 / plain.p95:5.2f}x"
        f"  CPU p50 {each.cpu50:6.2f}  p95 {each.cpu95:6.2f}"
        for name, each in shown.items()
    }
    return told | {"index, MB": f"{size('search%'):,.0f} with all terms (plain {size('plain%'):,.0f} with all texts)"}


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A database that is thrown away."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    server = Server(folder)
    yield server.empty()
    server.stop()


async def main(many: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        migrate.upgrade(url)
        store = Store(url)
        told = await store.write(lambda session: fill(session, kind, many))
        store.engine.dispose()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        told |= await store.read(lambda session: measure(session, kind))
        told["indexed a second, one by one"] = await store.write(lambda session: one_by_one(session, many))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        told["memory for searching, MB"] = f"{(after - before) / 1024:,.0f}"
        await store.close()
    print(f"{many:,} snippets on {kind}, {QUESTIONS} questions")
    for name, value in told.items():
        print(f"  {name:36}{value}", flush=True)


if __name__ == "__main__":
    asyncio.run(
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "sqlite")
    )
