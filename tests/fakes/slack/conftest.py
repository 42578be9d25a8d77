"""A running fake with one workspace, a bot to hear it and a client to ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.slack.samples import SECRET, Bot


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


@pytest.fixture
def acme(fake: FakeSlack) -> Team:
    return fake.team("Acme")


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    found = Bot()
    app = web.Application()
    app.router.add_post("/slack/events", found.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield found
    await runner.cleanup()


@pytest.fixture
async def slack(fake: FakeSlack, bot: Bot) -> AsyncIterator[Sender]:
    async with Sender(fake, bot.url, SECRET, speed=6000) as sender:
        yield sender


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(fake: FakeSlack, acme: Team, http: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(acme.token.text, base_url=fake.base_url, session=http, retry_handlers=[])
