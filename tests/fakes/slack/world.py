"""The workspaces the fake Slack knows, and everything in them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.things import Channel, Json, ResponseUrl, Token, Trigger, User, View

BOT_SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users.profile:read",
        "users:read",
        "users:read.email",
    ]
)


@dataclass(eq=False)
class Team:
    """A workspace. Make people and channels with `user`, `channel`, `im` and `mpim`."""

    id: str
    world: World
    name: str
    domain: str
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    directs: dict[frozenset[str], Channel] = field(default_factory=dict)
    bot: User = field(init=False)
    token: Token = field(init=False)

    def user(self, real_name: str, *, email: str | None = None, tz: str = "Europe/Rome", **more: Any) -> User:
        """Add a person; `more` are fields of User. Their name and e-mail come from the real name unless given."""
        name = more.pop("name", real_name.lower().replace(" ", "."))
        ident = more.pop("id", None) or self.world.new_id("U")
        email = email or f"{name}@{self.domain}.example"
        person = User(ident, self, real_name, None if more.get("is_bot") else email, tz, name=name, **more)
        self.users[ident] = self.world.users[ident] = person
        return person

    def channel(
        self,
        name: str,
        members: Iterable[User] = (),
        *,
        private: bool = False,
        bot: bool = True,
        connected: Iterable[Team] = (),
        **more: Any,
    ) -> Channel:
        """Add a channel, with our bot in it unless bot=False; `connected` are other teams that share it."""
        people = [*members, *([self.bot] if bot else [])]
        kind = "group" if private else "channel"
        return self._open("C", name, kind, people, connected={t.id for t in connected}, **more)

    def im(self, user: User, other: User | None = None) -> Channel:
        """The direct message of a person with our bot (or with somebody else), opened when needed."""
        return self._direct("D", "im", [user, other or self.bot], "", partner=user.id)

    def mpim(self, users: Iterable[User]) -> Channel:
        """The group message of these people and our bot, opened when needed."""
        people = [*users, self.bot]
        return self._direct("C", "mpim", people, "mpdm-" + "--".join(p.name for p in people) + "-1")

    def _direct(self, prefix: str, kind: str, people: list[User], name: str, **more: Any) -> Channel:
        wanted = frozenset(p.id for p in people)
        if wanted not in self.directs:
            self.directs[wanted] = self._open(prefix, name, kind, people, **more)
        return self.directs[wanted]

    def _open(self, prefix: str, name: str, kind: str, people: list[User], **more: Any) -> Channel:
        ident = more.pop("id", None) or self.world.new_id(prefix)
        creator = people[0].id if people else self.bot.id
        made = int(self.world.now())
        channel = Channel(ident, self, name, kind, made, creator, dict.fromkeys(p.id for p in people), **more)
        self.channels[ident] = self.world.channels[ident] = channel
        return channel


class World:
    """Everything behind the Web API; ids are unique over all teams."""

    app_id = "A0LEARNAPP"
    client_id = "1111.2222"
    client_secret = "client-secret"
    redirect_urls = ("https://lore.example.com/slack/oauth_redirect",)

    def __init__(self, clock: Any) -> None:
        self.now = clock
        self.lock = threading.RLock()
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.ephemerals: list[Json] = []
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.codes: dict[str, Json] = {}
        self.refreshes: dict[str, Token] = {}
        self._count = itertools.count(1)

    def number(self) -> int:
        return next(self._count)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{self.number():08d}"

    def team(self, name: str = "Acme", *, team_id: str = "", enterprise: str | None = None, **more: Any) -> Team:
        """Add a workspace with our bot installed in it; its key is `team.token.text`."""
        domain = more.pop("domain", name.lower().replace(" ", "-"))
        scopes = frozenset(more.pop("scopes", BOT_SCOPES))
        team = Team(
            team_id or self.new_id("T"),
            self,
            name,
            domain,
            enterprise,
            more.pop("enterprise_name", enterprise),
        )
        team.bot = team.user("Lore", name="lore", is_bot=True, bot_id=self.new_id("B"), **more)
        team.token = self.token(team, scopes=scopes)
        self.teams[team.id] = team
        return team

    def token(self, team: Team | None, *, scopes: Iterable[str] = BOT_SCOPES, **more: Any) -> Token:
        """A new key; without a team it is an organization-wide one (`enterprise_id`) or an app-level one."""
        kind = more.get("kind", "bot")
        text = more.pop("text", None) or f"{'xapp' if kind == 'app' else 'xoxb'}-{self.number()}-{id(self) % 9973}"
        token = Token(text, team, frozenset(scopes), **more)
        self.tokens[text] = token
        return token

    def trigger(self, user: User, view: View | None = None) -> str:
        """A trigger id for this person's act: three seconds, one use."""
        number = self.number()
        text = f"{number}.{number * 7919}.{number * 2654435761 % 2**32:08x}"
        self.triggers[text] = Trigger(user, self.now(), view=view)
        return text
