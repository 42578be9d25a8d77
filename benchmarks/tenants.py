"""Workers of Lore before a platform that accepts fifty messages a second of each tenant, or everything."""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta

from bot import logs
from bot.clock import SetClock
from bot.commands import DRAW
from bot.conversation import Actor, Place
from bot.delivery import Delivery
from bot.errors import TryLater
from bot.platform import PLENTY, Letter, Sent
from bot.scheduler import Scheduler
from bot.services import schedules
from storage.store import Store

MONDAY = datetime(2026, 6, 8, 9, tzinfo=UTC)
PACE = 50  # messages a second that a tenant's platform accepts
UNSENT = "SELECT count(*) FROM outbox WHERE state IN ('new', 'leased', 'sending')"


class Taking:
    """A platform that accepts what its gate allows; without one, everything at once."""

    name = "bench"
    safe_to_look_up = True

    def __init__(self, gate: int | None) -> None:
        self._gate = gate
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()
        self._count = os.getpid() * 1_000_000

    def room(self, workspace: str, kind: str) -> int:
        return PLENTY

    async def send(self, letter: Letter) -> Sent:
        if self._gate is not None:
            await self._ask(letter.workspace)
        self._count += 1
        return Sent(letter.channel or "", str(self._count))

    async def edit(self, letter: Letter) -> None: ...

    async def look_up(self, letter: Letter) -> Sent | None:
        return None

    async def profile(self, workspace: str, account: str) -> Actor:
        return Actor(account)

    async def place(self, workspace: str, channel: str) -> Place:
        return Place(self.name, workspace, channel, "public")

    async def close(self) -> None: ...

    async def _ask(self, tenant: str) -> None:
        async with self._turn:
            self._line = self._line or await asyncio.open_connection("127.0.0.1", self._gate)
            reader, writer = self._line
            writer.write(f"{tenant}\n".encode())
            wait = float(await reader.readline())
        if wait:
            raise TryLater(wait)


async def gate(at: int) -> None:
    """What all workers of a tenant share: so many a second; whoever comes too early is told when to come again."""
    free: dict[str, float] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            tenant, now = line.decode().strip(), time.monotonic()
            earliest = max(free.get(tenant, 0.0), now - 1.0)  # a burst of a second's worth
            if earliest <= now:
                free[tenant] = earliest + 1 / PACE
            writer.write(f"{0.0 if earliest <= now else 1.0}\n".encode())

    async with await asyncio.start_server(serve, "127.0.0.1", at) as listening:
        await listening.serve_forever()


async def work(url: str, limit: int, ticking: bool) -> None:
    """One worker: looks for digests that are due once, and delivers until nothing is left."""
    store, clock = Store(url), SetClock(MONDAY + timedelta(seconds=1))
    delivery = Delivery(store, Now(), {"bench": Taking(limit or None)}, DRAW)
    running = asyncio.create_task(delivery.run())
    if ticking:
        started = time.perf_counter()
        await Scheduler(store, clock, (schedules.run_due,)).tick()
        print(f"computed and queued in {time.perf_counter() - started:.1f} s", flush=True)
    while await store.read(lambda session: session.connection().exec_driver_sql(UNSENT).scalar()):
        await asyncio.sleep(0.5)
    delivery.stop()
    await running
    await store.close()


class Now:
    """Real time, from Monday on."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=2 + time.monotonic() - self._started)


if __name__ == "__main__":
    logs.configure("warning")
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), bool(sys.argv[3])))
