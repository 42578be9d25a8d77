"""A terminal to type into: the real app on a fresh SQLite file, and everything that was drawn."""

import io
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import logs
from bot.app import App, build
from bot.clock import SetClock
from bot.settings import Settings
from handlers import House
from handlers.console import sit_down
from handlers.console.lines import Piped
from handlers.console.listen import Engine, Listener
from storage import schema
from storage.store import Session
from tests.town import MONDAY


@dataclass
class Terminal:
    """Somebody at the console."""

    app: App
    listener: Listener
    capsys: pytest.CaptureFixture[str]

    async def type(self, *lines: str) -> str:
        """Types these lines, and gives back what is on screen because of them."""
        self.listener.read_from(Piped(io.StringIO("\n".join(lines) + "\n"), sys.stdout))
        await self.listener.run()
        return self.capsys.readouterr().out


Fill = Callable[[Session], object]
Sit = Callable[..., Awaitable[Terminal]]


@asynccontextmanager
async def terminals(path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Sit]:
    """Sits people down at one database after the other; the log says nothing, as `lore console` has it."""
    apps = []
    logs.configure("critical")

    async def sit(
        name: str = "Ana", channel: str = "general", fill: Fill | None = None, **settings: object
    ) -> Terminal:
        clock = SetClock(MONDAY)
        chosen = Settings(lore_database_url=f"sqlite:///{path / 'lore.db'}", _env_file=None, **settings)  # type: ignore[arg-type, call-arg]
        app = build(chosen, clock=clock, platforms={})
        apps.append(app)
        schema.create(app.store)
        if fill is not None:
            await app.store.write(fill)
        house, engine = (
            House(chosen, app.store, app.router, clock),
            Engine(app.delivery.deliver_due, app.scheduler.tick),
        )
        listener = await sit_down(house, clock, engine, Piped(io.StringIO(), sys.stdout), name, channel)
        app.delivery.platforms = {listener.platform.name: listener.platform}
        return Terminal(app, listener, capsys)

    yield sit
    for app in apps:
        await app.store.close()
