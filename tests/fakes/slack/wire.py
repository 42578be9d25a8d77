"""Reading calls off HTTP and writing answers, or none."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.slack.things import Json

AS_JSON = frozenset({"blocks", "attachments", "metadata", "view"})
RESET = struct.pack("ii", 1, 0)


async def read(receive: Any) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def arguments(headers: dict[bytes, bytes], query: bytes, body: bytes) -> Json:
    """The arguments of a call from query, form or JSON; ValueError when the JSON is none."""
    args: Json = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if headers.get(b"content-type", b"").startswith(b"application/json"):
        found = json.loads(body or b"{}")
        if not isinstance(found, dict):
            raise ValueError("json_not_object")
        args |= found
    else:
        args |= parse_qsl(body.decode(), keep_blank_values=True)
    for name in AS_JSON & args.keys():
        if isinstance(args[name], str):
            args[name] = json.loads(args[name] or "null")
    return args


def bearer(headers: dict[bytes, bytes], args: Json) -> str:
    """The token of a call, taken out of its arguments."""
    kind, _, text = headers.get(b"authorization", b"").decode().partition(" ")
    given = args.pop("token", None)
    return text if kind.lower() == "bearer" else str(given or "")


async def answer(send: Any, status: int, body: bytes, headers: dict[bytes, bytes]) -> None:
    pairs = [(b"content-length", str(len(body)).encode()), *headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def reset(scope: Any, receive: Any) -> None:
    """End the connection with a TCP reset and no answer."""
    transport = scope["transport"]
    if transport.is_closing():
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    transport.abort()
    await receive()
