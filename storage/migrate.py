"""Brings a database up to date: under a lock, as a step of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage import engines

LOCK = 0x10BE  # one number for all who migrate the same PostgreSQL database
HERE = Path(__file__).parent / "migrations"


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs what is missing; returns the revision before and after. A second one waits and then finds nothing to do."""
    with _locked(url) as connection:
        before = _revision(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, newest()


def revision(url: str) -> str | None:
    """The revision that the database is at; None when it is empty."""
    engine = engines.sqlite(url) if url.startswith("sqlite") else engines.postgres(url, 1)
    try:
        with engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


def newest() -> str:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    sqlite = url.startswith("sqlite")
    engine = engines.sqlite(url) if sqlite else engines.postgres(url, 1)
    try:
        with engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE: nobody else writes meanwhile
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    return config
