"""Somebody who has never seen Lore installs it as the documentation says, from an empty folder, with `lore serve` as a process."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest

from tests.fakes.ports import HeldPort
from tests.fakes.slack import Consent, FakeSlack, Sender
from tests.fakes.teams import FakeTeams
from tests.handlers.slack.browser import Browser

HOUSE = Path(__file__).parents[2]
SECRET = "0123456789abcdef0123456789abcdef"
PATIENCE = 120.0  # seconds


@dataclass
class Newcomer:
    """An empty folder, a file `.env` in it, and the command `lore`."""

    folder: Path
    held: HeldPort = field(default_factory=HeldPort)
    env: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """Where Lore listens."""
        return self.held.number

    def writes(self, **settings: str) -> None:
        """Lines for `.env`."""
        self.env |= settings
        (self.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in self.env.items()))

    def runs(self, *typed: str) -> "subprocess.CompletedProcess[str]":
        """A command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *typed], check=False, capture_output=True, text=True, cwd=self.folder, timeout=PATIENCE,
            env=self._around(),
        )  # fmt: skip

    @asynccontextmanager
    async def serves(self) -> AsyncIterator[str]:
        """The address of `lore serve`, until it is stopped as systemd stops it."""
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"], cwd=self.folder, env=self._around(), stdout=log, stderr=log
            )
            try:
                await self._ready(process)
                yield f"http://127.0.0.1:{self.port}"
            finally:
                process.send_signal(signal.SIGTERM)
                code = await asyncio.to_thread(process.wait, PATIENCE)
        assert code in (0, -signal.SIGTERM), (self.folder / "log").read_text()

    async def _ready(self, process: "subprocess.Popen[bytes]") -> None:
        ends = time.monotonic() + PATIENCE
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < ends and process.poll() is None:
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def _around(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"}


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    found = Newcomer(tmp_path)
    found.writes(LORE_PORT=str(found.port))
    return found


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as up:
        yield up


def told(page: str, section: str) -> list[str]:
    """The settings that a section of the documentation says to set, in its order."""
    words = (HOUSE / "docs" / page).read_text().partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^ {4,}([A-Z_]+)=", words, re.MULTILINE)


def is_well(done: "subprocess.CompletedProcess[str]") -> None:
    assert (done.returncode, "!!" in done.stdout) == (0, False), done.stdout + done.stderr


async def test_slack_in_one_workspace(newcomer: Newcomer, fake: FakeSlack) -> None:
    acme = fake.team("Acme", domain="acme")
    ann = acme.user("Ann", is_admin=True)
    general = acme.channel("general", [ann])
    given = {"SLACK_BOT_TOKEN": acme.token.text, "SLACK_SIGNING_SECRET": SECRET}
    newcomer.writes(SLACK_API_URL=fake.base_url, **{name: given[name] for name in told("slack.md", "Set it up")})
    is_well(newcomer.runs("doctor"))
    async with newcomer.serves() as url, Sender(fake, f"{url}/slack/events", SECRET) as slack:
        assert "/learn" in str((await slack.command(ann, "/lore", "help", channel=general)).json)
        assert "Settings of Acme" in str((await slack.command(ann, "/lore", "admin", channel=general)).json)
        await slack.command(ann, "/learn", "how to fold a map", channel=general)
        await _until(lambda: "fold a map" in str(fake.messages(acme, general)))


async def test_slack_for_many_workspaces(newcomer: Newcomer, fake: FakeSlack) -> None:
    key, address = newcomer.runs("doctor", "--new-key").stdout.strip(), f"http://127.0.0.1:{newcomer.port}"
    fake.world.redirect_urls = (f"{address}/slack/oauth_redirect",)
    given = {
        "SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": fake.world.client_id, "LORE_SECRET_KEY": key,
        "SLACK_CLIENT_SECRET": fake.world.client_secret, "LORE_PUBLIC_URL": address,
    }  # fmt: skip
    newcomer.writes(
        SLACK_API_URL=fake.base_url, **{name: given[name] for name in told("slack.md", "For many workspaces")}
    )
    fake.team("Nobody")
    is_well(newcomer.runs("doctor"))
    async with newcomer.serves() as url, Sender(fake, f"{url}/slack/events", SECRET) as slack, Browser(url) as browser:
        for name in ("Acme", "Brandt"):
            team = fake.team(name, domain=name.lower())
            ann, bob = team.user(f"{name} Ann"), team.user(f"{name} Bob")
            fake.consent = Consent(team, ann, rotation=name == "Brandt")
            page = await browser.install()
            assert (page.status, name in page.text) == (200, True)
            general = team.channel("general", [ann, bob])
            assert f"Settings of {name}" in str((await slack.command(ann, "/lore", "admin", channel=general)).json)
            assert "Only admins" in str((await slack.command(bob, "/lore", "admin", channel=general)).json)
            await slack.command(bob, "/learn", f"how {name} folds a map", channel=general)
            await _until(lambda team=team, general=general: "folds a map" in str(fake.messages(team, general)))
        is_well(newcomer.runs("doctor"))
        await slack.app_uninstalled(team)
        assert "don't know this workspace" in str((await slack.command(bob, "/lore", "help", channel=general)).json)
    assert "xoxb" not in (newcomer.folder / "log").read_text()


async def test_teams(newcomer: Newcomer) -> None:
    with FakeTeams() as fake:
        given = {**fake.settings(), "LORE_PUBLIC_URL": f"http://127.0.0.1:{newcomer.port}"}
        elsewhere = {name: value for name, value in given.items() if name.startswith("TEAMS_")}
        newcomer.writes(**elsewhere, **{name: given[name] for name in told("teams.md", "Set it up")})
        packed = newcomer.runs("teams", "package")
        assert packed.returncode == 0, packed.stderr
        (package,) = newcomer.folder.glob("*.zip")
        assert "manifest.json" in ZipFile(package).namelist()
        is_well(newcomer.runs("doctor"))
        ana, ben = fake.world.user("Ana Costa"), fake.world.user("Ben Okafor")
        general = fake.world.team("Sales", [ana, ben]).general
        async with newcomer.serves() as url, fake.sender(f"{url}/api/messages") as teams:
            await teams.install(ana, general)
            await teams.say(ana, "admin")
            await teams.say(ben, "learn how to fold a map", general)
            await _until(lambda: "fold a map" in str([message.card for message in general.posted]))
            await _until(lambda: "Settings of" in str([each.card for each in fake.world.personal(ana).posted]))


async def _until(seen: "object") -> None:
    ends = time.monotonic() + PATIENCE
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < ends, "it did not come"
        await asyncio.sleep(0.05)
