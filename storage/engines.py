"""How SQLite and PostgreSQL are opened."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.pool import QueuePool

INSERT: dict[str, Any] = {"sqlite": sqlite_dialect.insert, "postgresql": postgresql.insert}


def sqlite(url: str, *, reading: bool = False) -> Engine:
    """WAL and FULL: what was accepted survives a power cut. Writers take the lock at once, readers never."""
    engine = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-32000",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        if reading:
            connection.execute("PRAGMA query_only=ON").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def postgres(url: str, size: int) -> Engine:
    """psycopg 3, with connections that are checked before they are used."""
    url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_size=size, max_overflow=0, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
        connection.commit()

    return engine
