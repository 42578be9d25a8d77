"""What takes long: a row of the transaction that wants it, done after the commit, its result a step of its own."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

import structlog

from bot import metrics, tracing
from bot.clock import Clock
from bot.conversation import Work
from bot.errors import TryLater, VendorError
from storage import jobs, places
from storage.store import Session, Store
from storage.tables import Job

AT_ONCE = 16
EACH = 4  # at once for one organization
ATTEMPTS = 3
PATIENCE = 60.0  # seconds for one call; less than the lease, so that nobody else takes the job over meanwhile
STOPPING = 8.0  # seconds for what is being done when we stop
RESTS = 4  # times as long as the one before took, before the next is prepared
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
    """Does the jobs that are due, each beside the others; jobs of a kind that it does not know it leaves to others."""

    def __init__(self, store: Store, clock: Clock, kinds: Mapping[str, Kind]) -> None:
        self.store = store
        self.clock = clock
        self.kinds = kinds
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], Job] = {}
        self._computing = asyncio.Lock()  # one job computes at a time, so that there is room to answer meanwhile
        self._rested = 0.0
        self._stopping = False

    async def run(self) -> None:
        """Works until it is stopped."""
        self.store.on_news("job", self._wake.set)
        while not self._stopping:
            self._wake.clear()
            try:
                taken = await self._take()
            except TryLater:
                taken = 0
            except Exception:  # whatever it was, what is asked for later must still be done
                log.exception("the worker stumbled")
                taken = 0
            if not taken:
                await _first(self._wake.wait(), IDLE)
        await self._finish_all()

    def stop(self) -> None:
        """Takes nothing new; what is being done is finished by `run`."""
        self._stopping = True
        self._wake.set()

    async def work_due(self) -> int:
        """Does some of what is due, and says how many jobs that was."""
        taken = await self._take()
        if self._under_way:
            await asyncio.wait(self._under_way)
        return taken

    async def _take(self) -> int:
        """Begins what is due, as far as there is room, and says how many jobs that is."""
        now, free = self.clock.now(), AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        waiting = await self.store.read(lambda session: jobs.wanting(session, now, self.kinds, AT_ONCE))
        room = self._room(waiting, free)
        if not room:
            return 0
        due = await self.store.write(lambda session: jobs.lease(session, now, self.kinds, room))
        for job in due:
            task = asyncio.create_task(self._do(job))
            self._under_way[task] = job
            task.add_done_callback(self._finished)
        return len(due)

    def _room(self, waiting: Sequence[int], free: int) -> dict[int, int]:
        """How many jobs of each organization are taken: what hangs in one leaves room for the others."""
        busy = Counter(job.organization_id for job in self._under_way.values())
        share, room = max(1, free // max(1, len(waiting))), {}
        for org in waiting:
            if (most := min(share, EACH - busy[org], free)) > 0:
                room[org] = most
                free -= most
        return room

    def _finished(self, task: "asyncio.Task[None]") -> None:
        job = self._under_way.pop(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a job was dropped on the way, and is done later", job=job.id, exc_info=error)

    async def _finish_all(self) -> None:
        """What is not finished in time is given back, for another process to do."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=STOPPING)
            left = [self._under_way[task].id for task in late]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            with suppress(TryLater):  # its lease runs out
                await self.store.write(lambda session: jobs.let_go(session, left))

    async def _do(self, job: Job) -> None:
        with tracing.traced(job.trace):
            await self._try(job)

    async def _try(self, job: Job) -> None:
        try:
            await self._work(job, self.kinds[job.kind])
        except TryLater:
            return  # the database is away: the job is taken again when its lease runs out
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
        prepared = await self._prepare(job, kind)
        result, outcome = None, "done"
        if prepared is not None:
            try:
                async with asyncio.timeout(PATIENCE):
                    result = await kind.call(prepared)
            except (VendorError, TimeoutError) as error:
                outcome = "plain"
                log.info("a job goes the plain way", job=job.id, kind=job.kind, why=type(error).__name__)
        await self.store.write(partial(self._finish, job, kind, result, prepared is not None))
        metrics.JOBS.labels(job.kind, outcome).inc()

    async def _prepare(self, job: Job, kind: Kind) -> Any:
        """One after the other, and each rests longer than it took: people who ask meanwhile come first."""
        async with self._computing:
            await asyncio.sleep(max(0.0, self._rested - perf_counter()))
            began = perf_counter()
            prepared = await self.store.read(lambda session: kind.prepare(self._in(session, job), job.payload))
            self._rested = perf_counter() + RESTS * (perf_counter() - began)
            return prepared

    def _finish(self, job: Job, kind: Kind, result: Any, wanted: bool, session: Session) -> None:
        if jobs.done(session, job.organization_id, job.id) and wanted:
            kind.finish(self._in(session, job), job.payload, result)

    def _in(self, session: Session, job: Job) -> Work:
        return Work(session, self.clock.now(), places.organization(session, job.organization_id))


async def _first(waiting: Awaitable[object], seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await waiting
