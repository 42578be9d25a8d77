"""The one writer of a SQLite file: commits together what has queued up."""

import asyncio
import threading
from collections.abc import Callable, Set
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot import metrics
from storage import engines

T = TypeVar("T")
TOGETHER = 100


@dataclass(slots=True)
class _Work:
    step: Callable[[Session], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None
    news: Set[str] = frozenset()
    inside: Context = field(default_factory=copy_context)  # which request it is for
    asked: float = field(default_factory=perf_counter)
    started: float = 0.0


class Writer:
    """A thread with a queue of steps; each has a savepoint of its own inside the common transaction."""

    def __init__(self, engine: Engine, tell: Callable[[Set[str]], None]) -> None:
        self._engine = engine
        self._tell = tell
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._door = threading.Lock()  # nothing is queued behind the end
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, step: Callable[[Session], T]) -> T:
        """Queues the step and answers after the commit that holds it."""
        loop = asyncio.get_running_loop()
        work = _Work(step, loop, loop.create_future())
        with self._door:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._queue.put(work)
        result: T = await work.future
        return result

    def stop(self) -> None:
        """Commits what is queued, then ends the thread."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        running = True
        while running:
            batch, running = self._gather()
            if batch:
                self._commit(batch)
                self._answer(batch)
                _measure(batch)

    def _gather(self) -> tuple[list[_Work], bool]:
        batch: list[_Work] = []
        work = self._queue.get()
        while work is not None:
            batch.append(work)
            if len(batch) == TOGETHER:
                return batch, True
            try:
                work = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[_Work]) -> None:
        try:
            with self._engine.connect() as connection, connection.begin():
                for work in batch:
                    self._step(connection, work)
        except Exception as error:  # busy, full or gone, or the commit failed: none of it is there
            for work in batch:
                work.error, work.news = _told(error), frozenset()

    def _step(self, connection: Connection, work: _Work) -> None:
        work.started = perf_counter()
        database: Any = connection.connection.driver_connection
        session = Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        try:
            with session:
                database.execute("SAVEPOINT step")
                work.result = work.inside.run(work.step, session)
                session.flush()
                database.execute("RELEASE step")
            work.news = session.info.get("news", frozenset())
        except BaseException as error:
            work.error = _told(error)
            if not database.in_transaction:  # so bad that the database took everything back
                raise engines.busy(error.__context__ or error) from error
            database.execute("ROLLBACK TO step")
            database.execute("RELEASE step")

    def _answer(self, batch: list[_Work]) -> None:
        for loop in {work.loop for work in batch}:
            with suppress(RuntimeError):  # that loop is closed, and nobody waits any more
                loop.call_soon_threadsafe(_resolve, [work for work in batch if work.loop is loop])
        self._tell(frozenset().union(*(work.news for work in batch)))


def _measure(batch: list[_Work]) -> None:
    now = perf_counter()
    for work in batch:
        started = work.started or now
        metrics.QUEUE.observe(started - work.asked)
        metrics.TRANSACTION.observe(now - started)


def _told(error: BaseException) -> BaseException:
    return engines.busy(error) if isinstance(error, DBAPIError) and engines.away(error) else error


def _resolve(batch: list[_Work]) -> None:
    for work in batch:
        if work.future.done():
            continue
        if work.error is not None:
            work.future.set_exception(work.error)
        else:
            work.future.set_result(work.result)
