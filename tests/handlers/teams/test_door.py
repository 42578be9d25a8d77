"""Only Microsoft gets in, for this bot, from our tenants, with what can be read; everything else is a 4xx, unwritten."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.clock import SetClock
from storage.store import Session
from tests.fakes.teams import FakeTeams, Status
from tests.fakes.teams.issuer import bad_tokens
from tests.handlers.teams.stand import Stand, built, stand
from tests.town import MONDAY


def rows_of_everything(session: Session) -> int:
    tables = SQLModel.metadata.sorted_tables
    return sum(session.connection().execute(select(func.count()).select_from(table)).scalar() or 0 for table in tables)


@asynccontextmanager
async def unmoved(here: Stand) -> AsyncIterator[None]:
    """Nothing is written in here."""
    before = await here.app.store.read(rows_of_everything)
    yield
    assert await here.app.store.read(rows_of_everything) == before


def learn(here: Stand, **more: Any) -> dict[str, Any]:
    """An activity that would write a need."""
    return here.sender._activity(
        "message", here.ana, here.fake.world.personal(here.ana), text="learn how to fold a map", **more
    )


async def test_every_bad_token_is_turned_away_and_nothing_is_written(tmp_path: Path) -> None:
    async with stand(tmp_path, install=False) as here, unmoved(here):
        tokens = bad_tokens(here.fake.issuer, here.fake.connector.service_url)
        tokens["for another service"] = f"Bearer {here.fake.issuer.token('https://evil.example/')}"
        tokens["without a service"] = f"Bearer {here.fake.issuer.token(None)}"
        for what, header in tokens.items():
            reply = await here.sender.post(learn(here), authorization=header)
            assert reply.status in (401, 403), (what, reply.status)
            assert not reply.body, what


async def test_a_key_that_is_new_is_known_after_a_refresh(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        here.clock.forward(timedelta(minutes=2))
        here.fake.issuer.rotate()
        assert (await here.sender.say(here.ana, "hello")).status == 200


async def test_while_there_is_no_key_it_has_to_come_again(tmp_path: Path) -> None:
    async with stand(tmp_path, install=False) as here:
        here.fake.issuer.stop()
        assert (await here.sender.say(here.ana, "hello")).status == 503
        assert await here.app.store.read(rows_of_everything) == 0
        here.fake.issuer.start()
        here.clock.forward(timedelta(seconds=10))
        assert (await here.sender.say(here.ana, "hello")).status == 200


async def test_a_service_that_may_not_be_answered_is_turned_away_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stand(tmp_path, install=False, TEAMS_SERVICE_HOSTS="smba.trafficmanager.net") as here, unmoved(here):
        assert (await here.sender.post(learn(here))).status == 403
        assert all(each.status == 403 for each in await here.sender.install(here.ana, here.general))
        logged = capsys.readouterr().out
        assert "turned away" in logged
        assert here.fake.connector.service_url in logged
        assert "TEAMS_SERVICE_HOSTS" in logged
        assert here.fake.connector.calls == []


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


BAD: dict[str, tuple[dict[str, Any] | bytes, tuple[int, ...]]] = {
    "deep": ({"channelData": nested(300)}, (400,)),
    "bad time": ({"timestamp": "yesterday"}, (400,)),
    "time is a number": ({"timestamp": 5}, (400,)),
    "unknown type": ({"type": "surprise"}, (400,)),
    "no type": ({"type": None}, (400,)),
    "another channel": ({"channelId": "webchat"}, (400,)),
    "no sender": ({"from": None}, (400,)),
    "no conversation": ({"conversation": {}}, (400,)),
    "no service": ({"serviceUrl": None}, (400, 403)),
    "another service": ({"serviceUrl": "https://evil.example/"}, (403,)),
    "entities are no list": ({"entities": "x"}, (400,)),
    "another tenant": ({"conversation": {"id": "a:1", "tenantId": "evil"}}, (403,)),
    "no tenant": ({"conversation": {"id": "a:1"}, "channelData": {}}, (403,)),
    "two tenants": ({"channelData": {"tenant": {"id": "evil"}}}, (403,)),
    "huge": (b'{"text": "' + b"x" * 1_100_000 + b'"}', (413,)),
    "not JSON": (b"{", (400,)),
    "very deep": (b'{"type":' + b"[" * 200_000, (400,)),
    "an array": (b"[]", (400,)),
    "empty": (b"", (400,)),
    "NaN": (b'{"type": NaN}', (400,)),
    "not UTF-8": (b"\xff\xfe{}", (400,)),
}


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_what_cannot_be_read_is_a_4xx_and_nothing_is_written(tmp_path: Path) -> None:
    async with stand(tmp_path, install=False) as here, unmoved(here):
        for what, (change, statuses) in BAD.items():
            sent = change if isinstance(change, bytes) else {**learn(here), **change}
            reply = await here.sender.post(sent)
            assert reply.status in statuses, (what, reply.status)


async def test_only_posts_are_taken(tmp_path: Path) -> None:
    async with (
        stand(tmp_path, install=False) as here, aiohttp.ClientSession() as session,
        session.get(here.sender.bot_url) as response,
    ):  # fmt: skip
        assert response.status == 405


async def test_nobody_but_this_machine_speaks_without_an_app_id(tmp_path: Path) -> None:
    clock = SetClock(MONDAY)
    off = dict.fromkeys(("MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD", "MICROSOFT_APP_TENANT_ID"), "")
    fake = FakeTeams(clock.now)
    assert "teams" not in built(fake, tmp_path, clock, **off).connections
    assert "teams" not in built(fake, tmp_path, clock, **off, LORE_DEV="1", LORE_HOST="0.0.0.0").connections
    assert "teams" in built(fake, tmp_path, clock, **off, LORE_DEV="1").connections


async def test_a_rehearsal_asks_for_no_token_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off = dict.fromkeys(("MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD", "MICROSOFT_APP_TENANT_ID"), "")
    async with stand(tmp_path, install=False, **off, LORE_DEV="1", TEAMS_SERVICE_HOSTS="") as here:
        assert "whoever is on this machine may speak" in capsys.readouterr().out
        here.fake.login.tokens["rehearsal"] = time.time() + 3600
        reply = await here.sender.post(learn(here), authorization=None)
        assert reply.status == 200
        strange = learn(here) | {"serviceUrl": "https://evil.example/"}
        assert (await here.sender.post(strange, authorization=None)).status == 403
        await here.settle()
        assert all(call.path.startswith("/emea/") for call in here.fake.connector.calls)


async def test_what_could_not_be_kept_has_to_come_again(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        here.fake.connector.faults.add(Status(503), "GET", times=None)
        assert (await here.sender.say(here.ben, "hello")).status == 503
