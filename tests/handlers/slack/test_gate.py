"""Nothing gets to Bolt that Slack did not sign, lately, in a size and shape that can be read."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.responses import Response

from handlers.slack.gate import Gate

NOW = 1_772_442_000
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENT = json.dumps({"type": "event_callback", "event": {"type": "x"}}).encode()
COMMAND = urlencode({"command": "/learn", "text": "how to read a payload"}).encode()


class Inside:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def __call__(self, payload: dict[str, Any]) -> Response:
        self.seen.append(payload)
        return Response("in")


def headers(body: bytes, kind: str = JSON, secret: str = "new", at: str = str(NOW)) -> dict[str, str]:
    mac = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mac}"}


async def knock(body: bytes, given: dict[str, str], parts: int = 1, *, length: bool = True) -> tuple[int, Inside]:
    inside = Inside()
    gate = Gate(["new", "old"], inside, lambda: NOW)
    answered: list[Any] = []
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()]
    raw += [(b"content-length", str(len(body)).encode())] if length else []
    step = max(1, -(-len(body) // parts))
    chunks = [body[at : at + step] for at in range(0, len(body), step)] or [b""]

    async def pieces() -> AsyncIterator[dict[str, Any]]:
        for at, chunk in enumerate(chunks):
            yield {"type": "http.request", "body": chunk, "more_body": at < len(chunks) - 1}
        yield {"type": "http.disconnect"}

    coming = pieces()

    async def send(message: Any) -> None:
        answered.append(message)

    await gate({"type": "http", "method": "POST", "headers": raw}, lambda: anext(coming), send)
    return answered[0]["status"], inside


async def test_signed_json_and_forms_come_in_whole() -> None:
    assert (await knock(EVENT, headers(EVENT)))[1].seen == [json.loads(EVENT)]
    status, inside = await knock(COMMAND, headers(COMMAND, f"{FORM}; charset=utf-8"), parts=3, length=False)
    assert (status, inside.seen[0]["text"]) == (200, "how to read a payload")
    pressed = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()
    assert (await knock(pressed, headers(pressed, FORM)))[1].seen == [{"type": "block_actions"}]


async def test_the_previous_secret_still_opens() -> None:
    assert (await knock(EVENT, headers(EVENT, secret="old")))[0] == 200
    assert (await knock(EVENT, headers(EVENT, secret="older")))[0] == 401


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "v0=\xff\xfe"},
        {"X-Slack-Signature": "v1=abc"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": f" {NOW}"},
        {"X-Slack-Request-Timestamp": f"{NOW}.0"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": f"-{NOW}"},
    ],
)
async def test_without_a_good_signature_nothing_enters(change: dict[str, str]) -> None:
    status, inside = await knock(EVENT, headers(EVENT) | change)
    assert (status, inside.seen) == (401, [])


@pytest.mark.parametrize(("age", "status"), [(299, 200), (301, 401), (-299, 200), (-301, 401), (360, 401)])
async def test_old_and_early_requests_stay_out(age: int, status: int) -> None:
    assert (await knock(EVENT, headers(EVENT, at=str(NOW - age))))[0] == status


async def test_changed_bodies_and_unsigned_rubbish_are_401() -> None:
    assert (await knock(EVENT + b" ", headers(EVENT)))[0] == 401
    assert (await knock(b"{", {"Content-Type": JSON}))[0] == 401
    assert (await knock(urlencode({"ssl_check": "1"}).encode(), {"Content-Type": FORM}))[0] == 401


@pytest.mark.parametrize("length", [True, False])
async def test_too_much_is_413_even_without_a_length(length: bool) -> None:
    big = b"x" * (1024 * 1024 + 1)
    status, inside = await knock(big, headers(big), parts=20, length=length)
    assert (status, inside.seen) == (413, [])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b'"x"', JSON),
        (b"\xff\xfe", JSON),
        (b"{}", JSON),
        (b'{"type": 5}', JSON),
        (b'{"type": ' + b"9" * 5000 + b"}", JSON),
        (b'{"type": "x", "deep": ' + b"[" * 100 + b"]" * 100 + b"}", JSON),
        (b"[" * 100_000, JSON),
        (b"", FORM),
        (b"payload={", FORM),
        (b"payload=5", FORM),
        (b"payload=%7B%7D", FORM),
        (b"a=1&" * 300, FORM),
        (b"ssl_check=1", FORM),
        (b"\xff=\xfe", FORM),
        (EVENT, "text/plain"),
        (EVENT, ""),
        (EVENT, "multipart/form-data"),
    ],
)
async def test_signed_rubbish_is_400(body: bytes, kind: str) -> None:
    status, inside = await knock(body, headers(body, kind))
    assert (status, inside.seen) == (400, [])


async def test_a_request_that_breaks_off_is_400() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    answered: list[Any] = []

    async def send(message: Any) -> None:
        answered.append(message)

    await asyncio.wait_for(Gate(["new"], Inside(), lambda: NOW)({"type": "http", "headers": []}, gone, send), 60)
    assert answered[0]["status"] == 400
