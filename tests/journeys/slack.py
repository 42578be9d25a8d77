"""The journey on Slack: the real app over HTTP with real signatures, and a fake Slack on loopback."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path

from bot.app import App
from bot.rules.emoji import canonical
from handlers.console.clock import MovedClock
from tests.fakes.slack import Channel, Delivery, FakeSlack, Sender, Team, User
from tests.fakes.slack.find import located
from tests.fakes.slack.forms import stateful
from tests.fakes.slack.things import Json
from tests.journeys import recording
from tests.journeys.office import LORE, PEOPLE, PRIVATE, PUBLIC, Answers, Office, Seen
from tests.journeys.running import built, serving, settled
from tests.town import MONDAY

SECRET = "signing-secret"
SLASH = re.compile(r"/(learn|share|kudos|lore)\b ?")
MARKS = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")
SHORTCUT = "save_as_snippet"


class SlackOffice(Office):
    """A workspace with everybody in it."""

    def __init__(self, app: App, clock: MovedClock, fake: FakeSlack, slack: Sender, team: Team) -> None:
        self.app, self.clock, self.fake, self.slack, self.team, self.start = app, clock, fake, slack, team, clock.now()
        self.away = False
        self.people = {name: team.user(name) for name in PEOPLE}
        everybody = list(self.people.values())
        self.channels = {name: team.channel(name, everybody) for name in PUBLIC}
        self.channels[PRIVATE] = team.channel(PRIVATE, everybody[:2], private=True)

    async def types(self, who: str, text: str, where: str, form: Answers | None = None) -> None:
        typed = SLASH.match(text)
        assert typed
        words, user = self._written(text[typed.end() :]), self.people[who]
        if where == LORE:
            name = "" if typed[1] == "lore" else f"{typed[1]} "
            await self._done(await self.slack.message(user, self.team.im(user), f"{name}{words}"))
        else:
            await self._done(await self.slack.command(user, f"/{typed[1]}", words, channel=self.channels[where]))
        await self._fill(user, form)

    async def says(self, who: str, text: str, where: str, under: Seen | None = None) -> None:
        user = self.people[who]
        await self._done(
            await self.slack.message(user, self._place(user, where), self._written(text), thread=under and under.ref)
        )

    async def presses(self, who: str, label: str, on: Seen, form: Answers | None = None) -> None:
        await self._done(await self.slack.click(self.people[who], label, on.ref))
        await self._fill(self.people[who], form)

    async def reacts(self, who: str, emoji: str, on: Seen, *, gone: bool = False) -> None:
        message, channel, _ = located(self.fake.world, on.ref)
        act = self.slack.unreact if gone else self.slack.react
        await self._done(await act(self.people[who], message, canonical(emoji), self.fake.world.channels[channel]))

    async def saves(self, who: str, on: Seen, form: Answers) -> None:
        message, channel, _ = located(self.fake.world, on.ref)
        place, user = self.fake.world.channels[channel], self.people[who]
        await self._done(await self.slack.message_shortcut(user, SHORTCUT, message, place))
        await self._fill(user, form)

    def sees(self, who: str, where: str) -> list[Seen]:
        user = self.people[who]
        place = self._place(user, where)
        with self.fake.world.lock:
            said = list(place.messages.values()) if user.id in place.members else []
            alone = [one for one in self.fake.ephemerals if (one["user"], one["channel"]) == (user.id, place.id)]
            return [Seen(self._read(one), one) for one in sorted([*said, *alone], key=lambda one: str(one["ts"]))]

    async def passes(self, by: timedelta) -> None:
        self.clock.forward(by)
        await self.app.scheduler.tick()
        await self.quiet()

    async def quiet(self) -> None:
        """Waits until Lore has nothing more to say, unless nobody hears it."""
        if self.away:
            return
        await settled(self.app, self.clock)

    def goes(self) -> None:
        """Slack cannot be reached any more; what people do still reaches us."""
        self.away = True
        self.fake.down()

    async def returns(self) -> None:
        """Slack can be reached again."""
        self.fake.up()
        self.away = False
        await self.quiet()

    def said(self) -> list[Json]:
        """Every message of Lore's that stands in a channel or a direct conversation."""
        places = [*self.channels.values(), *(self.team.im(user) for user in self.people.values())]
        return [one for place in places for one in place.messages.values() if one.get("bot_id")]

    def _place(self, user: User, where: str) -> Channel:
        return self.team.im(user) if where == LORE else self.channels[where]

    async def _done(self, delivery: Delivery) -> None:
        assert delivery.ok, delivery
        await self.quiet()

    async def _fill(self, user: User, form: Answers | None) -> None:
        if form is None:
            return
        asked = {
            block["label"]["text"].removesuffix(" (optional)"): element["type"]
            for block, element in stateful(self.slack.top_view(user).json["blocks"])
        }
        sent = await self.slack.submit(user, {label: self._given(asked[label], it) for label, it in form.items()})
        assert not sent.errors, sent.errors
        await self._done(sent)

    def _given(self, kind: str, answer: object) -> object:
        """A person or a channel by name is what Slack's menus give of it."""
        if kind == "conversations_select":
            return self.channels[str(answer)]
        if kind == "multi_users_select":
            return [self.people[name] for name in (answer if isinstance(answer, list | tuple) else [str(answer)])]
        return answer

    def _written(self, text: str) -> str:
        """Names as Slack writes them when they are picked from its list."""
        for name, user in self.people.items():
            text = text.replace(f"@{name}", user.mention)
        for name, channel in self.channels.items():
            text = re.sub(rf"#{name}\b", f"<#{channel.id}|{name}>", text)
        return text

    def _read(self, message: Json) -> str:
        """A message as it reads on screen, without its buttons."""
        return "\n".join(filter(None, self._lines(message.get("blocks")))) or self._plain(message.get("text", ""))

    def _lines(self, shown: object) -> list[str]:
        if isinstance(shown, list):
            return [line for one in shown for line in self._lines(one)]
        if not isinstance(shown, dict) or shown.get("type") in ("button", "actions"):
            return []
        if shown.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            return ["".join(self._spoken(one) for one in shown["elements"])]
        text = shown.get("text")
        if isinstance(text, str):
            return [self._plain(text) if shown["type"] == "mrkdwn" else text]
        return [line for name in ("text", "fields", "elements") for line in self._lines(shown.get(name))]

    def _spoken(self, element: Json) -> str:
        if element["type"] == "user":
            return self.fake.world.users[element["user_id"]].real_name
        return str(element.get("text") or element.get("fallback") or element.get("url") or element.get("name", ""))

    def _plain(self, text: str) -> str:
        return unescape(MARKS.sub(self._named, re.sub(r"(?<!\w)[*_`](?=\S)|(?<=\S)[*_`](?!\w)", "", text)))

    def _named(self, found: re.Match[str]) -> str:
        sign, id, shown = found.groups()
        if sign == "@":
            return self.fake.world.users[id].real_name
        return f"#{self.fake.world.channels[id].name}" if sign == "#" else shown or id


@asynccontextmanager
async def slack_office(path: Path, sender: type[Sender] = Sender) -> AsyncIterator[SlackOffice]:
    """The app behind its port, and the workspace where it is installed."""
    clock = MovedClock(MONDAY)
    with FakeSlack(clock=lambda: clock.now().timestamp()) as fake:
        fake.limits = True
        team = fake.team("Brandt & Vale", domain="brandt-vale")
        app = built(
            path, clock,
            {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": team.token.text, "SLACK_API_URL": fake.base_url},
        )  # fmt: skip
        async with serving(app) as url, sender(fake, f"{url}/slack/events", SECRET) as slack:
            office = SlackOffice(app, clock, fake, slack, team)
            yield office
        assert not [call for call in fake.calls if call.status == 429 and call.fault is None]
        recording.from_slack(fake, slack)
