"""What stands before Bolt: lets in only what Slack has signed, lately, of a size and shape that can be read."""

import hmac
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from handlers.slack import limits

Payload = dict[str, Any]
Inside = Callable[[Payload], Awaitable[Response]]
_TYPES = ("application/json", "application/x-www-form-urlencoded")
_TIMESTAMP = re.compile(rb"[0-9]{1,12}")


class Turned(Exception):
    """Turned away, with the status that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Gate:
    """An ASGI app: answers 401, 413 or 400 by itself, and hands on the payload of what it lets in."""

    def __init__(self, secrets: Sequence[str], inside: Inside, now: Callable[[], float] = time.time) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._inside = inside
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            body = await _whole(headers, receive)
            self._verify(headers, body)
            response = await self._inside(_readable(headers, body))
        except Turned as turned:
            response = Response(turned.why, turned.status, media_type="text/plain")
        await response(scope, receive, send)

    def _verify(self, headers: dict[bytes, bytes], body: bytes) -> None:
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not _TIMESTAMP.fullmatch(stamp) or abs(self._now() - int(stamp)) > limits.CLOCK_SKEW:
            raise Turned(401, "The request has no timestamp, or one that is not of now.")
        given = headers.get(b"x-slack-signature", b"")
        signed = b"v0:" + stamp + b":" + body
        # Every secret is tried, so that the time it takes tells nothing.
        if not sum(hmac.compare_digest(given, signature(secret, signed)) for secret in self._secrets):
            raise Turned(401, "The signature is not Slack's.")


def signature(secret: bytes, signed: bytes) -> bytes:
    """Slack's signature, version 0, of `v0:timestamp:body`."""
    return b"v0=" + hmac.digest(secret, signed, "sha256").hex().encode()


async def _whole(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """The whole body, read no further than the limit whatever the header says."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared[:12]) > limits.BODY_BYTES:
        raise Turned(413, "The request is too large.")
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Turned(400, "The request broke off.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > limits.BODY_BYTES:
            raise Turned(413, "The request is too large.")
    return b"".join(chunks)


def _readable(headers: dict[bytes, bytes], body: bytes) -> Payload:
    """The payload, whether it came as JSON, as a form with JSON in it, or as a form."""
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
    if kind not in _TYPES:
        raise Turned(400, "Use application/json or application/x-www-form-urlencoded.")
    try:
        payload = _object(body.decode()) if kind == _TYPES[0] else _form(body.decode())
    except (ValueError, RecursionError):
        raise Turned(400, "The request cannot be read.") from None
    if not isinstance(payload.get("type", payload.get("command")), str):
        raise Turned(400, "The request is of no known kind.")
    return payload


def _form(text: str) -> Payload:
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    return _object(fields["payload"]) if "payload" in fields else fields


def _object(text: str) -> Payload:
    """A JSON object that is not nested deeper than Slack's are."""
    payload = json.loads(text)
    if not isinstance(payload, dict) or _deeper(payload, limits.DEPTH):
        raise ValueError
    return payload


def _deeper(value: Any, depth: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth == 0 or any(_deeper(each, depth - 1) for each in inside if isinstance(each, dict | list))
