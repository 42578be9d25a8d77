"""Whether we live, whether we are ready, and what we count: asked over HTTP as a load balancer and Prometheus do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot import metrics
from bot.app import App, build
from bot.clock import SetClock
from bot.settings import Settings
from storage import migrate, outbox, places, waiting
from storage.store import Session
from tests.journeys.running import serving
from tests.town import MONDAY, town

TOKEN = "a-token-of-sixteen-letters"


@asynccontextmanager
async def served(path: Path, token: str | None = TOKEN, *, migrated: bool = True) -> AsyncIterator[tuple[App, str]]:
    url = f"sqlite:///{path / 'lore.db'}"
    if migrated:
        migrate.upgrade(url)
    settings = Settings(
        lore_database_url=url, lore_metrics_token=SecretStr(token) if token else None, _env_file=None,
    )  # type: ignore[call-arg]  # fmt: skip
    app = build(settings, clock=SetClock(MONDAY), platforms={})
    async with serving(app) as address:
        yield app, address


async def get(address: str, path: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address + path, headers=headers) as answer:
        return answer.status, await answer.text()


async def scraped(address: str) -> dict[tuple[str, ...], float]:
    status, text = await get(address, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_process_that_lives_says_so(tmp_path: Path) -> None:
    async with served(tmp_path, migrated=False) as (_, address):
        assert await get(address, "/healthz") == (200, '{"healthy":true}')


async def test_readiness_names_the_database_the_schema_and_each_platform(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, address):
        status, told = await get(address, "/readyz")
        assert (status, json.loads(told)) == (
            200, {"ready": True, "database": "ok", "schema": "ok", "platforms": {}},
        )  # fmt: skip
        assert app.connections == {}


async def test_an_older_schema_is_not_ready_and_says_what_to_do(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, address):
        await app.store.write(at_revision("0001"))
        status, told = await get(address, "/readyz")
        assert status == 503
        assert json.loads(told)["schema"] == "0001: run `lore migrate`"


async def test_a_newer_schema_is_served_while_others_are_upgraded(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, address):
        await app.store.write(at_revision("9999"))
        assert (await get(address, "/readyz"))[0] == 200


async def test_a_database_that_is_away_is_not_ready(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, address):
        app.store._readers.shutdown()
        status, told = await get(address, "/readyz")
        assert (status, json.loads(told)["database"]) == (503, "away")


def at_revision(revision: str):  # type: ignore[no-untyped-def]
    def step(session: Session) -> None:
        session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")

    return step


async def test_metrics_are_off_without_a_token(tmp_path: Path) -> None:
    async with served(tmp_path, token=None) as (_, address):
        status, told = await get(address, "/metrics")
        assert status == 404
        assert "LORE_METRICS_TOKEN" in told


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer wrong", TOKEN, f"bearer {TOKEN}x", "Bearer ü"])
async def test_metrics_are_for_those_who_show_the_token(tmp_path: Path, shown: str) -> None:
    async with served(tmp_path) as (_, address):
        status, told = await get(address, "/metrics", Authorization=shown)
        assert status == 401
        assert "lore_" not in told


async def test_what_happens_is_counted(tmp_path: Path) -> None:
    async with town(tmp_path) as at:
        before = dict(samples())
        await at.say("ana", "how to prune a rose?", command="learn", key="k1")
        await at.say("ana", "how to prune a rose?", command="learn", key="k1")
        await at.say("ana", "now", command="pause")
        grown = {name: value - before.get(name, 0.0) for name, value in samples()}
    typed = ("kind=typed", "outcome={}", "platform=street")
    for outcome in ("answered", "repeated", "declined"):
        assert grown[("lore_requests_total", *(each.format(outcome) for each in typed))] == 1
    assert grown[("lore_receipts_dropped_total", "platform=street")] == 1
    assert grown[("lore_deliveries_total", "outcome=sent", "platform=street")] >= 1
    for step in ("queue", "transaction", "answer", "send", "delivery"):
        assert grown[("lore_step_seconds_count", f"step={step}")] >= 1, step


async def test_the_outbox_is_counted_by_state_with_its_oldest(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, address):
        app.delivery.platforms = {}

        def fill(session: Session) -> None:
            here = places.open_workspace(session, "street", "w1", "Town", MONDAY)
            for age, state in ((60, "new"), (600, "new"), (30, "dead"), (9, "sent")):
                outbox.add(
                    session, here.organization_id, MONDAY - timedelta(seconds=age), workspace_id=here.id, kind="post",
                    lane="x", card=None, state=state,
                )  # fmt: skip

        await app.store.write(fill)
        found = await scraped(address)
        counts = {state: found["lore_outbox_messages", f"state={state}"] for state in waiting.UNSENT}
        assert counts == {"new": 2, "leased": 0, "sending": 0, "unknown": 0, "dead": 1}
        assert found["lore_outbox_oldest_seconds", "state=new"] == 600
        assert found["lore_outbox_oldest_seconds", "state=unknown"] == 0
        assert found["process_open_fds",] > 0


async def test_requests_over_http_are_counted_by_route_and_never_by_what_they_ask_for(tmp_path: Path) -> None:
    async with served(tmp_path) as (_, address):
        await asyncio.gather(*(get(address, f"/of-nobody/{n}?ana=ben") for n in range(3)))
        found = await scraped(address)
        assert found["lore_http_responses_total", "route=other", "status=404"] >= 3
        assert not any("of-nobody" in part or "ana" in part for name in found for part in name)


def test_no_label_can_hold_what_is_personal_or_without_end() -> None:
    allowed = {
        "platform", "kind", "outcome", "route", "status", "step", "state", "work", "direction", "where", "le",
    }  # fmt: skip
    for family in metrics.REGISTRY.collect():
        for sample in family.samples:
            assert set(sample.labels) <= allowed, sample


def samples() -> list[tuple[tuple[str, ...], float]]:
    return [
        ((sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))), sample.value)
        for family in metrics.REGISTRY.collect() for sample in family.samples
    ]  # fmt: skip
