"""Addresses that are told to us: a hostile service, a hostile response URL, links. We call only whom we know.

Elsewhere: what a host list lets through, letter by letter (tests/handlers/teams/test_connector.py), redirects that are not
followed (there too), response URLs (tests/handlers/slack/test_listen.py). Links in what people share are never opened:
nothing in bot, storage or the platforms' folders fetches one, which the last test here looks for.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.attacks.stage import Stage
from tests.fakes.loopback import Loopback

HOUSE = Path(__file__).parents[2]
CALLERS = {
    "bot/cli/examining.py",
    "handlers/slack/web.py",
    "handlers/slack/sockets.py",
    "handlers/teams/session.py",
    "bot/llm/openai_embedder.py",
    "bot/llm/openai_model.py",
}
METADATA = "http://169.254.169.254/latest/meta-data/"


class Trap:
    """An address that writes down who calls it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.loopback = Loopback(Starlette(routes=[Route("/{path:path}", self._hear, methods=["GET", "POST", "PUT"])]))

    async def _hear(self, request: Request) -> PlainTextResponse:
        self.heard.append(request.headers.get("authorization", ""))
        return PlainTextResponse("{}")


@pytest.mark.parametrize(
    "service", ["https://evil.example/", METADATA, "file:///etc/passwd", "https://127.0.0.1.evil.example/"]
)
async def test_a_hostile_service_gets_neither_words_nor_token(lore: Stage, service: str) -> None:
    ana = lore.teams_fake.world.user("Ana")
    said = lore.teams._activity("message", ana, lore.teams_fake.world.personal(ana), text="learn how to fold a map")
    said["serviceUrl"] = service
    known = lore.teams_fake.issuer.token(lore.teams_fake.connector.service_url)
    assert (await lore.teams.post(said, authorization=f"Bearer {known}")).status in (401, 403)
    signed = lore.teams_fake.issuer.token(service)
    reply = await lore.teams.post(said, authorization=f"Bearer {signed}")
    await lore.app.delivery.deliver_due()
    assert reply.status in (200, 400, 401, 403, 503)
    assert all(call.path.startswith("/emea") for call in lore.teams_fake.connector.calls)


@pytest.mark.parametrize(
    "url", [METADATA, "https://hooks.slack.com.evil.example/x", "https://hooks.slack.com@evil.example/", "gopher://x"]
)
async def test_a_hostile_response_url_is_not_called(lore: Stage, url: str) -> None:
    web: Any = lore.app.connections["slack"].web  # type: ignore[attr-defined]
    assert not web.may_answer(url)
    assert not await web.respond(url, {"text": "secret"})


async def test_links_that_people_share_are_not_opened(lore: Stage) -> None:
    trap = Trap()
    trap.loopback.start()
    ann = lore.acme.user("Ann")
    general = lore.acme.channel("general", [ann])
    link = f"{trap.loopback.url}/secret"
    await lore.slack.command(ann, "/share", f"Read this\n<{link}> and <{METADATA}>", channel=general)
    await lore.slack.command(ann, "/learn", f"what is at <{link}>", channel=general)
    await lore.app.delivery.deliver_due()
    while await lore.app.worker.work_due():
        pass
    trap.loopback.stop()
    assert trap.heard == []
    posts = [call.args for call in lore.slack_fake.called("chat.postMessage")]
    assert posts
    assert all(post["unfurl_links"] in (False, "false", 0) for post in posts)


def test_only_these_files_call_anybody() -> None:
    words = re.compile(
        r"ClientSession\(|httpx|urlopen|import requests|AsyncOpenAI\(|SocketModeClient\(|create_connection"
    )
    calling = {
        str(path.relative_to(HOUSE))
        for folder in ("bot", "handlers", "storage")
        for path in (HOUSE / folder).rglob("*.py")
        if words.search(path.read_text())
    }
    assert calling <= CALLERS, calling - CALLERS
