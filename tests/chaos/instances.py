"""Processes of Lore that are killed and started again."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen

import aiohttp

from tests.fakes.ports import HeldPort

ROOT = Path(__file__).parents[2]


@dataclass
class Instance:
    """One process of `lore serve`."""

    environment: Mapping[str, str]
    log: Path
    held: HeldPort = field(default_factory=HeldPort)
    process: Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.held.number}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=ROOT, env={**self.environment, "LORE_PORT": str(self.held.number)}, stdout=DEVNULL, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """At once, whatever it is doing."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    async def ready(self, within: float = 120.0) -> None:
        """Waits until it is; one that gave up is started again."""
        async with asyncio.timeout(within), aiohttp.ClientSession() as session:
            while True:
                if self.process is None or self.process.poll() is not None:
                    self.start()  # as whatever supervises it does: the database was away
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)


@dataclass
class Herd:
    """Several of them; one is killed now and then."""

    instances: list[Instance]
    chance: random.Random
    killed: int = 0

    def url(self) -> str:
        """One that runs, if any does, as a load balancer chooses."""
        up = [each for each in self.instances if each.process is not None and each.process.poll() is None]
        return self.chance.choice(up or self.instances).url

    async def start(self) -> None:
        for each in self.instances:
            each.start()
        for each in self.instances:
            await each.ready()

    async def kill_one(self) -> None:
        """Kills one, and starts it again a moment later."""
        one = self.chance.choice(self.instances)
        one.kill()
        self.killed += 1
        await asyncio.sleep(self.chance.uniform(0.2, 1.5))
        one.start()
        await one.ready()

    def end(self) -> None:
        for each in self.instances:
            each.kill()


def clean_environment() -> dict[str, str]:
    ours = ("SLACK_", "MICROSOFT_", "TEAMS_", "LORE_", "OPENAI_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
