"""What being watched costs: a scrape with ten thousand messages waiting, and counting each request.

python -m benchmarks.watching [messages]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

from benchmarks.companies import queue
from benchmarks.processes import machine
from benchmarks.servers import database, server, written
from bot import metrics
from bot.watch import Arrivals
from storage import migrate, waiting
from storage.store import Session, Store

TIMES = 20_000
LOOKS = 20
SCOPE: Scope = {"type": "http", "path": "/slack/events"}


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers nothing but 200."""
    await send({"type": "http.response.start", "status": 200})


async def counting(scope: Scope, receive: Receive, send: Send) -> None:
    """The same, with everything that is counted between arrival and answer."""
    with metrics.asked("slack", "event") as asked:
        asked.outcome = "answered"
        metrics.QUEUE.observe(0.001)
        metrics.TRANSACTION.observe(0.002)
    await bare(scope, receive, send)


async def overhead() -> float:
    """Microseconds for each request."""
    return await _each(Arrivals(counting, frozenset({"/slack/events"}))) - await _each(bare)


async def _each(app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> float:
    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_: Message) -> None: ...

    started = time.process_time()
    for _ in range(TIMES):
        await app(SCOPE, receive, send)
    return (time.process_time() - started) / TIMES * 1e6


async def scrape(url: str) -> tuple[float, float, float]:
    """Milliseconds: counting the outbox by the clock and by our CPU time, and writing it all down."""
    store = Store(url)
    await store.read(waiting.by_state)
    started, cpu = time.perf_counter(), time.process_time()
    for _ in range(LOOKS):
        await store.read(waiting.by_state)
    took, spent = (time.perf_counter() - started) / LOOKS, (time.process_time() - cpu) / LOOKS
    started = time.process_time()
    for _ in range(LOOKS):
        metrics.exposed()
    written_in = (time.process_time() - started) / LOOKS
    await store.close()
    return took * 1000, spent * 1000, written_in * 1000


async def main(count: int) -> None:
    def fill(session: Session) -> None:
        queue(session, count)

    print(machine(), flush=True)
    print(f"counting one request: {await overhead():.0f} µs CPU")
    with tempfile.TemporaryDirectory() as folder, server() as running:
        lite = f"sqlite:///{Path(folder) / 'lore.db'}"
        migrate.upgrade(lite)
        store = Store(lite)
        await store.write(fill)
        await store.close()
        full = database(running, "watching")
        await written(full, fill)
        for name, url in (("SQLite", lite), ("PostgreSQL", full)):
            took, spent, said = await scrape(url)
            print(f"{name}: {count:,} waiting: counted in {took:.1f} ms ({spent:.1f} ms CPU), written in {said:.1f} ms")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
