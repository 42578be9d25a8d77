"""Serves an ASGI app on this machine, from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import uvicorn


class Loopback:
    """A server on a free loopback port that can go down and come back at the same address.

    Each request's scope carries `drop`: call it to cut the connection without an answer.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._server = uvicorn.Server(
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
                timeout_graceful_shutdown=0,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.001)

    def stop(self) -> None:
        """Cuts every connection and refuses new ones until `start`."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._server = self._thread = None


def with_drop(app: Any) -> Any:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        drop = scope["drop"] = send.__self__.transport.abort
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            drop()
            raise

    return serve
