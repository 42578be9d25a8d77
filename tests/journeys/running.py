"""The real app, built from settings, served over HTTP, and watched until it has nothing more to say."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import uvicorn
from sqlmodel import col, select

from bot.app import App, build
from bot.settings import Settings
from handlers.console.clock import MovedClock
from storage import schema
from storage.leases import WAITING
from storage.store import Session
from storage.tables import Job, Outbox

OURS = ("SLACK_", "MICROSOFT_", "TEAMS_", "LORE_", "OPENAI_")
REALLY = 0.05  # seconds that are waited for; more is skipped by moving the clock
LONGEST = timedelta(minutes=5)  # what waits longer than this is for another day
GIVE_UP = 180.0  # seconds of real time


class Quiet(uvicorn.Server):
    """A server that leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def built(path: Path, clock: MovedClock, environment: Mapping[str, str]) -> App:
    """The app as an operator's environment switches it on, with a fresh database."""
    app = beside(f"sqlite:///{path / 'lore.db'}", clock, environment)
    schema.create(app.store)
    return app


def beside(url: str, clock: MovedClock, environment: Mapping[str, str]) -> App:
    """The same on a database that is there already."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with patch.dict(os.environ, {**kept, **environment}, clear=True):
        return build(Settings(lore_database_url=url, _env_file=None), clock=clock)  # type: ignore[call-arg]


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[str]:
    """The address of the app while it runs, with everything that `lore serve` starts."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app.asgi(), lifespan="on", log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = Quiet(config)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started and not task.done():
        await asyncio.sleep(0.001)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


async def settled(app: App, clock: MovedClock) -> None:
    """Waits until everything that is to be said and done soon is said and done."""
    async with asyncio.timeout(GIVE_UP):
        while (at := await app.store.read(_next)) is not None:
            ahead = at - clock.now()
            if ahead > timedelta(seconds=REALLY) and not app.delivery._under_way:
                if ahead > LONGEST:
                    return
                clock.forward(ahead)
            app.delivery.wake()
            await asyncio.sleep(0.005)


def _next(session: Session) -> datetime | None:
    """When something is to be done next; now is some time ago."""
    outbox = select(Outbox.state, Outbox.ready_at, Outbox.lease_until).where(col(Outbox.state).in_(WAITING))
    jobs = select(Job.state, Job.ready_at, Job.lease_until).where(col(Job.state).in_(("new", "leased")))
    waiting = [*session.exec(outbox), *session.exec(jobs)]
    return min((_when(*row) for row in waiting), default=None)


def _when(state: str, ready_at: datetime, lease_until: datetime | None) -> datetime:
    """A message in doubt is looked for when its lease ends."""
    return lease_until if state == "sending" and lease_until is not None else ready_at
