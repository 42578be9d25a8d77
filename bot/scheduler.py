"""The table of what runs when. Each instance runs it; a claim row decides who does a piece of work."""

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import metrics, tracing
from bot.clock import Clock
from bot.conversation import Work
from bot.errors import NotFound, TryLater
from storage import places
from storage.store import Session, Store

Due = Callable[[Work], list[str]]
log = structlog.get_logger()


class Scheduler:
    """Does what is due, every minute or when told."""

    def __init__(self, store: Store, clock: Clock, due: tuple[Due, ...]) -> None:
        self.store = store
        self.clock = clock
        self.due = due
        self._ticking = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Ticks every minute from now on."""
        self._ticking.add_job(self._every_minute, "interval", minutes=1, misfire_grace_time=None, coalesce=True)
        self._ticking.start()

    def stop(self) -> None:
        """Ticks no more."""
        if self._ticking.running:
            self._ticking.shutdown(wait=False)

    async def tick(self, at: datetime | None = None, *, dry_run: bool = False) -> list[str]:
        """Does what is due at that moment (now) and says what it did; `dry_run` changes nothing.

        What fails is said too, and is tried again at the next tick. Raises TryLater when the database is away.
        """
        with metrics.ticking():
            return await self._round(at or self.clock.now(), dry_run)

    async def _round(self, now: datetime, dry_run: bool) -> list[str]:
        said: list[str] = []
        for org in await self.store.read(lambda session: [each.id for each in places.organizations(session)]):
            for due in self.due:
                try:
                    await (self._rehearse(due, org, now, said) if dry_run else self._do(due, org, now, said))
                except TryLater:
                    raise
                except Exception as error:  # one bad job must not stop the others
                    metrics.error("schedule", error)
                    log.exception("a scheduled job failed", job=due.__name__, organization=org)
                    said.append(f"{due.__name__} of organization {org}: failed ({type(error).__name__})")
        return said

    async def _every_minute(self) -> None:
        try:
            await self.tick()
        except TryLater:
            log.warning("what is due waits for the database")

    async def _do(self, due: Due, org: int, now: datetime, said: list[str]) -> None:
        """A part in each transaction, until nothing is left."""
        with tracing.traced():
            while part := await self.store.write(lambda session: _part(session, due, org, now)):
                said += part

    async def _rehearse(self, due: Due, org: int, now: datetime, said: list[str]) -> None:
        """All of it in one transaction, which is thrown away."""

        def step(session: Session) -> None:
            parts: list[str] = []
            while part := _part(session, due, org, now):
                parts += part
            raise _Rehearsed(parts)

        try:
            await self.store.write(step)
        except _Rehearsed as rehearsed:
            said += rehearsed.said


class _Rehearsed(Exception):
    def __init__(self, said: list[str]) -> None:
        super().__init__("thrown away")
        self.said = said


def _part(session: Session, due: Due, org: int, now: datetime) -> list[str]:
    try:
        here = places.organization(session, org)
    except NotFound:  # deleted since this round began
        return []
    return due(Work(session, now, here))
