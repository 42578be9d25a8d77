"""Small blocks and views, and a bot that keeps what it hears, for the tests of the fake."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

SECRET = "signing-secret"
IMPATIENT = 2.0  # seconds: enough to be heard in on a busy machine


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, value: str = "1", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "value": value, **more}


def row(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def entry(label: str, **more: Any) -> dict[str, Any]:
    element = more.pop("element", {"type": "plain_text_input"})
    return {"type": "input", "label": {"type": "plain_text", "text": label}, "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {name: {"type": "plain_text", "text": name.title()} for name in ("title", "submit")}
    return {"type": "modal", "blocks": list(blocks), **words, **more}


OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
CONFIRM = {
    name: {"type": "plain_text", "text": text}
    for name, text in (("title", "Sure?"), ("text", "Really"), ("confirm", "Yes"), ("deny", "No"))
}


@dataclass
class Bot:
    """A bot that checks signatures, keeps what it gets and answers what it is told to."""

    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.text()
        heads = {name.lower(): value for name, value in request.headers.items()}
        assert SignatureVerifier(SECRET).is_valid_request(body, heads)
        self.headers.append(heads)
        self.got.append(await self.parsed(request, body))
        await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
        status, text = self.answers.pop(0) if self.answers else (200, "")
        kind = "application/json" if text.startswith("{") else "text/plain"
        return web.Response(status=status, text=text, content_type=kind, headers=self.quiet(status))

    def quiet(self, status: int) -> dict[str, str]:
        return {"x-slack-no-retry": "1"} if status == 418 else {}

    async def parsed(self, request: web.Request, body: str) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(json.loads(body))
        form = await request.post()
        return dict(json.loads(str(form["payload"]))) if "payload" in form else {k: str(v) for k, v in form.items()}

    def say(self, answer: Any = None, status: int = 200) -> None:
        self.answers.append((status, answer if isinstance(answer, str) else json.dumps(answer) if answer else ""))


async def refused(call: Any) -> dict[str, Any]:
    """The answer with which Slack says no."""
    with pytest.raises(SlackApiError) as no:
        await call
    return dict(no.value.response.data)
