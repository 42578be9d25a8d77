"""What the fake services share: every request is recorded, and may meet a fault."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.fakes.loopback import Loopback
from tests.fakes.teams.faults import Effect, Faults, Hang, RateLimited, Redirect, Reset, Slow, Status

CODES = {412: "PreconditionFailed", 429: "Throttled", 500: "ServiceError", 502: "ServiceError"}


@dataclass(slots=True)
class Call:
    """A request a service was sent. `status` is what was answered, 0 when the connection was cut."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes
    raw_path: str = ""  # as it was written
    client: int = 0  # the port it came from: one for each connection
    at: float = field(default_factory=time.time)
    status: int = 0
    fault: Effect | None = None
    accepted: bool = False  # it was carried out

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


Carry = Callable[[Call], Awaitable[Response]]


class Service:
    """A service on loopback, up from `start` to `stop`; `calls` holds every request, `faults` what goes wrong."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self._loopback = Loopback(self._serve)

    @property
    def url(self) -> str:
        return self._loopback.url

    def start(self) -> None:
        self._loopback.start()

    def stop(self) -> None:
        """Gone: connections are cut and refused, until `start`. What it knows stays."""
        self._loopback.stop()

    async def carry_out(self, call: Call) -> Response:
        raise NotImplementedError

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        query = dict(request.query_params)
        call = Call(request.method, scope["path"], query, dict(request.headers), await request.body())
        call.raw_path, call.client = scope["raw_path"].decode(), scope["client"][1]
        self.calls.append(call)
        call.fault = self.faults.strike(call.method, call.path)
        response = await self._meet(call)
        if response is None:
            scope["drop"]()
            return
        call.status = response.status_code
        await response(scope, receive, send)

    async def _meet(self, call: Call) -> Response | None:
        match call.fault:
            case None:
                return await self._accept(call)
            case RateLimited(after):
                return refusal(429, "Throttled", {} if after is None else {"Retry-After": str(after)})
            case Status(code, accept):
                await self._accept(call, really=accept)
                return refusal(code, CODES.get(code, "ServiceError"))
            case Reset(accept):
                await self._accept(call, really=accept)
                return None
            case Hang(seconds, accept):
                await self._accept(call, really=accept)
                await asyncio.sleep(seconds)
                return None
            case Slow(seconds):
                await asyncio.sleep(seconds)
                return await self._accept(call)
            case Redirect(to):
                return Response(status_code=307, headers={"Location": to})

    async def _accept(self, call: Call, *, really: bool = True) -> Response | None:
        if not really:
            return None
        response = await self.carry_out(call)
        call.accepted = response.status_code < 300
        return response


def answer(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, separators=(",", ":")), status, media_type="application/json")


def refusal(status: int, code: str, headers: dict[str, str] | None = None, message: str = "") -> Response:
    """An error the way Microsoft writes it."""
    response = answer({"error": {"code": code, "message": message or code}}, status)
    response.headers.update(headers or {})
    return response
