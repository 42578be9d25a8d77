"""Socket Mode with the real client."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.slack.samples import IMPATIENT


async def test_socket_mode(fake: FakeSlack, acme: Team, http: aiohttp.ClientSession) -> None:
    ann = acme.user("Ann")
    app_token = fake.world.token(None, kind="app", scopes={"connections:write"}).text
    client = SocketModeClient(
        app_token=app_token,
        web_client=AsyncWebClient(base_url=fake.base_url, session=http),
        auto_reconnect_enabled=False,
    )
    kinds = []

    async def hear(_: Any, request: Any) -> None:
        kinds.append((request.type, request.retry_attempt))
        if request.type == "slash_commands" or request.retry_attempt:
            payload = {"text": "here"} if request.type == "slash_commands" else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client.socket_mode_request_listeners.append(hear)
    await client.connect()
    async with Sender(fake, "", transport="socket", timeout=IMPATIENT, speed=6000) as slack:
        done = await slack.command(ann, "/learn")
        heard = await slack.message(ann, acme.im(ann), "hi")
    await client.close()
    assert done.shown is not None
    assert done.shown["text"] == "here"
    assert [a.error for a in heard.attempts] == ["http_timeout", None]
    assert kinds == [("slash_commands", None), ("events_api", 0), ("events_api", 1)]
    assert len(fake.sockets.acks) == 2
