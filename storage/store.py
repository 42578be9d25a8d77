"""The door to the database: a transaction is a plain function, run as a whole step off the event loop."""

import asyncio
from collections.abc import Callable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError
from sqlmodel import Session, SQLModel

from bot import metrics
from bot.errors import Invalid
from storage import engines
from storage.writer import Writer

T = TypeVar("T")
Step = Callable[[Session], T]
READERS = 4
WRITERS = 8
NOT_KEPT = "There is something in it that I can't keep. Try it in plainer or fewer words."
AGAIN = 4  # times that a step is run when the database took it back to let another one go first


class Store:
    """Runs steps in transactions: `write` answers only after the commit, `read` sees one moment.

    SQLite has one writer thread that commits together what has queued up, and readers beside it; PostgreSQL has
    a pool. A step gets a fresh session, must not commit, and leaves nothing behind when it raises.
    Raises: what the step raises; TryLater when the database is busy or away.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self.engine = engines.engine(url, WRITERS)
        self._reading = engines.engine(url, READERS, reading=True)
        self._writer = Writer(self.engine, self._tell) if self.sqlite else None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="store-writer")
        self._listeners: list[tuple[str, asyncio.AbstractEventLoop, Callable[[], None]]] = []

    async def write(self, step: Step[T]) -> T:
        """Runs the step in a transaction and answers after the commit."""
        if self._writer is not None:
            return await self._writer.run(_finite(step))
        return await self._off(self._writers, partial(self._timed, perf_counter()), step)

    async def read(self, step: Step[T]) -> T:
        """Runs the step on what is committed; changes are thrown away."""
        return await self._off(self._readers, self._read_now, step)

    def on_news(self, of: str, listener: Callable[[], None]) -> None:
        """Calls the listener, on the running loop, after each commit that leaves news of this."""
        self._listeners.append((of, asyncio.get_running_loop(), listener))

    async def close(self) -> None:
        """Finishes what is queued and lets go of the database."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.stop)
        await asyncio.to_thread(self._writers.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        self._reading.dispose()
        self.engine.dispose()

    async def _off(self, threads: ThreadPoolExecutor, run: Callable[[Step[T]], T], step: Step[T]) -> T:
        inside = copy_context()  # which request it is for
        return await asyncio.get_running_loop().run_in_executor(threads, inside.run, self._again, run, _finite(step))

    def _again(self, run: Callable[[Step[T]], T], step: Step[T]) -> T:
        """Runs it until the database keeps it."""
        for left in reversed(range(AGAIN)):
            try:
                return run(step)
            except DataError as error:  # SQLite keeps anything
                engines.log.warning("the database does not take this", problem=str(error.orig))
                raise Invalid(NOT_KEPT) from error
            except DBAPIError as error:
                if engines.undone(error) or (left and engines.is_there(error)):
                    continue
                if engines.away(error):
                    raise engines.busy(error) from error
                raise
        raise engines.busy()

    def _timed(self, asked: float, step: Step[T]) -> T:
        started = perf_counter()
        metrics.QUEUE.observe(started - asked)
        try:
            return self._write_now(step)
        finally:
            metrics.TRANSACTION.observe(perf_counter() - started)

    def _write_now(self, step: Step[T]) -> T:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            result = step(session)
        self._tell(session.info.get("news", set()))
        return result

    def _read_now(self, step: Step[T]) -> T:
        with Session(self._reading, expire_on_commit=False) as session:
            return step(session)

    def _tell(self, news: Set[str]) -> None:
        for of, loop, listener in self._listeners if news else ():
            if of in news:
                with suppress(RuntimeError):  # that loop is closed, and nobody waits any more
                    loop.call_soon_threadsafe(listener)


def _finite(step: Step[T]) -> Step[T]:
    """No future can hold a StopIteration: whoever waits for the step would wait for ever."""

    def run(session: Session) -> T:
        try:
            return step(session)
        except StopIteration as error:
            raise RuntimeError("a step asked for one more of what had none left") from error

    return run


def news(session: Session, of: str) -> None:
    """Notes that this step leaves something to say or to do, so that the commit wakes whoever does it."""
    session.info.setdefault("news", set()).add(of)


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """A part of a step that leaves nothing behind when it raises, and the rest of the step as it is."""
    session.flush()
    with session.begin_nested():
        yield


def dialect(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def insert(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that knows ON CONFLICT, the same on both databases."""
    bare = SQLModel.metadata.tables[str(table.__tablename__)]  # inserting into it is quicker than by the class
    return engines.INSERT[dialect(session)](bare)


__all__ = ["Engine", "Session", "Step", "Store", "apart", "dialect", "insert", "news"]
