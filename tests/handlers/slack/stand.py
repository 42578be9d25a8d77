"""Our whole side of Slack on loopback, with a router that writes down what it is asked."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.clock import SetClock
from bot.conversation import Request
from bot.settings import Settings
from bot.views.elements import Reply
from handlers import House
from handlers.slack.connection import SlackConnection
from handlers.slack.settings import SlackSettings
from storage import schema
from storage.store import Store
from tests.fakes.slack import FakeSlack, Sender, Team

SECRET = "signing-secret"


@dataclass
class Recorder:
    """A router that answers what it was told to: a reply, or an error to raise; nothing by default."""

    requests: list[Request] = field(default_factory=list)
    replies: dict[str, Reply | Exception] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # it answers when it is

    def __post_init__(self) -> None:
        self.ready.set()

    async def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        await self.ready.wait()
        reply = self.replies.get(request.command, Reply())
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def last(self) -> Request:
        return self.requests[-1]


class Quiet(uvicorn.Server):
    """A server that leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Stand:
    """Slack on one side, the recorder on the other, and everything of ours between them."""

    fake: FakeSlack
    team: Team
    slack: Sender
    router: Recorder
    connection: SlackConnection
    store: Store
    house: House
    clock: SetClock

    def later(self, seconds: float = 1.0) -> None:
        """Time goes by."""
        self.clock.forward(timedelta(seconds=seconds))


def settings(fake: FakeSlack, team: Team, **more: Any) -> SlackSettings:
    given: dict[str, Any] = {
        "slack_signing_secret": SecretStr(SECRET),
        "slack_bot_token": SecretStr(team.token.text),
        "slack_api_url": fake.base_url,
    }
    return SlackSettings(**(given | more))


@contextlib.asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The address of an ASGI app, served on this very loop."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Quiet(uvicorn.Config(app, lifespan="off", log_level="critical", ws="none", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.001)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task
    listener.close()


@contextlib.asynccontextmanager
async def stand(
    path: Path, transport: str = "http", *, team: dict[str, Any] | None = None, **more: Any
) -> AsyncIterator[Stand]:  # fmt: skip
    """Everything up and talking; `more` are settings."""
    clock = SetClock(datetime.now(UTC))  # it stands still, so that no limit is over before its test is
    with FakeSlack(clock=lambda: clock.now().timestamp()) as fake:
        acme = fake.team("Acme", domain="acme", **(team or {}))
        store, router = Store(f"sqlite:///{path / 'slack.db'}"), Recorder()
        schema.create(store)
        house = House(Settings(_env_file=None), store, router, clock)  # type: ignore[call-arg, arg-type]
        if transport == "socket":
            app_token = fake.world.token(None, kind="app", scopes={"connections:write"})
            more |= {"slack_signing_secret": None, "slack_app_token": SecretStr(app_token.text)}
        connection = SlackConnection(house, settings(fake, acme, **more))
        await connection.start()
        async with (
            serving(Starlette(routes=list(connection.routes))) as url,
            Sender(fake, f"{url}/slack/events", SECRET, transport=transport) as slack,
        ):
            yield Stand(fake, acme, slack, router, connection, store, house, clock)
        await connection.stop()
        await connection.platform.close()
        await store.close()
