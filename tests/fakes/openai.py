"""A model's endpoint on loopback, for the real openai client: answers, or misbehaves as it is told."""

import asyncio
import hashlib
import json
from collections import deque
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.rules.likeness import pieces
from bot.rules.stems import stem
from bot.rules.terms import terms
from tests.fakes.loopback import Loopback

ASKED, ANSWERED = 1_000, 50  # tokens of every call
DIMENSION = 256
MEANS = {  # what the fake embedding model knows of words: those of a line mean the same
    stem(word): line.split()[0]
    for line in (
        "laptop computer notebook", "slow sluggish crawls", "holiday vacation leave", "request ask apply",
        "salary pay wage", "invoice bill", "quit resign", "meeting appointment",
    )
    for word in line.split()
}  # fmt: skip


class FakeOpenAI:
    """Queue what it does next: `answer(value)`, `junk(text)`, `refuse()`, `fail(status)`, `hang()`; `calls` is kept.

    Embeddings are answered by words, their pieces and MEANS, unless `odd` says otherwise once: a status, "nan", "zeros",
    "short", "longer" or seconds to hang; a text with a word of `refused` in it is answered with 400. `embedded` is kept.
    """

    def __init__(self, *, responses: bool = True, means: dict[str, str] | None = None) -> None:
        self.means = MEANS if means is None else means
        self.odd: deque[int | float | str] = deque()
        self.refused: set[str] = set()
        self.embedded: list[list[str]] = []
        self.calls: list[dict[str, Any]] = []
        self.queue: deque[tuple[str, Any]] = deque()
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]), Route("/v1/models", self._models, methods=["GET"]),
            Route("/v1/embeddings", self._embed, methods=["POST"]),
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

    async def _embed(self, request: Request) -> Response:
        texts = (await request.json())["input"]
        self.embedded.append(texts)
        odd = self.odd.popleft() if self.odd else ""
        if any(word in text for text in texts for word in self.refused):
            odd = 400
        if isinstance(odd, float):
            await asyncio.sleep(odd)
        if isinstance(odd, int):
            return JSONResponse({"error": {"message": "no"}}, status_code=odd)
        found = [_changed(vector(text, self.means), str(odd)) for text in texts]
        data = [{"object": "embedding", "index": n, "embedding": each} for n, each in enumerate(found)]
        usage = {"prompt_tokens": ASKED, "total_tokens": ASKED}
        answer = {"object": "list", "model": "fake", "data": data[odd == "short" :], "usage": usage}
        return Response(json.dumps(answer), media_type="application/json")  # NaN and all, as some servers do


def vector(text: str, means: dict[str, str]) -> list[float]:
    """What the fake model makes of a text: the sum of a direction for each word, and less of one for each piece of it."""
    each = [_word(word, means.get(word, word)) for word in terms(text)]
    return [sum(column) for column in zip(*each, strict=True)] or [0.0] * DIMENSION


@cache
def _word(word: str, meant: str) -> list[float]:
    parts = [(1.0, meant), *((0.05, piece) for piece in pieces(word))]
    directions = [
        (weight, int.from_bytes(hashlib.shake_256(part.encode()).digest(DIMENSION // 8))) for weight, part in parts
    ]
    return [sum(weight if bits >> n & 1 else -weight for weight, bits in directions) for n in range(DIMENSION)]


def _changed(values: list[float], odd: str) -> list[float]:
    changes = {"nan": [float("nan"), *values[1:]], "zeros": [0.0] * len(values), "longer": [*values, 1.0]}
    return changes.get(odd, values)
