"""Lore as it is reached from outside, on Slack and on Teams at once, and somebody with a raw socket before it."""

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.app import App
from bot.patience import PatientProtocol
from handlers.console.clock import MovedClock
from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.teams import FakeTeams, TeamsSender
from tests.journeys.running import Quiet, built

SECRET = "0123456789abcdef0123456789abcdef"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Stage:
    """The app behind its port; two workspaces of two companies on Slack, one tenant on Teams."""

    app: App
    url: str
    slack_fake: FakeSlack
    acme: Team
    slack: Sender
    teams_fake: FakeTeams
    teams: TeamsSender

    async def raw(self, *parts: bytes, wait: float = 0.0, within: float = 60.0) -> bytes:
        """What comes back for these very bytes, sent one after the other; empty when we are hung up on."""
        address = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        answer = b""
        with suppress(ConnectionError, TimeoutError):
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(wait)
            except ConnectionError:
                pass  # what was answered before we were hung up on can still be read
            async with asyncio.timeout(within):
                answer = await reader.read(65536)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return answer

    async def state(self) -> dict[str, list[str]]:
        """Everything that is kept."""
        return await self.app.store.read(
            lambda session: {
                table.name: sorted(map(repr, session.connection().execute(select(table))))
                for table in SQLModel.metadata.sorted_tables
            }
        )


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, kind: str = FORM) -> dict[str, str]:
    """Slack's headers over a body."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def head(path: str, headers: Mapping[str, str] | list[tuple[str, str]], body: bytes | None = None) -> bytes:
    """A request as it goes over the wire; without a body, only its head."""
    pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
    if not any(name.lower() == "host" for name, _ in pairs):
        pairs = [("Host", "lore.example.com"), *pairs]
    if body is not None:
        pairs = [*pairs, ("Content-Length", str(len(body)))]
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs), "", ""]
    return "\r\n".join(lines).encode("latin-1") + (body or b"")


def status(answer: bytes) -> int:
    """0 when nothing came back."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@asynccontextmanager
async def stage(path: Path, **more: str) -> AsyncIterator[Stage]:
    """Everything up, with uvicorn as `lore serve` runs it."""
    clock = MovedClock()
    with FakeSlack() as slack_fake:
        acme = slack_fake.team("Acme", domain="acme")
        with FakeTeams(clock.now) as teams_fake:
            given: dict[str, Any] = {
                "SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": acme.token.text, "SLACK_API_URL": slack_fake.base_url,
                **teams_fake.settings(), **more,
            }  # fmt: skip
            app = built(path, clock, given)
            listener = socket.create_server(("127.0.0.1", 0))
            config = uvicorn.Config(
                app.asgi(), lifespan="on", log_config=None, access_log=False, server_header=False, http=PatientProtocol,
                timeout_graceful_shutdown=1,
            )  # fmt: skip
            server = Quiet(config)
            task = asyncio.create_task(server.serve([listener]))
            while not server.started and not task.done():
                await asyncio.sleep(0.001)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with (
                Sender(slack_fake, f"{url}/slack/events", SECRET) as slack,
                teams_fake.sender(f"{url}/api/messages") as teams,
            ):
                yield Stage(app, url, slack_fake, acme, slack, teams_fake, teams)
            server.should_exit = True
            await task
            listener.close()
