"""Copies of the database: what is put back equals what was there, and nothing else is ever put back."""

import asyncio
import os
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.errors import Invalid, Misconfigured
from storage import copies, migrate, places
from storage.copies import postgres as postgres_copies
from storage.store import Session, Store
from storage.tables import Need
from tests.databases import Server
from tests.storage import twins
from tests.storage.test_migrations import PG_DUMP
from tests.town import MONDAY


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs are installed."""
    monkeypatch.setenv("PATH", f"{PG_DUMP.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, postgres: Server, tools: None) -> str:
    """A database with two organizations in it, every table filled."""
    made = f"sqlite:///{tmp_path / 'lore.db'}" if request.param == "sqlite" else postgres.empty()
    migrate.upgrade(made)
    store = Store(made)
    with store.engine.begin() as connection:
        twins.seed(connection, twins.OTHER)
        twins.seed(connection, twins.OURS)
    store.engine.dispose()
    return made


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    store = Store(url)
    try:
        with store.engine.connect() as connection:
            return {
                name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for name, table in twins.TABLES.items()
            }
    finally:
        asyncio.run(store.close())


def write(url: str, statement: str) -> None:
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(text(statement))
    asyncio.run(store.close())


def open_one(name: str, session: Session) -> int:
    return places.open_workspace(session, "street", name, name, MONDAY).id


def nothing(_url: str) -> None: ...


def test_what_is_put_back_equals_what_was_there(url: str, tmp_path: Path) -> None:
    file, before = tmp_path / "a.backup", everything(url)
    copies.save(url, file)
    write(url, "UPDATE person SET name = 'somebody else'")
    write(url, "DELETE FROM kudos")
    assert everything(url) != before
    copies.restore(url, file, nothing)
    assert everything(url) == before
    assert migrate.revision(url) == migrate.newest()
    assert sorted(each.name for each in tmp_path.iterdir() if "part" in each.name) == []


def test_new_rows_get_numbers_of_their_own_after_it(url: str, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    copies.save(url, file)
    copies.restore(url, file, nothing)
    store = Store(url)

    assert asyncio.run(store.write(partial(open_one, "another"))) > 0
    asyncio.run(store.close())


def test_a_copy_is_for_its_owner_s_eyes(url: str, tmp_path: Path) -> None:
    copies.save(url, tmp_path / "a.backup")
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600


def test_a_copy_can_be_put_into_an_empty_place(url: str, tmp_path: Path, postgres: Server) -> None:
    file = tmp_path / "a.backup"
    copies.save(url, file)
    elsewhere = f"sqlite:///{tmp_path / 'new.db'}" if url.startswith("sqlite") else postgres.empty()
    copies.restore(elsewhere, file, nothing)
    assert everything(elsewhere) == everything(url)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0", b"PGDMP", b"PK\x03\x04" + b"x" * 5000])
def test_a_wrong_file_is_refused(url: str, tmp_path: Path, content: bytes) -> None:
    before, file = everything(url), tmp_path / "wrong"
    file.write_bytes(content)
    with pytest.raises(Invalid, match="restored"):
        copies.restore(url, file, nothing)
    assert everything(url) == before


def test_a_damaged_copy_is_refused(url: str, tmp_path: Path) -> None:
    file, before = tmp_path / "a.backup", everything(url)
    copies.save(url, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises((Invalid, Misconfigured)):
        copies.restore(url, file, nothing)
    assert everything(url) == before


def test_what_fails_while_it_is_made_ready_leaves_no_half(tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path / 'lore.db'}", tmp_path / "a.backup"
    migrate.upgrade(url)
    copies.save(url, file)
    write(url, "INSERT INTO organization (name, created_at) VALUES ('new', '2026-03-02 10:00:00')")

    def fails(_url: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        copies.restore(url, file, fails)
    assert len(everything(url)["organization"]) == 1


def test_a_broken_restore_on_postgres_keeps_everybody_out(tmp_path: Path, postgres: Server, tools: None) -> None:
    url, file = postgres.empty(), tmp_path / "a.backup"
    migrate.upgrade(url)
    copies.save(url, file)

    def fails(_url: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        copies.restore(url, file, fails)
    assert copies.unfinished(url)
    copies.restore(url, file, nothing)
    assert not copies.unfinished(url)


def test_nobody_is_cut_off_on_postgres(tmp_path: Path, postgres: Server, tools: None) -> None:
    url, file = postgres.empty(), tmp_path / "a.backup"
    migrate.upgrade(url)
    copies.save(url, file)
    store = Store(url)
    with store.engine.connect(), pytest.raises(Misconfigured, match="1 others are connected"):
        copies.restore(url, file, nothing)
    asyncio.run(store.close())


def test_without_the_programs_it_says_which_is_missing(
    tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Misconfigured, match=r"needs pg_dump, which is not installed.*postgresql-client"):
        copies.save(postgres.fresh(), tmp_path / "a.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_not_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], env: dict[str, str], **_: object) -> "subprocess.CompletedProcess[bytes]":
        ran.append((command, env))
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(postgres_copies.subprocess, "run", run)
    monkeypatch.setattr(postgres_copies.shutil, "which", lambda tool: f"/bin/{tool}")
    postgres_copies._run("postgresql://lore:hunter2@db:5433/lore?sslmode=require", "pg_dump", "--x")
    ((command, environment),) = ran
    assert not any("hunter2" in word for word in command)
    assert environment["PGPASSWORD"] == "hunter2"
    assert "sslmode=require" in command[1]


async def test_a_copy_is_made_while_others_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lore.db'}"
    migrate.upgrade(url)
    store = Store(url)
    written, stop = 0, asyncio.Event()

    async def keep_writing() -> None:
        nonlocal written
        while not stop.is_set():
            written += 1
            await store.write(partial(open_one, str(written)))

    writing = asyncio.create_task(keep_writing())
    for n in range(5):
        before = written
        await asyncio.to_thread(copies.save, url, tmp_path / f"{n}.backup")
        with closing(sqlite3.connect(tmp_path / f"{n}.backup")) as copy:
            (count,) = copy.execute("SELECT count(*) FROM workspace").fetchone()
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert before - 1 <= count <= written
    stop.set()
    await writing
    await asyncio.to_thread(copies.restore, url, tmp_path / "0.backup", nothing)
    assert (
        await store.read(lambda session: session.connection().execute(select(func.count()).select_from(Need)).scalar())
        == 0
    )
    await store.close()
