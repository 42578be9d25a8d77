"""Lore on Teams as it runs: the real app behind its own port, the fake Teams around it, and a team of colleagues."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import uvicorn
from sqlmodel import SQLModel, select

from bot.app import App, build
from bot.clock import SetClock
from bot.settings import Settings
from storage import schema
from storage.tables import Outbox
from tests.fakes.teams import FakeTeams, Message, Reply, Room, TeamsSender, User
from tests.town import MONDAY

Row = TypeVar("Row", bound=SQLModel)
MOMENT = timedelta(seconds=4)  # a card is redrawn at most every three


class Quiet(uvicorn.Server):
    """A server that leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Stand:
    """The app, the fake, and who there is: Ana, Ben and Cem in the team Sales, where Ana has added Lore."""

    app: App
    fake: FakeTeams
    clock: SetClock
    sender: TeamsSender
    ana: User
    ben: User
    cem: User
    general: Room

    async def settle(self) -> None:
        """Everything that is to be said is said."""
        self.clock.forward(MOMENT)
        await self.app.delivery.deliver_due()

    async def say(self, who: User, text: str, room: Room | None = None, **more: Any) -> Reply:
        """Somebody writes to Lore; what comes of it has been delivered."""
        reply = await self.sender.say(who, text, room, **more)
        assert reply.status == 200, reply
        await self.settle()
        return reply

    async def press(self, who: User, on: Message | Reply, title: str, **inputs: Any) -> Reply:
        """Somebody presses a button; what comes of it has been delivered."""
        reply = await self.sender.press(who, on, title, **inputs)
        assert reply.status == 200, reply
        await self.settle()
        return reply

    async def react(self, who: User, on: Message, *added: str, **more: Any) -> None:
        """Somebody reacts to a message of Lore's."""
        reply = await self.sender.react(who, on, *added, **more)
        assert reply.status == 200, reply
        await self.settle()

    async def replaced(self, message: Message) -> None:
        """Waits until a message that was pressed has been redrawn in its place, beside the answer to the press."""
        async with asyncio.timeout(60):
            while not message.versions:
                await asyncio.sleep(0.01)

    def chat(self, who: User) -> list[Message]:
        """What Lore said to somebody alone."""
        return self.fake.world.personal(who).posted

    async def rows(self, table: type[Row]) -> list[Row]:
        """Everything in a table."""
        return await self.app.store.read(lambda session: list(session.exec(select(table)).all()))

    async def unsent(self) -> list[Outbox]:
        """What could not be said."""
        return [row for row in await self.rows(Outbox) if row.state != "sent"]


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The address of an ASGI app, served on this very loop."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Quiet(uvicorn.Config(app, lifespan="off", log_level="critical", ws="none", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.001)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def built(fake: FakeTeams, path: Path, clock: SetClock, **changes: str) -> App:
    """The app with the settings of the fake; `changes` are environment variables."""
    environment = {name: value for name, value in {**fake.settings(), **changes}.items() if value}
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MICROSOFT_", "TEAMS_", "SLACK_"))
    }
    with patch.dict(os.environ, {**kept, **environment}, clear=True):
        settings = Settings(lore_database_url=f"sqlite:///{path / 'lore.db'}", _env_file=None)  # type: ignore[call-arg]
        return build(settings, clock=clock)


@asynccontextmanager
async def stand(path: Path, *, install: bool = True, **changes: str) -> AsyncIterator[Stand]:
    """Everything up and talking. Delivery runs only when a test says so."""
    clock = SetClock(MONDAY)
    with FakeTeams(clock.now) as fake:
        app = built(fake, path, clock, **changes)
        schema.create(app.store)
        await app.connections["teams"].start()
        try:
            async with standing(app, fake, clock) as here:
                if install:
                    assert [each.status for each in await here.sender.install(here.ana, here.general)] == [200, 200]
                    await here.settle()
                yield here
        finally:
            await app.connections["teams"].stop()
            await app.connections["teams"].platform.close()
            await app.store.close()


@asynccontextmanager
async def standing(app: App, fake: FakeTeams, clock: SetClock) -> AsyncIterator[Stand]:
    """The people, and the app served to them."""
    ana, ben, cem = (fake.world.user(name) for name in ("Ana Costa", "Ben Okafor", "Cem Yilmaz"))
    general = fake.world.team("Sales", [ana, ben, cem]).general
    async with serving(app.asgi()) as url, fake.sender(f"{url}/api/messages") as sender:
        yield Stand(app, fake, clock, sender, ana, ben, cem, general)
