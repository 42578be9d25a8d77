"""A small company to try things in: the real router, store and delivery, and a platform that keeps what it was sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlmodel import SQLModel, select

from bot.clock import SetClock
from bot.commands import COMMANDS, DRAW, DUE
from bot.conversation import Actor, Kind, Place, Request, Said, Via
from bot.delivery import Delivery
from bot.errors import PlaceGone
from bot.jobs import Worker
from bot.platform import PLENTY, Letter, Sent
from bot.router import Router
from bot.scheduler import Scheduler
from bot.services import asking
from bot.views.elements import Card, Reply, buttons
from storage import places
from storage.store import Store
from tests import databases

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ids = count(1)
Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Message:
    """A message as it stands on the platform now."""

    id: str
    channel: str
    card: Card
    thread: str | None = None
    only: str | None = None


@dataclass
class Street:
    """A platform that keeps every message in memory."""

    name: str = "street"
    safe_to_look_up: bool = True
    messages: list[Message] = field(default_factory=list)
    edits: int = 0
    letters: list[Letter] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def room(self, workspace: str, kind: str) -> int:
        return PLENTY

    async def send(self, letter: Letter) -> Sent:
        channel = letter.channel or f"dm-{letter.account}"
        if channel in self.gone:
            raise PlaceGone
        message = Message(str(next(ids)), channel, letter.card, letter.thread, letter.account)
        self.messages.append(message)
        self.letters.append(letter)
        return Sent(channel, message.id)

    async def edit(self, letter: Letter) -> None:
        for message in self.messages:
            if (message.channel, message.id) == (letter.channel, letter.message):
                message.card = letter.card
        self.edits += 1

    async def look_up(self, letter: Letter) -> Sent | None:
        return None

    async def profile(self, workspace: str, account: str) -> Actor:
        return Actor(account, account.title())

    async def place(self, workspace: str, channel: str) -> Place:
        return Place(self.name, workspace, channel, "public", channel)

    async def close(self) -> None: ...


@dataclass
class Town:
    """One workspace on one platform."""

    store: Store
    clock: SetClock
    street: Street
    router: Router
    delivery: Delivery
    scheduler: Scheduler
    workspace: str = "w1"
    worker: Worker | None = None

    async def say(
        self, who: str, text: str, channel: str = "general", kind: Kind = "public", command: str = "", via: Via = "typed",
        message: Message | None = None, values: dict[str, str | tuple[str, ...]] | None = None, key: str = "",
        people: dict[str, str] | None = None, at: datetime | None = None, reply_by_message: bool = False,
        said: Said | None = None, replies: tuple[Said, ...] = (), **place: object,
    ) -> Reply:  # fmt: skip
        """Somebody says something; what is due is delivered before this returns."""
        request = Request(
            key=key or f"k{next(ids)}",
            actor=Actor(who, who.title(), time_zone="Europe/Rome"),
            place=Place(self.street.name, self.workspace, channel, kind, "" if kind == "group" else channel, **place),  # type: ignore[arg-type]
            command=command, via=via, text=text, values=values or {}, people=people or {},
            message=Said(message.id) if message else said, thread=replies, at=at, reply_by_message=reply_by_message,
        )  # fmt: skip
        reply = await self.router.answer(request)
        while await Worker(self.store, self.clock, {asking.JOB: asking.kind()}).work_due():
            pass
        await self.delivery.deliver_due()
        return reply

    async def press(self, who: str, card: Card, label: str, channel: str = "general", kind: Kind = "public") -> Reply:
        """Somebody presses the button of that label."""
        button = next(each for each in buttons(card) if each.label.startswith(label))
        return await self.say(who, button.text, channel, kind, button.command, "pressed")

    async def rows(self, table: type[Row]) -> list[Row]:
        """Everything in a table."""
        return await self.store.read(lambda session: list(session.exec(select(table)).all()))

    def last(self, channel: str = "general") -> Message:
        """The newest message in a channel."""
        return [message for message in self.street.messages if message.channel == channel][-1]


@asynccontextmanager
async def town(path: Path, url: str = "", street: Street | None = None) -> AsyncIterator[Town]:
    """A town on a fresh SQLite file, or on the database of the url."""
    server = databases.current[-1] if databases.current else None
    store = Store(url or (server.fresh() if server else databases.sqlite(path / "town.db")))
    clock, street = SetClock(MONDAY), street or Street()
    await store.write(lambda session: places.open_workspace(session, street.name, "w1", "Town", clock.now()))
    delivery = Delivery(store, clock, {street.name: street}, DRAW)
    yield Town(store, clock, street, Router(store, clock, COMMANDS), delivery, Scheduler(store, clock, DUE))
    await store.close()
