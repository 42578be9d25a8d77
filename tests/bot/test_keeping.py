"""`lore backup` and `lore restore`, and that whoever was erased stays erased."""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import keeping
from bot.clock import SetClock
from bot.commands import COMMANDS, DRAW, DUE
from bot.delivery import Delivery
from bot.ledger import Ledger
from bot.router import Router
from bot.scheduler import Scheduler
from storage import copies, migrate, places
from storage.erasures import Erasures
from storage.forgotten import Erased, mark
from storage.store import Store
from storage.tables import Account, ErasedAccount, Need, Person, Snippet
from tests.bot.test_cli import Lore, lore
from tests.databases import Server
from tests.storage.test_migrations import PG_DUMP
from tests.town import MONDAY, Street, Town

fixtures = (lore,)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> str:  # fmt: skip
    monkeypatch.setenv("PATH", f"{PG_DUMP.parent}{os.pathsep}{os.environ['PATH']}")
    made = f"sqlite:///{tmp_path / 'lore.db'}" if request.param == "sqlite" else postgres.empty()
    migrate.upgrade(made)
    return made


@asynccontextmanager
async def living(url: str) -> AsyncIterator[Town]:
    """The town on a database that was there before."""
    store, street, clock = Store(url), Street(), SetClock(MONDAY)
    await store.write(lambda session: places.open_workspace(session, street.name, "w1", "Town", MONDAY))
    delivery = Delivery(store, clock, {street.name: street}, DRAW)
    yield Town(store, clock, street, Router(store, clock, COMMANDS), delivery, Scheduler(store, clock, DUE))
    await store.close()


async def talk(at: Town) -> None:
    await at.say("ana", "How to prune roses\nCut above a bud that looks outwards.", command="share")
    await at.say("ana", "how to keep bees", command="learn")
    await at.say("ben", "where the spare tyres are stored", command="learn")


async def leave(at: Town, who: str) -> None:
    asked = await at.say(who, "", command="forget")
    assert asked.card
    await at.press(who, asked.card, "Erase me")


async def names(url: str) -> set[str]:
    async with living(url) as at:
        return {person.name for person in await at.rows(Person)}


async def restored(url: str, file: Path, erasures: Erasures) -> int:
    copies.restore(url, file, lambda _ready: None)
    return await keeping.erase_again(url, erasures.all())


async def test_whoever_was_erased_is_erased_again(url: str, tmp_path: Path) -> None:
    erasures = Erasures(tmp_path / "erased")
    async with living(url) as at:
        await talk(at)
    copies.save(url, tmp_path / "old.backup")
    async with living(url) as at:
        at.clock.forward(timedelta(hours=1))
        await leave(at, "ana")
        await Ledger(at.store, erasures).follow()
    assert "Ana" not in await names(url)
    assert await restored(url, tmp_path / "old.backup", Erasures(tmp_path / "erased")) == 1
    async with living(url) as at:
        assert {person.name for person in await at.rows(Person)} == {"a former colleague", "Ben"}
        assert {account.external_id for account in await at.rows(Account)} == {"ben"}
        assert [snippet.title for snippet in await at.rows(Snippet)] == ["How to prune roses"]
        assert {need.title for need in await at.rows(Need)} == {"", "where the spare tyres are stored"}
        assert [row.mark for row in await at.rows(ErasedAccount)] == [mark("w1", "ana")]


async def test_whoever_came_back_before_the_backup_stays(url: str, tmp_path: Path) -> None:
    erasures = Erasures(tmp_path / "erased")
    async with living(url) as at:
        await talk(at)
        at.clock.forward(timedelta(hours=1))
        await leave(at, "ana")
        at.clock.forward(timedelta(hours=1))
        await at.say("ana", "which form a refund needs", command="learn")
        await erasures.follow(at.store)
    copies.save(url, tmp_path / "new.backup")
    assert await restored(url, tmp_path / "new.backup", erasures) == 0
    async with living(url) as at:
        assert {account.external_id for account in await at.rows(Account)} == {"ana", "ben"}
        assert "which form a refund needs" in {need.title for need in await at.rows(Need)}


async def test_whoever_came_back_and_left_again_is_erased_again(url: str, tmp_path: Path) -> None:
    erasures = Erasures(tmp_path / "erased")
    async with living(url) as at:
        await talk(at)
        for hours in (1, 2):
            at.clock.forward(timedelta(hours=hours))
            await leave(at, "ana")
            at.clock.forward(timedelta(hours=1))
            await at.say("ana", "which form a refund needs", command="learn")
    copies.save(url, tmp_path / "between.backup")
    async with living(url) as at:
        at.clock.forward(timedelta(hours=9))
        await leave(at, "ana")
        await erasures.follow(at.store)
    assert await restored(url, tmp_path / "between.backup", erasures) == 1


async def test_the_list_is_kept_by_every_instance_and_read_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lore.db'}"
    migrate.upgrade(url)
    one, other = Erasures(tmp_path / "one"), Erasures(tmp_path / "other")
    async with living(url) as at:
        await talk(at)
        await leave(at, "ana")
        assert (await one.follow(at.store), await one.follow(at.store)) == (1, 0)
        await leave(at, "ben")
        assert (await one.follow(at.store), await other.follow(at.store)) == (1, 2)
    assert Erasures(tmp_path / "one").all() == other.all()
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert "ana" not in (tmp_path / "one").read_text()


def test_a_line_that_broke_off_spoils_nothing(tmp_path: Path) -> None:
    file = tmp_path / "erased"
    first, second = Erased("a" * 64, 1, MONDAY), Erased("b" * 64, 1, MONDAY)
    Erasures(file).add([first])
    with file.open("a") as broken:
        broken.write('{"mark": "cc')
    erasures = Erasures(file)
    assert erasures.all() == {first}
    erasures.add([second])
    assert Erasures(file).all() == {first, second}
    assert [json.loads(line)["mark"][0] for line in file.read_text().splitlines() if line.endswith("}")] == ["a", "b"]


async def test_a_disk_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lore.db'}"
    migrate.upgrade(url)
    async with living(url) as at:
        await talk(at)
        await leave(at, "ana")
        await Ledger(at.store, Erasures(tmp_path / "nowhere" / "erased")).follow()


def test_a_backup_is_made_and_put_back_at_the_shell(lore: Lore, tmp_path: Path) -> None:
    lore("migrate")
    saved = lore("backup", "a.backup")
    assert (saved.code, saved.out.startswith("Saved in a.backup, ")) == (0, True)
    again = lore("backup", "a.backup")
    assert (again.code, "--yes" in again.err) == (1, True)
    assert lore("backup", "a.backup", "--yes").code == 0
    assert lore("backup", "no/such/folder/a.backup").err.startswith("There is no folder ")
    with closing(sqlite3.connect(tmp_path / "lore.db")) as connection, connection:
        connection.execute("INSERT INTO organization (name, created_at) VALUES ('Vale', '2026-03-02 10:00:00.000000')")
    refused = lore("restore", "a.backup")
    assert (refused.code, "(Vale)" in refused.err, "--yes" in refused.err) == (1, True, True)
    done = lore("restore", "a.backup", "--yes")
    assert (done.code, done.out.startswith("Restored from a.backup.")) == (0, True)
    with closing(sqlite3.connect(tmp_path / "lore.db")) as connection:
        assert connection.execute("SELECT count(*) FROM organization").fetchone() == (0,)
    wrong = lore("restore", "lore.db.nowhere")
    assert wrong.code == 2
    (tmp_path / "wrong").write_text("hello")
    assert "not a backup" in lore("restore", "wrong", "--yes").err


async def test_an_organization_moves_and_whoever_was_erased_stays_erased(
    tmp_path: Path, postgres: Server, lore: Lore
) -> None:  # fmt: skip
    here, there = f"sqlite:///{tmp_path / 'lore.db'}", postgres.empty()
    migrate.upgrade(here)
    migrate.upgrade(there)
    async with living(here) as at:
        await talk(at)
    saved = await asyncio.to_thread(lore, "export", "all.zip")
    assert (saved.code, "Saved Town in all.zip: " in saved.out) == (0, True)
    async with living(here) as at:
        at.clock.forward(timedelta(hours=1))
        await leave(at, "ana")
        await Erasures(tmp_path / "lore.db.erased").follow(at.store)
    moved = await asyncio.to_thread(
        lore, "import", "lore", "all.zip", LORE_DATABASE_URL=there, LORE_ERASED_FILE=str(tmp_path / "lore.db.erased")
    )
    assert moved.code == 0
    assert "Town is here. Erased again, because they had been erased since: 1." in moved.out
    async with living(there) as at:
        assert {person.name for person in await at.rows(Person)} == {"a former colleague", "Ben"}
        at.clock.forward(timedelta(hours=2))
        found = await at.say("ben", "roses", command="find")
        assert found.card
        assert "How to prune roses" in str(found.card)
    again = await asyncio.to_thread(lore, "import", "lore", "all.zip", LORE_DATABASE_URL=there)
    assert (again.code, "already" in again.err) == (1, True)


def test_what_to_export_has_to_be_said(lore: Lore) -> None:
    assert lore("export").code == 2
    assert lore("export", "all.zip", "--person", "ana").code == 2
    assert "There is no organization yet" in lore("export", "all.zip").err
    assert "There is no folder" in lore("export", "no/such/all.zip").err
