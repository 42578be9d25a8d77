"""A process that can be killed at each of its steps, and a post office on disk that outlives it."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import structlog
from sqlmodel import func, select

from bot.clock import SetClock
from bot.commands import COMMANDS, DRAW
from bot.conversation import Actor, Place, Request
from bot.delivery import Delivery
from bot.errors import LoreError
from bot.platform import PLENTY, Letter, Sent
from bot.router import Router
from storage.store import Session, Step, Store
from storage.tables import Need
from tests import databases
from tests.town import MONDAY

T = TypeVar("T")


class Fate:
    """Counts the steps of a life, and ends it at one of them."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.steps = 0

    def step(self) -> None:
        """One more step; perhaps the last."""
        self.steps += 1
        if self.steps == self.end:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Store):
    """A store that may die before a step, after it but before the commit, and after the commit but before the answer."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self.fate = fate

    async def write(self, step: Step[T]) -> T:
        def run(session: Session) -> T:
            self.fate.step()
            result = step(session)
            session.flush()
            self.fate.step()
            return result

        result = await super().write(run)
        self.fate.step()
        return result


class Disk:
    """A platform that writes down what arrives; its writer may die before and after."""

    name = "disk"

    def __init__(self, path: Path, fate: Fate, *, safe_to_look_up: bool) -> None:
        self.path = path
        self.fate = fate
        self.safe_to_look_up = safe_to_look_up

    def room(self, workspace: str, kind: str) -> int:
        return PLENTY

    async def send(self, letter: Letter) -> Sent:
        self.fate.step()
        sent = Sent(letter.channel or "", f"m{letter.id}")
        with self.path.open("a") as book:
            book.write(json.dumps([letter.id, sent.channel, sent.message, letter.card.summary]) + "\n")
        self.fate.step()
        return sent

    async def edit(self, letter: Letter) -> None:
        self.fate.step()

    async def look_up(self, letter: Letter) -> Sent | None:
        self.fate.step()
        return next((Sent(channel, message) for id, channel, message, _ in book(self.path) if id == letter.id), None)

    async def profile(self, workspace: str, account: str) -> Actor:
        return Actor(account)

    async def place(self, workspace: str, channel: str) -> Place:
        return Place(self.name, workspace, channel, "public")

    async def close(self) -> None: ...


def book(path: Path) -> list[list[str]]:
    """What arrived, in order: outbox id, channel, message, words."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@dataclass(frozen=True, slots=True)
class Told:
    """What a nursery is told of the lives to lead: at which times, and at which step they end (0: at none)."""

    url: str
    book: str
    workspace: str
    times: tuple[str, ...]
    safe_to_look_up: bool
    end: int = 0


def lead(told: Told) -> int:
    """A life at each of the times: two requests arrive, and what is due is delivered. Says how many steps that had."""
    fate = Fate(told.end)

    async def life(at: datetime) -> None:
        store, clock = Mortal(told.url, fate), SetClock(at)
        router = Router(store, clock, COMMANDS)
        disk = Disk(Path(told.book), fate, safe_to_look_up=told.safe_to_look_up)
        delivery = Delivery(store, clock, {disk.name: disk}, DRAW)
        for ask in (asked, offered):
            request = ask(told.workspace, await store.read(newest_need))
            with suppress(LoreError):
                await router.answer(request)
            await delivery.deliver_due()
        await store.close()

    for at in told.times:
        asyncio.run(life(datetime.fromisoformat(at)))
    return fate.steps


def newest_need(session: Session) -> int | None:
    """The number of the need that was declared last."""
    return session.exec(select(func.max(Need.id))).first()


def asked(workspace: str, _newest: int | None) -> Request:
    """Ana declares a need."""
    return Request(f"ask {workspace}", Actor("ana", "Ana"), _general(workspace), "learn", text="how do I read a map?")


def offered(workspace: str, newest: int | None) -> Request:
    """Ben offers to help with it."""
    return Request(f"offer {workspace}", Actor("ben", "Ben"), _general(workspace), "claim", "pressed", f"n{newest}")


def _general(workspace: str) -> Place:
    return Place("disk", workspace, "general", "public", "general")


def main() -> None:
    """A nursery: for each line that it reads, lives in a process of their own; 0 is said when they were ended.

    It has led a life itself, so that what is made once in a process need not be made in each.
    """
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with TemporaryDirectory(prefix="lore-crash-") as folder:
        url = databases.sqlite(Path(folder) / "first.db")
        lead(Told(url, f"{folder}/book", "nowhere", (MONDAY.isoformat(),), safe_to_look_up=True))
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _tell(lead(Told(**json.loads(line))))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            _tell(0)


def _tell(steps: int) -> None:
    sys.stdout.write(f"{steps}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
