"""Limits and things that go wrong on purpose."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Error, FakeSlack, Hang, RateLimited, Reset, Slow, Status, Team
from tests.fakes.slack.samples import refused


async def test_limits_are_off_until_switched_on(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    for _ in range(5):
        await client.chat_postMessage(channel=room.id, text="x")
    fake.limits = True
    await client.chat_postMessage(channel=room.id, text="x")
    with pytest.raises(SlackApiError) as no:
        await client.chat_postMessage(channel=room.id, text="x")
    await client.chat_postMessage(channel=acme.channel("quiet").id, text="x")
    assert (no.value.response.status_code, no.value.response.headers["Retry-After"]) == (429, "1")
    fake.pass_time(1)
    await client.chat_postMessage(channel=room.id, text="x")
    assert len(room.messages) == 7


async def test_tiers_count_per_minute(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.limits = True
    for _ in range(20):
        await client.users_list()
    with pytest.raises(SlackApiError) as no:
        await client.users_list()
    assert no.value.response["error"] == "ratelimited"
    assert int(no.value.response.headers["Retry-After"]) == 3


async def test_fault_429(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room, quiet = acme.channel("general"), acme.channel("quiet")
    fake.faults.add(RateLimited(7), "chat.postMessage", channel=room, times=2)
    await client.chat_postMessage(channel=quiet.id, text="x")
    for _ in range(2):
        with pytest.raises(SlackApiError) as no:
            await client.chat_postMessage(channel=room.id, text="x")
        assert no.value.response.headers["Retry-After"] == "7"
    await client.chat_postMessage(channel=room.id, text="x")
    assert fake.faults.hit == 2


@pytest.mark.parametrize("accept", [False, True])
async def test_fault_reset(fake: FakeSlack, client: AsyncWebClient, acme: Team, accept: bool) -> None:
    room = acme.channel("general")
    fake.faults.add(Reset(accept=accept))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=room.id, text="x")
    assert len(room.messages) == accept
    assert [(c.method, c.answer is not None) for c in fake.calls] == [("chat.postMessage", accept)]


@pytest.mark.parametrize("accept", [False, True])
async def test_fault_status(fake: FakeSlack, client: AsyncWebClient, acme: Team, accept: bool) -> None:
    room = acme.channel("general")
    fake.faults.add(Status(503, accept))
    with pytest.raises(SlackApiError) as no:
        await client.chat_postMessage(channel=room.id, text="x")
    assert no.value.response.status_code == 503
    assert len(room.messages) == accept


async def test_fault_hang_and_slow(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    fake.faults.add(Hang(3600, accept=True))
    hanging = asyncio.create_task(client.chat_postMessage(channel=room.id, text="x"))
    async with asyncio.timeout(60):
        while not room.messages:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert not hanging.done()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    fake.faults.add(Slow(0.1))
    start = time.perf_counter()
    await client.chat_postMessage(channel=room.id, text="x")
    assert time.perf_counter() - start >= 0.1


async def test_fault_error_code_for_a_team(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    fake.faults.add(Error("fatal_error"), team=fake.team("Other"))
    fake.faults.add(Error("internal_error"), "auth.test", team=acme)
    assert (await refused(client.auth_test()))["error"] == "internal_error"
    await client.auth_test()


async def test_chances_repeat_with_the_seed(fake: FakeSlack, client: AsyncWebClient) -> None:
    async def run() -> list[bool]:
        fake.faults = type(fake.faults)(seed=4)
        fake.faults.add(Error("fatal_error"), chance=0.5)
        answers = await asyncio.gather(*[client.auth_test() for _ in range(1)], return_exceptions=True)
        for _ in range(9):
            answers += await asyncio.gather(client.auth_test(), return_exceptions=True)
        return [isinstance(answer, SlackApiError) for answer in answers]

    first = await run()
    assert first == await run()
    assert 0 < sum(first) < 10
