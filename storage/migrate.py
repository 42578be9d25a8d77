"""Brings a database up to date: under a lock, as a step of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.errors import Misconfigured
from storage import engines
from storage.advice import advise
from storage.store import Session

# The oldest code that can work on the tables as this code makes them; raised by a change that older code cannot bear.
OLDEST = "0001a"  # what is findable is read otherwise since then
INFO = Table("schema_info", MetaData(), Column("oldest", String(60), primary_key=True))  # one row: the OLDEST above
AGAIN = 5  # times that it is tried beside instances that work
LOCK = 0x10BE  # one number for all who migrate the same PostgreSQL database
UNOPENED = "I can't open the database ({problem}). LORE_DATABASE_URL says where it is."
DAMAGED = " If it is damaged, move it away and `lore restore` a backup."
HERE = Path(__file__).parent / "migrations"


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs what is missing; returns the revision before and after. A second one waits and then finds nothing to do.

    What newer code has made of the database is left as it is. Raises Misconfigured when this code cannot work on that.
    """
    for _ in range(AGAIN):
        try:
            return _upgrade(url)
        except OperationalError as error:  # we and a running instance waited for each other
            if not engines.undone(error):
                raise
    return _upgrade(url)


def _upgrade(url: str) -> tuple[str | None, str]:
    with _locked(url) as connection:
        before = _revision(connection)
        if before is not None and not knows(before):
            _refuse_newer(before, _oldest(connection))
            return before, before
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _record(connection)
        advise(connection)
        return before, newest()


def revision(url: str) -> str | None:
    """The revision that the database is at; None when it is empty."""
    with _opened(url) as engine, engine.connect() as connection:
        return _revision(connection)


def check(url: str) -> None:
    """Raises Misconfigured, with what to do, unless this code can work on the database as it is."""
    with _opened(url) as engine, engine.connect() as connection:
        found = _revision(connection)
        if found is None or (knows(found) and found != newest()):
            raise Misconfigured("The database is not up to date. Run `lore migrate` first.")
        if found != newest():
            _refuse_newer(found, _oldest(connection))


def standing(session: Session) -> str:
    """The revision that the database is at, within a step; empty when it has none. Of all organizations."""
    return _revision(session.connection()) or ""


def serves(session: Session) -> bool:
    """Whether this code can work on the database as it is: its own, or newer and made so. Of all organizations."""
    found = standing(session)
    return found == newest() or (bool(found) and not knows(found) and knows(_oldest(session.connection())))


def knows(found: str) -> bool:
    """Whether that is a revision of this code or of older code."""
    return found in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def newest() -> str:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _record(connection: Connection) -> None:
    """Notes who may work on what this code has made."""
    INFO.create(connection, checkfirst=True)
    connection.execute(INFO.delete())
    connection.execute(INFO.insert().values(oldest=OLDEST))


def _oldest(connection: Connection) -> str:
    """The oldest code that may work on the database, as whoever migrated it noted; empty when nobody did."""
    found = connection.execute(select(INFO.c.oldest)).scalar() if inspect(connection).has_table(INFO.name) else None
    return found or ""


def _refuse_newer(found: str, oldest: str) -> None:
    """A database that newer code has migrated serves older code that knows the oldest which may work on it."""
    if not knows(oldest):
        raise Misconfigured(
            f"A newer Lore has brought the database to {found}, which this one ({newest()}) cannot work on. "
            "Install that newer Lore here, or restore the backup from before."
        )


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
    except DatabaseError as error:
        if engines.undone(error) or type(error) not in (OperationalError, DatabaseError):
            raise
        cure = DAMAGED if type(error) is DatabaseError else ""
        raise Misconfigured(UNOPENED.format(problem=str(error.orig).strip()) + cure) from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    return config
