"""`lore delete`: a whole organization goes, and stays gone; others are as they were."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlalchemy import select as count
from sqlmodel import SQLModel, select

from bot.cli import keeping
from storage import copies, departing, places
from storage.erasures import Erasures
from storage.forgotten import mark, whole
from storage.store import Session, Store
from storage.tables import Need, Organization
from tests.bot.test_cli import Lore, lore
from tests.bot.test_keeping import leave, living, talk, url

fixtures = (lore, url)


def of_other(session: Session) -> None:
    """A second organization."""
    other = places.open_workspace(session, "street", "other", "Other", places.organization(session, 1).created_at)
    assert other.organization_id == 2


async def two(url: str) -> dict[str, int]:
    """Two organizations that talk; how much the second has."""
    async with living(url) as at:
        await talk(at)
        await leave(at, "ana")
        await at.store.write(of_other)
        at.workspace = "other"
        await at.say("zoe", "how to bake rye bread", command="learn")
        return await at.store.read(lambda session: departing.held(session, 2))


def rows(session: Session) -> dict[str, int]:
    """How much there is of everybody."""
    counts = {
        table.name: session.connection().execute(count(func.count()).select_from(table)).scalar() or 0
        for table in SQLModel.metadata.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}


async def test_it_goes_as_a_whole_and_nobody_else_notices(url: str, tmp_path: Path, lore: Lore) -> None:
    settings = {"LORE_DATABASE_URL": url, "LORE_ERASED_FILE": str(tmp_path / "erased")}
    theirs = await two(url)
    ran = await asyncio.to_thread(lore, "delete", "town", "--dry-run", **settings)
    assert (ran.code, "snippet " in ran.out, "Of Town" in ran.out) == (0, True, True)
    asked = await asyncio.to_thread(lore, "delete", "town", **settings)
    assert (asked.code, "--yes" in asked.err) == (1, True)
    assert "Other (number 2)" in (await asyncio.to_thread(lore, "delete", "nowhere", "--yes", **settings)).err
    async with living(url) as at:
        assert len(await at.rows(Organization)) == 2
    copies.save(url, tmp_path / "old.backup")
    done = await asyncio.to_thread(lore, "delete", "town", "--yes", **settings)
    assert (done.code, "Town is deleted: " in done.out) == (0, True)
    erasures = Erasures(tmp_path / "erased")
    assert {each.mark for each in erasures.all()} == {mark("w1", "ana"), mark("w1", "ben"), whole("w1")}
    copies.restore(url, tmp_path / "old.backup", lambda _ready: None)
    assert await keeping.erase_again(url, erasures.all()) == 2
    store = Store(url)
    assert await store.read(rows) == theirs | {"organization": 1}
    assert [need.title for need in await store.read(lambda session: session.exec(select(Need)).all())] == [
        "how to bake rye bread"
    ]
    later = datetime.now(UTC) + timedelta(hours=1)
    await store.write(lambda session: places.open_workspace(session, "street", "w1", "Town", later))
    await store.close()
    assert await keeping.erase_again(url, erasures.all()) == 0


async def test_an_archive_of_it_is_not_taken(url: str, tmp_path: Path, lore: Lore) -> None:
    settings = {"LORE_DATABASE_URL": url, "LORE_ERASED_FILE": str(tmp_path / "erased")}
    async with living(url) as at:
        await talk(at)
    assert (await asyncio.to_thread(lore, "export", "all.zip", **settings)).code == 0
    assert (await asyncio.to_thread(lore, "delete", "1", "--yes", **settings)).code == 0
    refused = await asyncio.to_thread(lore, "import", "lore", "all.zip", **settings)
    assert (refused.code, "was deleted after that" in refused.err) == (1, True)
    taken = await asyncio.to_thread(lore, "import", "lore", "all.zip", **settings | {"LORE_ERASED_FILE": "elsewhere"})
    assert taken.code == 0
