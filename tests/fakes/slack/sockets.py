"""Socket Mode: a real websocket that hands envelopes to the bot and notes its acknowledgements."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.things import Json

MOST_CONNECTIONS = 10


@dataclass
class Sockets:
    """The open connections; lives in the loop of the fake."""

    app_id: str
    acks: list[Json] = field(default_factory=list)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    port: int = 0
    runner: web.AppRunner | None = None
    starting: asyncio.Task[None] | None = None
    turns: itertools.count[int] = field(default_factory=itertools.count)

    def ticket(self) -> str:
        """The address of a new connection; the endpoint starts with the first one."""
        if self.starting is None:
            listener = socket.create_server(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
            self.starting = asyncio.get_running_loop().create_task(self._start(listener))
        return f"ws://127.0.0.1:{self.port}/link/?ticket={next(self.turns)}&app_id={self.app_id}"

    async def _start(self, listener: socket.socket) -> None:
        app = web.Application()
        app.router.add_get("/link/", self._connection)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.SockSite(self.runner, listener).start()

    async def stop(self) -> None:
        for connection in list(self.connections):
            await connection.close()
        if self.starting:
            await self.starting
        if self.runner:
            await self.runner.cleanup()
        self.starting = self.runner = None

    async def _connection(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse(timeout=1)
        await connection.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return connection
        self.connections.append(connection)
        try:
            await connection.send_json(self.hello())
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self.connections.remove(connection)
        return connection

    def hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "fake", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }

    def _acknowledged(self, ack: Json) -> None:
        self.acks.append(ack)
        waiting = self.waiting.pop(str(ack.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(ack)

    async def deliver(self, envelope: Json, seconds: float) -> Any:
        """The payload the bot acknowledged with; TimeoutError or ConnectionError when it did not."""
        if not self.connections:
            raise ConnectionError("no Socket Mode connection is open")
        connection = self.connections[next(self.turns) % len(self.connections)]
        answer = self.waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        await connection.send_json(envelope)
        try:
            return (await asyncio.wait_for(answer, seconds)).get("payload")
        finally:
            self.waiting.pop(envelope["envelope_id"], None)

    async def refresh(self) -> None:
        """Ask every connection to be made anew, as Slack does now and then."""
        for connection in self.connections:
            await connection.send_json({"type": "disconnect", "reason": "refresh_requested"})
