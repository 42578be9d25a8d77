"""The table of what runs when. Each instance runs it; a claim row decides who does a piece of work."""

from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.conversation import Work
from storage import places
from storage.store import Session, Store

Due = Callable[[Work], list[str]]


class Scheduler:
    """Does what is due, every minute or when told."""

    def __init__(self, store: Store, clock: Clock, due: tuple[Due, ...]) -> None:
        self.store = store
        self.clock = clock
        self.due = due
        self._ticking = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Ticks every minute from now on."""
        self._ticking.add_job(self.tick, "interval", minutes=1, misfire_grace_time=None, coalesce=True)
        self._ticking.start()

    def stop(self) -> None:
        """Ticks no more."""
        if self._ticking.running:
            self._ticking.shutdown(wait=False)

    async def tick(self, at: datetime | None = None, *, dry_run: bool = False) -> list[str]:
        """Does what is due at that moment (now) and says what it did; `dry_run` changes nothing."""
        now = at or self.clock.now()
        run = self.store.read if dry_run else self.store.write
        said: list[str] = []
        for org in await self.store.read(lambda session: [each.id for each in places.organizations(session)]):
            for due in self.due:

                def step(session: Session, org: int = org, due: Due = due) -> list[str]:
                    return due(Work(session, now, places.organization(session, org)))

                said += await run(step)
        return said
