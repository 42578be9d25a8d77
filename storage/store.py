"""The door to the database: a transaction is a plain function, run as a whole step off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel

from bot.errors import TryLater
from storage import engines
from storage.writer import Writer

T = TypeVar("T")
Step = Callable[[Session], T]
READERS = 4
WRITERS = 8
RETRIED = {"40001", "40P01"}  # serialization failure, deadlock: nothing was done, so do it again


class Store:
    """Runs steps in transactions: `write` answers only after the commit, `read` sees one moment.

    SQLite has one writer thread that commits together what has queued up, and readers beside it; PostgreSQL has
    a pool. A step gets a fresh session, must not commit, and leaves nothing behind when it raises.
    Raises: what the step raises; TryLater when the database is busy or away.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self.engine = engines.sqlite(url) if self.sqlite else engines.postgres(url, WRITERS + READERS)
        self._reading = engines.sqlite(url, reading=True) if self.sqlite else self.engine
        self._writer = Writer(self.engine, self._tell) if self.sqlite else None
        self._threads = ThreadPoolExecutor(READERS + (0 if self.sqlite else WRITERS), thread_name_prefix="store")
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []

    async def write(self, step: Step[T]) -> T:
        """Runs the step in a transaction and answers after the commit."""
        if self._writer is not None:
            return await self._writer.run(step)
        return await self._off(self._write_now, step)

    async def read(self, step: Step[T]) -> T:
        """Runs the step on what is committed; changes are thrown away."""
        return await self._off(self._read_now, step)

    def on_news(self, listener: Callable[[], None]) -> None:
        """Calls the listener, on the running loop, after each commit of a step that called `news`."""
        self._listeners.append((asyncio.get_running_loop(), listener))

    async def close(self) -> None:
        """Finishes what is queued and lets go of the database."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.stop)
        await asyncio.to_thread(self._threads.shutdown)
        self._reading.dispose()
        self.engine.dispose()

    async def _off(self, run: Callable[[Step[T]], T], step: Step[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, run, step)

    def _write_now(self, step: Step[T]) -> T:
        for attempt in range(4):
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    result = step(session)
                if session.info.pop("news", False):
                    self._tell()
            except OperationalError as error:
                if attempt == 3 or getattr(error.orig, "sqlstate", None) not in RETRIED:
                    raise TryLater(2.0) from error
            else:
                return result
        raise TryLater(2.0)

    def _read_now(self, step: Step[T]) -> T:
        try:
            with Session(self._reading, expire_on_commit=False) as session:
                return step(session)
        except OperationalError as error:
            raise TryLater(2.0) from error

    def _tell(self) -> None:
        for loop, listener in self._listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(listener)


def news(session: Session) -> None:
    """Notes that this step leaves something to say or to do, so that the commit wakes whoever does it."""
    session.info["news"] = True


def dialect(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def insert(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that knows ON CONFLICT, the same on both databases."""
    return engines.INSERT[dialect(session)](table)


__all__ = ["Engine", "Session", "Step", "Store", "dialect", "insert", "news"]
