"""What takes long: a row of the transaction that wants it, done after the commit, its result a step of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot import metrics, tracing
from bot.clock import Clock
from bot.conversation import Work
from bot.errors import TryLater, VendorError
from storage import jobs, places
from storage.store import Session, Store
from storage.tables import Job

AT_ONCE = 4
ATTEMPTS = 3
IDLE = 2.0  # seconds between looks when nothing wakes us
Payload = dict[str, Any]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: read what it needs, wait for somebody outside, keep the result.

    `prepare` gives None when there is nothing to do any more. `finish` gets None when `call` could not be answered, and
    then does it the plain way.
    """

    prepare: Callable[[Work, Payload], Any]
    call: Callable[[Any], Awaitable[Any]]
    finish: Callable[[Work, Payload, Any], None]


def later(work: Work, kind: str, payload: Payload, *, once: str | None = None) -> None:
    """Has a job done after this transaction."""
    jobs.add(work.session, work.org, kind, payload, work.now, once)


class Worker:
    """Does the jobs that are due."""

    def __init__(self, store: Store, clock: Clock, kinds: Mapping[str, Kind]) -> None:
        self.store = store
        self.clock = clock
        self.kinds = kinds
        self._wake = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Works until it is stopped."""
        self.store.on_news(self._wake.set)
        while not self._stopping:
            self._wake.clear()
            try:
                done = await self.work_due()
            except TryLater:
                done = 0
            if not done:
                await _first(self._wake.wait(), IDLE)

    def stop(self) -> None:
        """Takes nothing new."""
        self._stopping = True
        self._wake.set()

    async def work_due(self) -> int:
        """Does some of what is due, and says how many jobs that was."""
        if not await self.store.read(lambda session: jobs.waiting(session, self.clock.now())):
            return 0
        due = await self.store.write(lambda session: jobs.lease(session, self.clock.now(), AT_ONCE))
        await asyncio.gather(*(self._do(job) for job in due))
        return len(due)

    async def _do(self, job: Job) -> None:
        with tracing.traced(job.trace):
            await self._try(job)

    async def _try(self, job: Job) -> None:
        try:
            await self._work(job, self.kinds[job.kind])
        except Exception as error:  # one bad job must not stop the others
            metrics.error("job", error)
            log.exception("a job failed", job=job.id, kind=job.kind)
            state = "dead" if job.attempts >= ATTEMPTS else "new"
            at = self.clock.now() + timedelta(seconds=10 * job.attempts)
            problem = type(error).__name__
            await self.store.write(
                lambda session: jobs.put_back(session, job.organization_id, [job.id], at, state, problem)
            )

    async def _work(self, job: Job, kind: Kind) -> None:
        prepared = await self.store.read(lambda session: kind.prepare(self._in(session, job), job.payload))
        result, outcome = None, "done"
        if prepared is not None:
            try:
                result = await kind.call(prepared)
            except VendorError as error:
                outcome = "plain"
                log.info("a job goes the plain way", job=job.id, kind=job.kind, why=type(error).__name__)
        await self.store.write(partial(self._finish, job, kind, result, prepared is not None))
        metrics.JOBS.labels(job.kind, outcome).inc()

    def _finish(self, job: Job, kind: Kind, result: Any, wanted: bool, session: Session) -> None:
        if jobs.done(session, job.organization_id, job.id) and wanted:
            kind.finish(self._in(session, job), job.payload, result)

    def _in(self, session: Session, job: Job) -> Work:
        return Work(session, self.clock.now(), places.organization(session, job.organization_id))


async def _first(waiting: Awaitable[object], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await waiting
    except TimeoutError:
        pass
