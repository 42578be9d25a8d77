"""People of many organizations on Slack and of one on Teams, who act at random and note what they were told."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handlers.slack.limits import ACK_WITHIN
from tests.chaos.expected import Expected, Said
from tests.fakes.slack import Attempt, Channel, Delivery, FakeSlack, Sender, Team, User
from tests.fakes.slack.things import Json
from tests.fakes.teams import FakeTeams, Message, Reply, Room, TeamsSender
from tests.fakes.teams import User as Colleague

SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zu",
]
Where = Callable[[], str]


class Roaming(Sender):
    """Slack, which reaches one of several instances each time."""

    where: Where

    async def post(self, body: bytes, headers: dict[str, str]) -> Attempt:
        self.url = f"{self.where()}/slack/events"
        return await super().post(body, headers)


class RoamingTeams(TeamsSender):
    """Teams, likewise."""

    where: Where

    async def post(self, *args: Any, **more: Any) -> Reply:
        self.bot_url = f"{self.where()}/api/messages"
        return await super().post(*args, **more)


@dataclass
class Words:
    """Words that stand nowhere else, beginning with the name of their organization."""

    tag: str
    chance: random.Random
    made: int = 0

    def new(self) -> tuple[str, str]:
        """A word to know it by, and others around it so that no two texts are alike."""
        self.made += 1
        around = " ".join("".join(self.chance.choices(SYLLABLES, k=4)) for _ in range(5))
        return f"{self.tag}w{self.made}w", around


@dataclass
class SlackOrg:
    """A workspace with people who know each other."""

    team: Team
    fake: FakeSlack
    slack: Roaming
    expected: Expected
    chance: random.Random
    people: list[User]
    channels: list[Channel]
    words: Words
    cards: dict[str, tuple[Json, Channel]] = field(default_factory=dict)  # by word

    async def act(self) -> None:
        await self.chance.choices((self.learn, self.share, self.react, self.join), (2, 2, 8, 3))[0]()

    async def learn(self) -> None:
        await self._type("need", "/learn", "how do people {} with {}")

    async def share(self) -> None:
        await self._type("snippet", "/share", "{0} {1}\nIt goes on after {0}")

    async def _type(self, thing: str, command: str, form: str) -> None:
        word, around = self.words.new()
        user, channel = self.chance.choice(self.people), self.chance.choice(self.channels)
        said = Said(self.words.tag, word, thing, user.id)
        self.expected.said[word] = said
        done = await self.slack.command(user, command, form.format(word, around), channel=channel)
        told = str(done.json)
        said.sure = _promised(done) and ("Shared" in told if thing == "snippet" else not done.body.strip("{} \n"))
        self.expected.count(thing, sure=done.ok)

    async def react(self) -> None:
        found = self._card("snippet")
        if found is None:
            return
        said, message, channel = found
        user = self.chance.choice([each for each in self.people if each.id != said.author])
        present = self.chance.random() < 0.7
        act = self.slack.react if present else self.slack.unreact
        done = await act(user, message, "bulb", channel)
        if done.attempts:
            at = float(done.event["event_ts"])
            self.expected.react(said.word, user.id, at, present=present, sure=done.ok)

    async def join(self) -> None:
        found = self._card("need")
        if found is not None:
            said, message, _ = found
            user = self.chance.choice([each for each in self.people if each.id != said.author])
            before = len(self.fake.ephemerals)
            done = await self.slack.click(user, "Me too", message)
            sorry = any(one["user"] == user.id and "⚠️" in str(one) for one in self.fake.ephemerals[before:])
            self.expected.join(said.word, user.id, sure=_promised(done) and not sorry)

    def _card(self, thing: str) -> tuple[Said, Json, Channel] | None:
        """One of the newest cards of a kind."""
        known = [word for word in list(self.cards) if self.expected.said[word].thing == thing][-12:]
        if not known:
            return None
        word = self.chance.choice(known)
        return self.expected.said[word], *self.cards[word]

    def heard(self, word: str, channel: Channel, message: Json) -> None:
        if word in self.expected.said and not message.get("thread_ts"):
            self.cards.setdefault(word, (message, channel))


@dataclass
class TeamsOrg:
    """A tenant whose people write to Lore in a team."""

    fake: FakeTeams
    teams: RoamingTeams
    expected: Expected
    chance: random.Random
    people: list[Colleague]
    rooms: list[Room]
    words: Words

    async def act(self) -> None:
        await self.chance.choices((self.learn, self.share, self.react), (2, 2, 4))[0]()

    async def learn(self) -> None:
        await self._type("need", "learn how do people {} with {}")

    async def share(self) -> None:
        await self._type("snippet", "share {0} {1}\nIt goes on after {0}")

    async def _type(self, thing: str, form: str) -> None:
        word, around = self.words.new()
        user = self.chance.choice(self.people)
        said = Said(self.words.tag, word, thing, user.id)
        self.expected.said[word] = said
        reply = await self.teams.say(user, form.format(word, around), self.chance.choice(self.rooms))
        said.sure = 200 <= reply.status < 300
        self.expected.count(f"{thing} on Teams", sure=said.sure)

    async def react(self) -> None:
        known = [found for room in self.rooms for found in self.posted(room)[-6:] if found[0].thing == "snippet"]
        if known:
            said, message = self.chance.choice(known)
            user = self.chance.choice([each for each in self.people if each.id != said.author])
            reply = await self.teams.react(user, message, "like")
            sure = 200 <= reply.status < 300
            self.expected.react(
                said.word, user.aad_object_id, float(self.expected.acts.total()), present=True, sure=sure
            )

    def posted(self, room: Room) -> list[tuple[Said, Message]]:
        """The cards of Lore's that stand in a room, with what they show."""
        found = []
        for message in room.posted:
            word = next((part for part in _words(str(message.activity)) if part in self.expected.said), None)
            if word is not None:
                found.append((self.expected.said[word], message))
        return found


def _promised(done: Delivery) -> bool:
    """Whether it is done: what takes longer than Slack waits is answered first, and told of when it is done or not."""
    return done.ok and done.seconds < ACK_WITHIN


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def words_in(message: object) -> set[str]:
    """Every word of a message."""
    return set(_words(str(message)))
