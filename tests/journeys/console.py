"""The journey at the console: what people type there, and the board of everything that was drawn."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rich.console import Console as Terminal

from bot.app import App, build
from bot.clock import SetClock
from bot.settings import Settings
from handlers import House
from handlers.console import sit_down
from handlers.console.listen import Engine, Listener
from storage import schema
from tests.journeys.cards import words
from tests.journeys.office import LORE, PEOPLE, PRIVATE, PUBLIC, Answers, Office, Seen
from tests.town import MONDAY


@dataclass
class Script:
    """What is typed when a question comes: the answers of a form by the words that ask for them."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    before: str = ""

    def ask(self, prompt: str) -> str | None:
        """The answer to that question; Enter where there is none."""
        if prompt.startswith("… "):
            return self.rest.pop(0) if self.rest else ""
        assert prompt != self.before, f"asked again: {prompt}"
        self.before = prompt
        label = next((label for label in self.answers if prompt.startswith(label)), None)
        if label is None:
            return "y" if prompt.endswith("(y/n) ") else ""
        first, *self.rest = self.answers.pop(label)
        return first


class ConsoleOffice(Office):
    """Everybody at one terminal."""

    def __init__(self, app: App, listener: Listener, clock: SetClock) -> None:
        self.app, self.listener, self.clock, self.start = app, listener, clock, clock.now()
        self.script = Script()
        listener.read_from(self.script)

    async def types(self, who: str, text: str, where: str, form: Answers | None = None) -> None:
        await self._at(who, where)
        await self._do(text, form)

    async def says(self, who: str, text: str, where: str, under: Seen | None = None) -> None:
        await self._at(who, where)
        await self._do(f":reply {under.ref} {text}" if under else text)

    async def presses(self, who: str, label: str, on: Seen, form: Answers | None = None) -> None:
        await self._do(f":as {who}")
        await self._do(f':press {on.ref} "{label}"', form)

    async def reacts(self, who: str, emoji: str, on: Seen, *, gone: bool = False) -> None:
        await self._do(f":as {who}")
        await self._do(f"{':unreact' if gone else ':react'} {on.ref} {emoji}")

    async def saves(self, who: str, on: Seen, form: Answers) -> None:
        await self.presses(who, "Save as snippet", on, form)

    def sees(self, who: str, where: str) -> list[Seen]:
        account = self.listener.directory.actor(who).account
        channel = self._channel(account, where)
        there = [one for one in self.listener.board.shown if one.channel == channel and one.reader in (None, account)]
        return [Seen(words(one.card) if one.card else one.text, one.number) for one in there]

    async def passes(self, by: timedelta) -> None:
        await self.listener.wait_until(self.clock.now() + by)

    def _channel(self, account: str, where: str) -> str:
        return self.listener.directory.direct(account).channel if where == LORE else where

    async def _at(self, who: str, where: str) -> None:
        await self._do(f":as {who}")
        await self._do(f":in {where}" if where != LORE else ":dm")

    async def _do(self, line: str, form: Answers | None = None) -> None:
        self.script.before = ""
        self.script.answers = {label: _typed(given) for label, given in (form or {}).items()}
        assert await self.listener.do(line)
        assert not self.script.answers, f"nothing asked for {list(self.script.answers)}"


def _typed(given: object) -> list[str]:
    return (", ".join(given) if isinstance(given, list | tuple) else str(given)).split("\n")


@asynccontextmanager
async def console_office(path: Path) -> AsyncIterator[ConsoleOffice]:
    """The app behind a terminal of its own, with everybody in."""
    clock = SetClock(MONDAY)
    settings = Settings(lore_database_url=f"sqlite:///{path / 'console.db'}", _env_file=None)  # type: ignore[call-arg]
    app = build(settings, clock=clock, platforms={})
    schema.create(app.store)
    house, engine = House(settings, app.store, app.router, clock), Engine(app.delivery.deliver_due, app.scheduler.tick)
    listener = await sit_down(house, clock, engine, Script(), PEOPLE[0], PUBLIC[0])
    listener.platform.screen.console = Terminal(file=io.StringIO())
    app.delivery.platforms = {listener.platform.name: listener.platform}
    office = ConsoleOffice(app, listener, clock)
    for order in [f":in {PRIVATE} private", *(f":as {name}" for name in PEOPLE)]:
        await office._do(order)
    yield office
    await app.store.close()
