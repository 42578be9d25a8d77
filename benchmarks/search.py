"""How long a search takes in 100,000 snippets, beside SQLite's own full-text search for the same words.

python -m benchmarks.search [snippets]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import seed
from bot.rules import likeness
from storage import migrate, search
from storage.search import Eyes
from storage.store import Session, Store

QUESTIONS = 500
RAW = """SELECT rowid FROM search_index WHERE search_index MATCH ?
         ORDER BY bm25(search_index, 4.0, 2.0, 1.0) LIMIT 20"""


def questions() -> list[list[str]]:
    """What people look for: two to nine words, as frequent as words are."""
    words = seed.Words(11)
    return [likeness.words(words.sentence(2 + n % 8)) for n in range(QUESTIONS)]


def timed(ask: Callable[[list[str]], object]) -> str:
    """How long half of the questions, and nearly all, take at most."""
    times = []
    for words in questions():
        started = time.perf_counter()
        ask(words)
        times.append(time.perf_counter() - started)
    times.sort()
    return f"p50 {times[len(times) // 2] * 1000:7.2f} ms  p95 {times[int(len(times) * 0.95)] * 1000:7.2f} ms"


def measure(session: Session, org: int) -> None:
    connection, eyes = session.connection(), Eyes(1, 1)

    def raw(words: list[str]) -> object:
        return connection.exec_driver_sql(RAW, (" OR ".join(f'"{word}"' for word in words),)).all()

    print("raw FTS5, any word:        ", timed(raw))
    print("Lore, words never seen:    ", timed(lambda words: search.find(session, org, words, eyes)))
    print("Lore, words seen before:   ", timed(lambda words: search.find(session, org, words, eyes)), flush=True)


async def main(snippets: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate.upgrade(url)
        store = Store(url)
        town = seed.Town("slack", "T1", [f"U{n}" for n in range(500)], [f"C{n}" for n in range(100)])
        org = await store.write(lambda session: seed.fill(session, town, 0, snippets))
        print(f"{snippets:,} snippets, {QUESTIONS} questions")
        await store.read(lambda session: measure(session, org))
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
