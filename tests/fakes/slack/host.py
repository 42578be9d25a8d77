"""A web server in a thread of its own, that can go down and come back at the same address."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, Self

from uvicorn.config import Config
from uvicorn.server import ServerState

from tests.fakes.slack.wire import Protocol

QUIET: dict[str, Any] = {"log_config": None, "timeout_keep_alive": 60, "lifespan": "off", "ws": "none"}


class Host:
    """Runs an ASGI app on loopback."""

    def __init__(self, app: Any) -> None:
        self.port = 0
        self._app = app
        self._opened = [0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many TCP connections were ever opened to it."""
        return self._opened[0]

    def start(self) -> Self:
        self._ready, self._thread = threading.Event(), threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the server did not start; its thread says why")
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def down(self) -> None:
        """Refuse every connection and drop the open ones, until `up`."""
        asyncio.run_coroutine_threadsafe(self._refuse(), self.loop).result()

    def up(self) -> None:
        asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result()

    def _run(self) -> None:
        self._config = Config(self._app, interface="asgi3", proxy_headers=False, **QUIET)
        self._config.load()
        with asyncio.Runner(loop_factory=self._config.get_loop_factory()) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self.loop, self._end, self._state = asyncio.get_running_loop(), asyncio.Event(), ServerState()
        await self._listen()
        self._ready.set()
        await self._end.wait()
        await self.ending()
        await self._refuse()
        for task in self._state.tasks:
            task.cancel()

    async def ending(self) -> None:
        """What else has to end with the server."""

    async def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=2048)
        self.port = listener.getsockname()[1]
        self._listener = await self.loop.create_server(
            lambda: Protocol(self._config, self._state, self._opened), sock=listener
        )

    async def _refuse(self) -> None:
        self._listener.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
