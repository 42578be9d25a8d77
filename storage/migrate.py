"""Brings a database up to date: under a lock, as a step of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from bot.errors import Misconfigured
from storage import engines
from storage.advice import advise
from storage.store import Session

LOCK = 0x10BE  # one number for all who migrate the same PostgreSQL database
HERE = Path(__file__).parent / "migrations"


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs what is missing; returns the revision before and after. A second one waits and then finds nothing to do."""
    with _locked(url) as connection:
        before = _revision(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        advise(connection)
        return before, newest()


def revision(url: str) -> str | None:
    """The revision that the database is at; None when it is empty."""
    with _opened(url) as engine, engine.connect() as connection:
        return _revision(connection)


def standing(session: Session) -> str:
    """The revision that the database is at, within a step; empty when it has none. Of all organizations."""
    return _revision(session.connection()) or ""


def serves(found: str) -> bool:
    """Whether this code can work on a database at that revision: its own, or one that newer code has made of it."""
    return bool(found) and (found == newest() or not knows(found))


def knows(found: str) -> bool:
    """Whether that is a revision of this code or of older code."""
    return found in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def newest() -> str:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    with (
        _opened(url) as engine,
        engine.begin() as connection,
    ):  # SQLite: BEGIN IMMEDIATE, so nobody else writes
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    """The database, let go of in the end. Raises Misconfigured when it cannot be reached."""
    engine = engines.engine(url)
    try:
        yield engine
    except OperationalError as error:
        raise Misconfigured(
            f"I can't open the database ({str(error.orig).strip()}). LORE_DATABASE_URL says where it is."
        ) from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    return config
