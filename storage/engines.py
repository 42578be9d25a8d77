"""How SQLite and PostgreSQL are opened."""

from typing import Any

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot import metrics
from bot.errors import TryLater
from bot.rules.vectors import apart

AWAY = {
    5,
    6,
    7,
    9,
    10,
    13,
    14,
}  # SQLite: busy, locked, out of memory, interrupted, read or write failed, full, not there
UNDONE = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
INSERT: dict[str, Any] = {"sqlite": sqlite_dialect.insert, "postgresql": postgresql.insert}
log = structlog.get_logger()


def engine(url: str, size: int = 1, *, reading: bool = False) -> Engine:
    """An engine for the url; `size` connections at most to PostgreSQL."""
    return sqlite(url, reading=reading) if url.startswith("sqlite") else postgres(url, size, reading=reading)


def sqlite(url: str, *, reading: bool = False) -> Engine:
    """WAL and FULL: what was accepted survives a power cut. Writers take the lock at once, readers never."""
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False}, hide_parameters=True
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"cache_size={-2000 if reading else -8000}",  # KiB at most, for each connection
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.create_function("apart", 2, apart, deterministic=True)
        if reading:
            connection.execute("PRAGMA query_only=ON").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def postgres(url: str, size: int, *, reading: bool = False) -> Engine:
    """psycopg 3, with connections that are checked before they are used."""
    url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    counts = {"preserve_rowcount": True}  # how many rows an INSERT wrote is lost without it
    engine = create_engine(
        url, pool_size=size, max_overflow=0, pool_pre_ping=True, execution_options=counts, hide_parameters=True,
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute("SET jit = off")  # compiling takes longer than any query of ours
            if reading:  # one moment, as on SQLite
                cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        connection.commit()

    return engine


def undone(error: DBAPIError) -> bool:
    """Whether the database took it back to let somebody else go first: doing it again will work."""
    return getattr(error.orig, "sqlstate", None) in UNDONE


def is_there(error: DBAPIError) -> bool:
    """Whether somebody else made the same row meanwhile: doing it again will find it."""
    return getattr(error.orig, "sqlstate", None) == "23505"


def away(error: DBAPIError) -> bool:
    """Whether the database is busy, full or not there: it may work later."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in AWAY
    return error.connection_invalidated or isinstance(error, OperationalError)


def busy(error: BaseException | None = None) -> TryLater:
    """What whoever asked is told of a database that is away; the operator is told why."""
    if error is not None:
        metrics.error("database", error)
    log.warning("the database is away", problem=str(getattr(error, "orig", error)).partition("\n")[0])
    told = TryLater(2.0, "I can't get at my memory right now, and nothing was changed. Please try again in a minute.")
    told.__cause__ = error
    return told
