"""Forged, stale and replayed requests, over real HTTP: nothing gets in, and nothing counts twice.

Elsewhere: every bad Teams token (tests/handlers/teams/test_door.py, test_tokens.py), the gate of Slack piece by piece
(tests/handlers/slack/test_gate.py), redeliveries of both platforms with new ids (tests/handlers/*/test_repeats.py,
tests/handlers/slack/test_listen.py), the endpoint for metrics without its token (tests/bot/test_watch.py).
"""

import time
from urllib.parse import urlencode

import pytest

from tests.attacks.stage import SECRET, Stage, head, signed, status
from tests.fakes.teams import Reply

PATH = "/slack/events"


def command(lore: Stage, text: str = "how to fold a map") -> bytes:
    ann = lore.acme.user("Ann")
    general = lore.acme.channel("general", [ann])
    return urlencode({
        "command": "/learn", "text": text, "team_id": lore.acme.id, "user_id": ann.id, "channel_id": general.id,
        "channel_name": "general", "trigger_id": "1.2.3", "response_url": f"{lore.slack_fake.url}/response/none",
    }).encode()  # fmt: skip


async def needs(lore: Stage) -> int:
    return len((await lore.state())["need"])


@pytest.mark.parametrize("secret", ["another-secret", "", SECRET.upper(), SECRET[:-1]])
async def test_what_slack_did_not_sign_stays_out(lore: Stage, secret: str) -> None:
    body = command(lore)
    assert status(await lore.raw(head(PATH, signed(body, secret=secret), body))) == 401
    assert await needs(lore) == 0


@pytest.mark.parametrize("age", [-301, 301, 3600, 86_400])
async def test_a_signature_holds_for_five_minutes(lore: Stage, age: int) -> None:
    body = command(lore)
    assert status(await lore.raw(head(PATH, signed(body, at=time.time() - age), body))) == 401
    assert await needs(lore) == 0


async def test_a_captured_command_that_is_sent_again_is_done_once(lore: Stage) -> None:
    body = command(lore)
    request = head(PATH, signed(body), body)
    for _ in range(3):
        assert status(await lore.raw(request)) == 200
    assert await needs(lore) == 1


async def test_a_signature_of_one_body_opens_nothing_for_another(lore: Stage) -> None:
    body = command(lore)
    for changed in (body + b"&x=1", body.replace(b"map", b"cap"), b""):
        assert status(await lore.raw(head(PATH, signed(body), changed))) == 401
    assert await needs(lore) == 0


async def test_a_captured_message_on_teams_is_heard_once(lore: Stage) -> None:
    ana = lore.teams_fake.world.user("Ana")
    said = lore.teams._activity("message", ana, lore.teams_fake.world.personal(ana), text="learn how to fold a map")
    for _ in range(3):
        reply: Reply = await lore.teams.post(said)
        assert reply.status == 200
    asked = (await lore.state())["job"]
    assert len([row for row in asked if "'answer'" in row]) <= 1
    assert await needs(lore) <= 1


async def test_no_request_of_a_stranger_costs_a_row(lore: Stage) -> None:
    before = await lore.state()
    for path in ("/", "/slack/events", "/slack/install", "/api/messages", "/slack/oauth_redirect", "/metrics", "/../x"):
        for method in (b"GET", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"HEAD", b"TRACE"):
            line = method + f" {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            assert status(await lore.raw(line)) in (200, 302, 400, 401, 403, 404, 405)
    assert await lore.state() == before
