"""A model's endpoint on loopback, for the real openai client: answers, or misbehaves as it is told."""

import asyncio
import json
from collections import deque
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.loopback import Loopback

ASKED, ANSWERED = 1_000, 50  # tokens of every call


class FakeOpenAI:
    """Queue what it does next: `answer(value)`, `junk(text)`, `refuse()`, `fail(status)`, `hang()`; `calls` is kept."""

    def __init__(self, *, responses: bool = True) -> None:
        self.calls: list[dict[str, Any]] = []
        self.queue: deque[tuple[str, Any]] = deque()
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]), Route("/v1/models", self._models, methods=["GET"]),
        ]  # fmt: skip
        if responses:
            routes.append(Route("/v1/responses", self._respond, methods=["POST"]))
        self._loopback = Loopback(Starlette(routes=routes))

    @property
    def url(self) -> str:
        return f"{self._loopback.url}/v1"

    def answer(self, value: object) -> None:
        self.queue.append(("text", json.dumps(value)))

    def junk(self, text: str) -> None:
        self.queue.append(("text", text))

    def refuse(self) -> None:
        self.queue.append(("refusal", "I can't help with that."))

    def fail(self, status: int) -> None:
        self.queue.append(("status", status))

    def hang(self, seconds: float) -> None:
        self.queue.append(("hang", seconds))

    def __enter__(self) -> "FakeOpenAI":
        self._loopback.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loopback.stop()

    async def _next(self, request: Request) -> tuple[str, Any]:
        self.calls.append(await request.json())
        kind, value = self.queue.popleft() if self.queue else ("status", 503)
        if kind == "hang":
            await asyncio.sleep(value)
            return "status", 503
        return kind, value

    async def _models(self, _: Request) -> Response:
        if self.queue and self.queue[0][0] == "status":
            return JSONResponse({"error": {"message": "no"}}, status_code=self.queue.popleft()[1])
        model = {"id": "fake", "object": "model", "created": 0, "owned_by": "us"}
        return JSONResponse({"object": "list", "data": [model]})

    async def _respond(self, request: Request) -> Response:
        kind, value = await self._next(request)
        if kind == "status":
            return JSONResponse({"error": {"message": "no", "type": "server_error"}}, status_code=value)
        part = (
            {"type": "refusal", "refusal": value}
            if kind == "refusal"
            else {"type": "output_text", "text": value, "annotations": []}
        )
        message = {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
        return JSONResponse(
            {
                "id": "r", "object": "response", "created_at": 0, "model": "fake", "status": "completed",
                "output": [message], "parallel_tool_calls": False, "tool_choice": "none", "tools": [],
                "usage": {
                    "input_tokens": ASKED, "output_tokens": ANSWERED, "total_tokens": ASKED + ANSWERED,
                    "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
                },
            }
        )  # fmt: skip

    async def _chat(self, request: Request) -> Response:
        kind, value = await self._next(request)
        if kind == "status":
            return JSONResponse({"error": {"message": "no"}}, status_code=value)
        message = {"role": "assistant", "content": value if kind == "text" else None, "refusal": None}
        if kind == "refusal":
            message["refusal"] = value
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": ASKED, "completion_tokens": ANSWERED, "total_tokens": ASKED + ANSWERED}
        return JSONResponse(
            {"id": "c", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice], "usage": usage}
        )
