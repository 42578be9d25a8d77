"""How long we wait for what is being sent to us: whoever drips a request byte by byte is let go."""

import asyncio
from asyncio import Transport
from asyncio.events import TimerHandle

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN = 10.0  # seconds for the headers, from the first byte, or from the connection
BODY_WITHIN = 10.0  # seconds for the whole body; Slack and Teams wait three and five for the answer
HEAD_BYTES = 64 * 1024
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class PatientApp:
    """An ASGI app around ours: to it, a body that takes too long has broken off."""

    def __init__(self, app: ASGIApp, within: float = BODY_WITHIN) -> None:
        self._app = app
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ends, whole = asyncio.get_running_loop().time() + self._within, False

        async def patiently() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                return {"type": "http.disconnect"}
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, patiently, send)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, with an end to the headers, in time and in size."""

    _waiting: TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._waiting is not None:
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self._let_go(TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        self._relax()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._relax()
        self._waiting = self.loop.call_later(HEAD_WITHIN, self._let_go, TOO_LATE)

    def _relax(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting, self._head = None, 0

    def _let_go(self, answer: bytes) -> None:
        self._relax()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
