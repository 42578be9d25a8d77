"""What the doctor finds on a machine, and what it says to do."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import event

from bot.app import App, build
from bot.cli import examining
from bot.clock import SetClock, SystemClock
from bot.settings import Settings
from handlers import Finding
from storage import migrate


@pytest.fixture
async def app(tmp_path: Path) -> Iterator[App]:  # type: ignore[misc]
    url = f"sqlite:///{tmp_path / 'lore.db'}"
    migrate.upgrade(url)
    app = build(Settings(lore_database_url=url, _env_file=None), platforms={})  # type: ignore[call-arg]
    yield app
    await app.store.close()


async def found(app: App) -> dict[str, Finding]:
    return {each.name: each async for each in examining.everything(app)}


async def test_all_is_well(app: App) -> None:
    findings = await found(app)
    assert {name: finding.cure for name, finding in findings.items() if not finding.ok} == {}
    assert findings["database: schema"].seen == migrate.newest()
    assert findings["database: write-ahead log"].seen == "wal"
    assert (
        await app.store.read(
            lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM organization").scalar()
        )
        == 0
    )


async def test_a_database_that_cannot_be_written_is_found(app: App) -> None:
    def forbid(connection: object, _record: object, _proxy: object = None) -> None:
        connection.execute("PRAGMA query_only=ON").close()  # type: ignore[attr-defined]

    event.listen(app.store.engine, "checkout", forbid)
    finding = (await found(app))["database: writable"]
    assert not finding.ok
    assert "write" in finding.cure


async def test_a_full_disk_is_found(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "ROOM", 10**18)
    finding = (await found(app))["disk"]
    assert (finding.ok, "Make room" in finding.cure) == (False, True)


async def test_a_list_of_the_erased_that_cannot_be_kept_is_found(app: App, tmp_path: Path) -> None:
    app.settings.lore_erased_file = tmp_path / "no" / "such" / "erased"
    finding = (await found(app))["list of who was erased"]
    assert (finding.ok, "LORE_ERASED_FILE" in finding.cure) == (False, True)


def test_missing_time_zones_are_found() -> None:
    finding = examining.zones(["Europe/Rome", "Middle/Earth"])
    assert (finding.ok, finding.seen, "tzdata" in finding.cure) == (False, "missing: Middle/Earth", True)


@pytest.mark.parametrize(("off", "seen"), [(0, "right"), (-20, "right"), (90, "ahead"), (-4000, "behind")])
async def test_the_clock_is_compared_with_the_platform_s(off: int, seen: str) -> None:
    async def nothing(_: web.Request) -> web.Response:
        return web.Response(status=404)

    server = TestServer(web.Application())
    server.app.router.add_get("/{any:.*}", nothing)
    async with server:
        ours = SetClock(SystemClock().now() + timedelta(seconds=off))
        finding = await examining.clock(ours, "slack", str(server.make_url("/api/")))
    assert finding.ok is (seen == "right")
    assert seen in finding.seen
    assert finding.ok or "NTP" in finding.cure


async def test_a_platform_out_of_reach_is_found() -> None:
    finding = await examining.clock(SystemClock(), "slack", "http://127.0.0.1:1/")
    assert (finding.ok, "127.0.0.1:1" in finding.cure) == (False, True)
