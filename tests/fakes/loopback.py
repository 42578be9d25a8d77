"""Serves an ASGI app on this machine, from a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any

import uvicorn

from tests.fakes.ports import HeldPort


class Loopback:
    """A server on a free loopback port that can go down and come back at the same address.

    Each request's scope carries its `transport`, and `drop`: call it to cut the connection without an answer.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._server: SwiftServer | None = None
        self._thread: threading.Thread | None = None
        self._held: HeldPort | None = None  # our port, while we are down
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Where the app runs, while it does."""
        if self._server is None:
            raise RuntimeError("the server is down")
        return self._server.loop

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self._held = None
        self.port = listener.getsockname()[1]
        self._server = SwiftServer(
            uvicorn.Config(
                with_drop(self._app),
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=60,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        self._server.ready.wait()

    def stop(self) -> None:
        """Cuts every connection and refuses new ones until `start`."""
        if self._server is None or self._thread is None:
            return
        self._server.leave()
        self._thread.join()
        self._server = self._thread = None
        with contextlib.suppress(OSError):  # somebody was quicker
            self._held = HeldPort(self.port)


class SwiftServer(uvicorn.Server):
    """Starts and stops at once, without waiting for anybody."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def leave(self) -> None:
        self.loop.call_soon_threadsafe(self._left.set)

    async def main_loop(self) -> None:
        self.loop, self._left = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()
        while not self._left.is_set():
            await self.on_tick(0)  # the date in the headers
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.sleep(0)


def with_drop(app: Any) -> Any:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        scope["transport"] = send.__self__.transport
        scope["drop"] = scope["transport"].abort
        await app(scope, receive, send)

    return serve
