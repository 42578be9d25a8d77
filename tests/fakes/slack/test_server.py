"""The fake itself: up, down, what it records and how fast it is."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Team


async def test_down_and_up(fake: FakeSlack, client: AsyncWebClient) -> None:
    await client.auth_test()
    fake.down()
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await client.auth_test()
    fake.up()
    await client.auth_test()
    assert fake.counts["auth.test"] == 2


async def test_it_may_end_while_it_is_down() -> None:
    with FakeSlack() as fake:
        fake.down()


async def test_one_session_is_one_connection(fake: FakeSlack, client: AsyncWebClient) -> None:
    for _ in range(5):
        await client.auth_test()
    assert fake.connections == 1


async def test_recording(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    await client.chat_postMessage(channel=room.id, text="x")
    call = fake.called("chat.postMessage")[0]
    assert (call.team, call.args, call.status) == (acme.id, {"channel": room.id, "text": "x"}, 200)
    assert call.answer is not None
    assert call.answer["ok"]


async def test_a_thousand_posts_take_little_time(acme: Team, fake: FakeSlack, client: AsyncWebClient) -> None:
    rooms = [acme.channel(f"room-{i}").id for i in range(20)]
    start = time.process_time()  # of ours alone, whatever else the machine does
    await asyncio.gather(*[client.chat_postMessage(channel=rooms[i % 20], text="x") for i in range(1000)])
    assert time.process_time() - start < 10
    assert fake.counts["chat.postMessage"] == 1000


async def test_without_recording_only_the_last_calls_are_kept(http: aiohttp.ClientSession) -> None:
    with FakeSlack(record=False) as fake:
        client = AsyncWebClient(fake.team().token.text, base_url=fake.base_url, session=http)
        for _ in range(1010):
            await client.auth_test()
        assert (len(fake.calls), fake.counts["auth.test"]) == (1000, 1010)
