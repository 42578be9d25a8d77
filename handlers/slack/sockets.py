"""Socket Mode: the same payloads over a websocket that we open, for where Slack cannot reach us."""

import asyncio
import json
import logging

from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from handlers.slack.bolt import dispatched
from handlers.slack.web import Web

FIRST_CONNECTION = 10.0  # seconds to wait for it at the start; it is tried for ever
quiet = logging.getLogger("lore.slack.sockets")
quiet.setLevel(logging.CRITICAL)


class Sockets:
    """Keeps a connection open, and acknowledges what was done. What failed is not acknowledged: it comes again."""

    def __init__(self, bolt: AsyncApp, web: Web, token: str) -> None:
        self._bolt = bolt
        self._web = web
        self._token = token
        self._client: SocketModeClient | None = None
        self._connecting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Opens the connection, or goes on trying to."""
        client = SocketModeClient(self._token, logger=quiet, web_client=self._web.client(self._token))
        client.socket_mode_request_listeners.append(self._handle)
        self._client = client
        self._connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
        await asyncio.wait({self._connecting}, timeout=FIRST_CONNECTION)

    async def stop(self) -> None:
        """Closes the connection."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Whether Slack can reach us now."""
        return self._client is not None and await self._client.is_connected()

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await dispatched(self._bolt, request.payload)
        if response.status == 200:
            body = json.loads(response.body) if response.body else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))
