"""Bodies that are too large, too deep or too slow, and tricks with headers, on a raw socket.

Elsewhere: 34 kinds of rubbish with a good signature (tests/handlers/slack/test_gate.py), 20 with a good token
(tests/handlers/teams/test_door.py).
"""

import asyncio
import json
import zlib
from pathlib import Path
from unittest.mock import patch

import pytest

from bot import patience
from tests.attacks.stage import FORM, JSON, Stage, head, signed, stage, status

PATHS = ("/slack/events", "/api/messages")
EVENT = json.dumps({"type": "event_callback", "event": {"type": "x"}}).encode()
FOREVER, PATIENCE = 3600.0, 60.0  # seconds


@pytest.mark.parametrize("path", PATHS)
async def test_too_much_is_turned_away_before_it_is_read(lore: Stage, path: str) -> None:
    for declared in (2_000_000, 10**12, 10**30):
        answer = await lore.raw(head(path, {"Content-Type": JSON, "Content-Length": str(declared)}), b"x" * 1000)
        assert status(answer) in (400, 401, 413), declared


async def test_what_is_too_much_without_saying_so_is_turned_away(lore: Stage) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    answer = await lore.raw(
        head("/slack/events", {"Content-Type": JSON, "Transfer-Encoding": "chunked"}), *[chunk] * 40
    )
    assert status(answer) in (0, 401, 413)


@pytest.mark.parametrize("deep", [b"[" * 50_000 + b"]" * 50_000, b'{"type":"x","a":' * 5000 + b"1" + b"}" * 5000])
async def test_what_is_nested_too_deeply_is_a_400(lore: Stage, deep: bytes) -> None:
    assert status(await lore.raw(head("/slack/events", signed(deep, kind=JSON), deep))) == 400
    assert status(await lore.raw(head("/slack/events", signed(EVENT, kind=JSON), EVENT))) == 200


async def test_a_packed_body_is_not_unpacked(lore: Stage) -> None:
    bomb = zlib.compress(b"a" * 50_000_000)
    headers = {**signed(bomb, kind=JSON), "Content-Encoding": "deflate"}
    assert status(await lore.raw(head("/slack/events", headers, bomb))) == 400


@pytest.mark.parametrize("path", PATHS)
async def test_slow_bodies_end(tmp_path: Path, path: str) -> None:
    with patch.object(patience.PatientApp.__init__, "__defaults__", (0.5,)):
        async with stage(tmp_path) as lore:
            token = f"Bearer {lore.teams_fake.issuer.token(lore.teams_fake.connector.service_url)}"
            request = head(path, {"Content-Type": JSON, "Content-Length": "1000", "Authorization": token})
            async with asyncio.timeout(PATIENCE):
                answer = await lore.raw(request, *[b"{"] * 8, wait=0.1, within=FOREVER)
            assert status(answer) in (0, 400, 408)


def holding(lore: Stage) -> list["asyncio.Task[bytes]"]:
    """A hundred who never come to the end of their headers."""
    drip = [b"POST /slack/events HTTP/1.1\r\n", *[b"X-A: b\r\n"] * 100]
    dripping = [lore.raw(*drip, wait=0.1, within=FOREVER) for _ in range(50)]
    return [asyncio.create_task(each) for each in (*dripping, *(lore.raw(within=FOREVER) for _ in range(50)))]


async def test_slow_headers_hold_up_nobody(tmp_path: Path) -> None:
    with patch.object(patience, "HEAD_WITHIN", FOREVER):
        async with stage(tmp_path) as lore:
            slow = holding(lore)
            assert status(await lore.raw(head("/slack/events", signed(EVENT, kind=JSON), EVENT))) == 200
            assert not any(each.done() for each in slow)
        async with asyncio.timeout(PATIENCE):  # they are hung up on when we stop
            assert {status(await each) for each in slow} == {0}


async def test_slow_headers_end(tmp_path: Path) -> None:
    with patch.object(patience, "HEAD_WITHIN", 1.0):
        async with stage(tmp_path) as lore, asyncio.timeout(PATIENCE):
            assert {status(await each) for each in holding(lore)} <= {0, 408}


async def test_endless_headers_end(lore: Stage) -> None:
    answer = await lore.raw(b"POST /slack/events HTTP/1.1\r\n", *[b"X-A: " + b"b" * 8000 + b"\r\n"] * 20)
    assert status(answer) in (0, 400, 431)
    assert status(await lore.raw(head("/healthz", {}, b""))) == 405


TRICKS: dict[str, list[tuple[str, str]]] = {
    "two lengths": [("Content-Length", "5"), ("Content-Length", "6")],
    "a length and chunks": [("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
    "a length below zero": [("Content-Length", "-1")],
    "a length in words": [("Content-Length", "five")],
    "a length with a sign": [("Content-Length", "+5")],
    "an unknown transfer": [("Transfer-Encoding", "gzip, chunked, identity")],
    "a folded header": [("X-A", "b\r\n c")],
    "a header without a name": [("", "b")],
}


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("path", PATHS)
async def test_requests_that_can_be_read_two_ways_are_not_read(lore: Stage, path: str, trick: str) -> None:
    request = head(path, [("Content-Type", FORM), *TRICKS[trick]])
    hidden = head("/slack/events", signed(EVENT, kind=JSON), EVENT)
    answer = await lore.raw(request + b"5\r\nhello\r\n0\r\n\r\n" + hidden, within=3)
    assert b" 200 " not in answer.split(b"\r\n", 1)[0]


async def test_of_two_signatures_no_wrong_one_helps(lore: Stage) -> None:
    good = signed(EVENT, kind=JSON)
    bad = ("X-Slack-Signature", "v0=" + "0" * 64)
    for pairs in ([*good.items(), bad], [bad, *good.items()]):
        assert status(await lore.raw(head("/slack/events", pairs, EVENT))) in (200, 401)
    wrong = [(name, value) for name, value in good.items() if name != "X-Slack-Signature"]
    assert status(await lore.raw(head("/slack/events", [*wrong, bad, bad], EVENT))) == 401


@pytest.mark.parametrize("host", ["evil.example", "lore.example.com@evil.example", "", "a" * 5000])
async def test_the_host_header_changes_nothing(lore: Stage, host: str) -> None:
    pairs = [("Host", host), ("X-Forwarded-Host", "evil.example"), *signed(EVENT, kind=JSON).items()]
    answer = await lore.raw(head("/slack/events", pairs, EVENT))
    assert status(answer) in (200, 400)
    assert b"evil" not in answer


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "application/json, x"]
)
async def test_wrong_kinds_of_content_are_not_guessed(lore: Stage, kind: str) -> None:
    assert status(await lore.raw(head("/slack/events", signed(EVENT, kind=kind), EVENT))) == 400
