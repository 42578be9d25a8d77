"""`lore serve` in processes of its own: split into web and worker, and told to stop while it works."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from sqlmodel import select

from storage import migrate
from storage.store import Session, Store
from storage.tables import Job, Need, Outbox
from tests.fakes.ports import HeldPort
from tests.fakes.slack import FakeSlack, Sender
from tests.fakes.slack.faults import FOREVER, Slow
from tests.journeys.running import OURS

HOUSE = Path(__file__).parents[2]
SECRET = "signing-secret"
PATIENCE = 120.0  # seconds for what takes one
GRACE = (
    20.0  # seconds: 5 for what is being answered, 5 for what is said of it, 8 for what is being sent, and what it takes
)


class Instance:
    """One `lore serve`."""

    def __init__(self, url: str, fake: FakeSlack, folder: Path, *typed: str) -> None:
        self._held = HeldPort()
        self.port = self._held.number
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        token = fake.world.teams[next(iter(fake.world.teams))].token.text
        ours = {
            "LORE_DATABASE_URL": url, "LORE_PORT": str(self.port), "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": token, "SLACK_API_URL": fake.base_url, "PYTHONPATH": str(HOUSE),
        }  # fmt: skip
        self.log = folder / f"{self.port}.log"
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "bot", "serve", *typed]
            self.process = subprocess.Popen(command, env=kept | ours, cwd=folder, stdout=log, stderr=log)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self) -> "Instance":
        """Waits until it answers."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
            while True:
                assert self.process.poll() is None, self.log.read_text()
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return self
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)

    async def stopped(self) -> float:
        """Tells it to stop, as systemd and Docker do; how many seconds that took."""
        began = monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(self.process.wait, PATIENCE)
        assert code in (0, -signal.SIGTERM), self.log.read_text()  # uvicorn hands the signal on when all is done
        return monotonic() - began


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Ours, to look at what the processes do."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'lore.db'}" if sqlite else request.getfixturevalue("postgres").empty()
    migrate.upgrade(url)
    store = Store(url)
    yield store
    asyncio.run(store.close())


@asynccontextmanager
async def running(store: Store, fake: FakeSlack, folder: Path, *parts: str) -> AsyncIterator[list[Instance]]:
    """An instance for each part ("": all of it), killed in the end if it still runs."""
    instances = [Instance(store.url, fake, folder, *(("--only", part) if part else ())) for part in parts]
    try:
        yield [await each.up() for each in instances]
    finally:
        for each in instances:
            each.process.kill()
            each.process.wait()


def states(store: Store) -> list[str]:
    with Session(store.engine) as session:
        return [row.state for row in session.exec(select(Outbox).order_by(Outbox.id)) if row.kind == "post"]  # type: ignore[arg-type]


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():
            await asyncio.sleep(0.05)


async def test_the_web_commits_and_the_worker_delivers(store: Store, tmp_path: Path) -> None:
    with FakeSlack() as fake:
        team = fake.team("Acme")
        ana = team.user("Ana Ruiz")
        general = team.channel("general", [ana])
        async with (
            running(store, fake, tmp_path, "web") as (web,),
            Sender(fake, f"{web.url}/slack/events", SECRET) as slack,
        ):
            await slack.command(ana, "/learn", "how to park a lorry", channel=general)
            with Session(store.engine) as session:
                assert len(session.exec(select(Need)).all()) == 1
            await asyncio.sleep(1.5)
            assert states(store) == ["new"]
            assert not fake.called("chat.postMessage")
            async with running(store, fake, tmp_path, "worker") as (worker,):
                await until(lambda: states(store) == ["sent"])
                await until(lambda: jobs(store) == {"done"})
                assert len(fake.called("chat.postMessage")) == 1
                async with aiohttp.ClientSession() as client, client.post(f"{worker.url}/slack/events") as answer:
                    assert answer.status == 404
                assert await worker.stopped() < GRACE
            assert await web.stopped() < GRACE


async def test_told_to_stop_it_finishes_what_it_sends_and_takes_nothing_new(store: Store, tmp_path: Path) -> None:
    with FakeSlack() as fake:
        team = fake.team("Acme")
        ana = team.user("Ana Ruiz")
        channels = [team.channel(name, [ana]) for name in ("a", "b", "c")]
        fake.faults.add(Slow(3.0), "chat.postMessage", times=FOREVER)
        async with (
            running(store, fake, tmp_path, "") as (lore,),
            Sender(fake, f"{lore.url}/slack/events", SECRET) as slack,
        ):
            for channel in channels:
                await slack.command(ana, "/learn", f"how to find the {channel.name} hall", channel=channel)
            await until(lambda: "sending" in states(store))
            assert await lore.stopped() < GRACE
        assert set(states(store)) <= {"sent", "new"}
        assert "sent" in states(store)
        posted = [message for channel in channels for message in fake.messages(team, channel) if message.get("blocks")]
        assert len(posted) == states(store).count("sent")
        assert jobs(store) <= {"done", "new"}


def jobs(store: Store) -> set[str]:
    with Session(store.engine) as session:
        return {row.state for row in session.exec(select(Job))}
