"""An instance of Lore in a process of its own, whose clock is set from outside: at each time it does what is due."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import structlog

from bot.clock import SetClock
from bot.commands import DRAW, DUE
from bot.delivery import Delivery
from bot.scheduler import Scheduler
from storage.store import Store
from tests.bot.crashing import Disk, Fate


async def live(url: str, book: Path) -> None:
    """Ticks at each time that it reads, and says when it is done."""
    store, clock = Store(url), SetClock(datetime.fromisoformat("2000-01-01T00:00+00:00"))
    disk = Disk(book, Fate(0), safe_to_look_up=True)
    scheduler, delivery = Scheduler(store, clock, DUE), Delivery(store, clock, {disk.name: disk}, DRAW)
    for line in sys.stdin:
        clock.forward(datetime.fromisoformat(line.strip()) - clock.now())
        await scheduler.tick()
        await delivery.deliver_due()
        sys.stdout.write("done\n")
        sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(live(sys.argv[1], Path(sys.argv[2])))
