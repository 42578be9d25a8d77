"""A post office for the delivery's tests: a street whose mood can be set, and hands to put letters on the counter."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from bot import outbox
from bot.conversation import Work
from bot.platform import Letter, Sent
from bot.views import notices
from bot.views.elements import Card
from storage import people, places
from storage.store import Session
from storage.tables import Channel, Outbox
from tests.town import Street, Town

ARRIVES = "arrives, then "


@dataclass
class Moody(Street):
    """A street that does with each letter to a channel what was announced for it, and is fine after that.

    A mood is an error to raise, an error to raise after the letter arrived (`late`), or an event to wait for.
    """

    moods: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    looks: list[object] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    looked_for: list[int] = field(default_factory=list)
    arrived: dict[int, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    hanging: int = 0

    async def send(self, letter: Letter) -> Sent:
        self.calls.append(letter.id)
        mood = self._mood(letter)
        if isinstance(mood, tuple):
            self.arrived[letter.id].append(await super().send(letter))
            raise mood[1]
        await self._suffer(mood)
        sent = await super().send(letter)
        self.arrived[letter.id].append(sent)
        return sent

    async def edit(self, letter: Letter) -> None:
        self.calls.append(letter.id)
        await self._suffer(self._mood(letter))
        await super().edit(letter)

    async def look_up(self, letter: Letter) -> Sent | None:
        self.looked_for.append(letter.id)
        if self.looks:
            await self._suffer(self.looks.pop(0))
        found = self.arrived.get(letter.id)
        return found[0] if found else None

    def said(self, channel: str) -> list[str]:
        """What stands in a channel, in order."""
        return [message.card.summary for message in self.messages if message.channel == channel]

    def last_card(self) -> Card:
        """The newest message as it stands now."""
        return self.messages[-1].card

    def _mood(self, letter: Letter) -> object:
        waiting = self.moods[letter.channel or f"dm-{letter.account}"]
        return waiting.pop(0) if waiting else None

    async def _suffer(self, mood: object) -> None:
        if isinstance(mood, asyncio.Event):
            self.hanging += 1
            await mood.wait()
            self.hanging -= 1
        elif isinstance(mood, BaseException):
            raise mood


def late(error: Exception) -> tuple[str, Exception]:
    """The letter arrives, and then this is raised."""
    return (ARRIVES, error)


def work(here: Town, session: Session, org: int = 1) -> Work:
    """Work of an organization at the town's present time."""
    return Work(session, here.clock.now(), places.organization(session, org))


def channel(session: Session, name: str, workspace: str = "w1", platform: str = "street") -> Channel:
    """A channel, made known when it is new."""
    there = places.workspace(session, platform, workspace)
    assert there is not None
    return places.open_channel(session, there, name, "public", name, shared=False)


async def post(here: Town, name: str, *words: str, workspace: str = "w1") -> None:
    """Puts messages for a channel on the counter."""

    def step(session: Session) -> None:
        there = channel(session, name, workspace)
        for each in words:
            outbox.post(work(here, session, there.organization_id), there, notices.done(each))

    await here.store.write(step)


async def whisper(here: Town, name: str, who: str, words: str) -> None:
    """Puts a whisper on the counter."""

    def step(session: Session) -> None:
        there = channel(session, name)
        workspace = places.workspace(session, "street", "w1")
        assert workspace is not None
        account = people.open_account(session, workspace, who, who, here.clock.now())
        outbox.whisper(work(here, session), there, account, notices.done(words))

    await here.store.write(step)


async def states(here: Town) -> list[tuple[str, int]]:
    """State and attempts of every message, in order."""
    rows = sorted(await here.rows(Outbox), key=lambda row: row.id)
    return [(row.state, row.attempts) for row in rows]
