"""The journey on Microsoft Teams: the real app over HTTP with signed tokens, and a fake Teams on loopback."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from handlers.console.clock import MovedClock
from tests.fakes.teams import FakeTeams, Message, Reply, Room, TeamsSender, User, cards
from tests.journeys import recording
from tests.journeys.office import LORE, PEOPLE, PRIVATE, PUBLIC, Answers, Office, Seen
from tests.journeys.running import built, serving, settled
from tests.town import MONDAY

SLASH = re.compile(r"/(?:lore )?")
TAG = re.compile(r"</?at>|\*\*")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
OLD = {"👍": "like", "❤️": "heart"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody saw in a window or beside a button, and when."""

    who: str
    where: str
    at: float
    seen: Seen


class TeamsOffice(Office):
    """A team with everybody in it, in a tenant where slash commands are answered in private."""

    def __init__(self, app: App, clock: MovedClock, fake: FakeTeams, teams: TeamsSender) -> None:
        self.app, self.clock, self.fake, self.teams, self.start = app, clock, fake, teams, clock.now()
        self.away = False
        self.people = {name: fake.world.user(name) for name in PEOPLE}
        everybody = list(self.people.values())
        self.team = fake.world.team("Brandt & Vale", everybody)
        self.rooms = {name: self.team.channel(name) for name in PUBLIC}
        self.rooms[PRIVATE] = self.team.channel(PRIVATE, kind="private", members=everybody[:2])
        self.shown: list[Shown] = []

    async def opens(self) -> None:
        """Lore is added to the team, and hears what its channels are called."""
        first = next(iter(self.people.values()))
        await self.teams.install(first, self.team.general)
        for room in self.rooms.values():
            await self.teams.channel_event(first, room, "channelCreated")
        await self.quiet()

    async def types(self, who: str, text: str, where: str, form: Answers | None = None) -> None:
        user = self.people[who]
        targeted: Any = {} if where == LORE else {"recipient": {**self.fake.world.bot, "isTargeted": True}}
        words, mentions = self._written(SLASH.sub("", text, count=1))
        reply = await self.teams.say(user, words, self._room(user, where), mentions=mentions, at_bot=False, **targeted)
        await self._done(who, where, reply)
        if form is not None:
            await self.presses(who, "Open the form", self.sees(who, where)[-1], form)

    async def says(self, who: str, text: str, where: str, under: Seen | None = None) -> None:
        user, root = self.people[who], under.ref if under is not None else None
        words, mentions = self._written(text)
        room = self._room(user, where)
        await self._done(
            who, where, await self.teams.say(user, words, room, mentions=mentions, at_bot=False, thread=root)
        )

    async def presses(self, who: str, label: str, on: Seen, form: Answers | None = None) -> None:
        where = self._where(on.ref)
        reply = await self.teams.press(self.people[who], on.ref, label)
        await self._done(who, where, reply)
        if form is not None:
            await self._fill(who, where, reply, form)

    async def reacts(self, who: str, emoji: str, on: Seen, *, gone: bool = False) -> None:
        if emoji == "✅" and on.ref.author is not None:  # a bot does not hear of reactions to what people said
            answer = await self.teams.open_action(self.people[who], "markAnswer", on=on.ref)
            await self._done(who, self._where(on.ref), answer)
            return
        kind = OLD.get(emoji) or f"{ord(emoji[0]):x}_emoji"
        added, removed = ((), (kind,)) if gone else ((kind,), ())
        reply = await self.teams.react(self.people[who], on.ref, *added, removed=removed)
        await self._done(who, self._where(on.ref), reply)

    async def saves(self, who: str, on: Seen, form: Answers) -> None:
        reply = await self.teams.open_action(self.people[who], "save", on=on.ref)
        await self._fill(who, self._where(on.ref), reply, form)

    def sees(self, who: str, where: str) -> list[Seen]:
        user = self.people[who]
        room = self._room(user, where)
        there = [one for one in list(room.messages.values()) if one.reader in (None, user.id) and not typed(one)]
        messages = [(float(one.id), Seen(read(one.card) or one.text, one)) for one in there if user in room.members]
        windows = [(one.at, one.seen) for one in self.shown if (one.who, one.where) == (who, where)]
        return [seen for _, seen in sorted([*messages, *windows], key=lambda pair: pair[0])]

    async def passes(self, by: timedelta) -> None:
        self.clock.forward(by)
        await self.app.scheduler.tick()
        await self.quiet()

    async def quiet(self) -> None:
        """Waits until Lore has nothing more to say, unless nobody hears it."""
        if not self.away:
            await settled(self.app, self.clock)

    def goes(self) -> None:
        """The Connector cannot be reached any more; what people do still reaches us."""
        self.away = True
        self.fake.connector.stop()

    async def returns(self) -> None:
        """The Connector can be reached again."""
        self.fake.connector.start()
        self.away = False
        await self.quiet()

    def _room(self, user: User, where: str) -> Room:
        return self.fake.world.personal(user) if where == LORE else self.rooms[where]

    def _where(self, ref: Message | Reply) -> str:
        """The place of a message, or the one where a window was opened."""
        if isinstance(ref, Reply):
            return next(one.where for one in self.shown if one.seen.ref is ref)
        return next((name for name, room in self.rooms.items() if room is ref.room), LORE)

    async def _done(self, who: str, where: str, reply: Reply) -> None:
        """What a press is answered with is seen until the next thing happens."""
        assert reply.status == 200, reply
        if words := answered(reply):
            self.shown.append(Shown(who, where, self.clock.now().timestamp() * 1000, Seen(words, reply)))
        await self.quiet()

    async def _fill(self, who: str, where: str, opened: Reply, form: Answers) -> None:
        fields = {part["label"]: part for part in cards.parts(opened.card) if part.get("type", "").startswith("Input.")}
        values = {fields[label]["id"]: chosen(fields[label], given) for label, given in form.items()}
        send = opened.card["actions"][0]["title"]
        sent = await self.teams.press(self.people[who], opened, send, **values)
        assert "attention" not in str(sent.body), sent.body
        await self._done(who, where, sent)

    def _written(self, text: str) -> tuple[str, list[User]]:
        """Names as Teams writes them when they are picked from its list, and whom they mean."""
        named = [(text.find(f"@{name}"), name) for name in self.people if f"@{name}" in text]
        for _, name in named:
            text = text.replace(f"@{name}", f"<at>{name}</at>")
        return text, [self.people[name] for _, name in sorted(named)]


def typed(message: Message) -> bool:
    """Whether it is a command of the `/` menu, which nobody else sees."""
    return bool((message.activity.get("recipient") or {}).get("isTargeted"))


def chosen(field: dict[str, Any], given: Any) -> str:
    """An answer as the client sends it: choices by what stands beside them."""
    if field["type"] != "Input.ChoiceSet":
        return str(given)
    values = {choice["title"]: choice["value"] for choice in field["choices"]}
    return ",".join(values[one] for one in (given if isinstance(given, list | tuple) else [given]))


def answered(reply: Reply) -> str:
    """What somebody reads who pressed: a line, or a window."""
    body = reply.body if isinstance(reply.body, dict) else {}
    task = body.get("task") or {}
    if task.get("type") == "continue":
        return (
            ""
            if any(str(part.get("type")).startswith("Input.") for part in cards.parts(reply.card))
            else read(reply.card)
        )
    return str(task.get("value") or (body.get("value") if isinstance(body.get("value"), str) else "") or "")


def read(card: Any) -> str:
    """A card as it reads on screen, without its buttons."""
    return "\n".join(_lines(card))


def _lines(shown: Any) -> list[str]:
    if isinstance(shown, list):
        return [line for one in shown for line in _lines(one)]
    if not isinstance(shown, dict) or str(shown.get("type", "")).startswith("Action"):
        return []
    if shown.get("type") == "RichTextBlock":
        return ["".join(run["text"] for run in shown["inlines"])]
    if shown.get("type") == "FactSet":
        return [f"{fact['title']} {fact['value']}" for fact in shown["facts"]]
    if shown.get("type") == "TextBlock":
        return [LINK.sub(r"\1", TAG.sub("", shown["text"]))]
    return [line for name in ("body", "items", "columns") for line in _lines(shown.get(name))]


@asynccontextmanager
async def teams_office(path: Path, sender: type[TeamsSender] = TeamsSender) -> AsyncIterator[TeamsOffice]:
    """The app behind its port, and the tenant where it is installed."""
    clock = MovedClock(MONDAY)
    with FakeTeams(clock.now) as fake:
        app = built(path, clock, fake.settings())
        async with serving(app) as url, fake.sender(f"{url}/api/messages", sender) as teams:
            office = TeamsOffice(app, clock, fake, teams)
            await office.opens()
            yield office
        assert fake.connector.problems == []
        recording.from_teams(fake, teams)
