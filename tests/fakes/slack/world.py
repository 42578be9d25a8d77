"""The workspaces, people, channels and messages the fake Slack knows."""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

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


def ident(thing: Any) -> str:
    """The id of a user, channel, team or view, or the text itself."""
    if isinstance(thing, str):
        return thing
    return thing["id"] if isinstance(thing, dict) else thing.id


def micros(ts: str | float) -> int:
    """A Slack timestamp as whole microseconds, so that two of them compare exactly."""
    whole, _, part = str(ts).partition(".")
    return int(whole or 0) * 1_000_000 + int((part + "000000")[:6])


def stamp(us: int) -> str:
    return f"{us // 1_000_000:010d}.{us % 1_000_000:06d}"


@dataclass(eq=False, slots=True)
class User:
    id: str
    team: Team
    real_name: str
    email: str | None
    tz: str
    locale: str = "en-US"
    name: str = ""
    display_name: str = ""
    title: str = ""
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    bot_id: str | None = None

    @property
    def tz_offset(self) -> int:
        offset = datetime.fromtimestamp(self.team.world.now(), ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Channel:
    """A public or private channel, a direct message (`im`) or a group of people (`mpim`)."""

    id: str
    team: Team
    name: str
    kind: str
    created: int
    creator: str
    members: dict[str, None] = field(default_factory=dict)
    partner: str | None = None
    connected: set[str] = field(default_factory=set)
    archived: bool = False
    restricted: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Json] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    last_us: int = 0

    @property
    def is_private(self) -> bool:
        return self.kind != "channel"

    @property
    def ext_shared(self) -> bool:
        return bool(self.connected)

    def seen_by(self, team: Team) -> bool:
        return self.team is team or team.id in self.connected

    def next_ts(self, now: float) -> str:
        self.last_us = max(int(now * 1_000_000), self.last_us + 1)
        return stamp(self.last_us)

    def add(self, message: Json) -> Json:
        self.messages[message["ts"]] = message
        self.order.append(micros(message["ts"]))
        parent = self.messages.get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            count_reply(parent, message)
        return message

    def remove(self, ts: str) -> Json:
        self.order.pop(bisect_left(self.order, micros(ts)))
        return self.messages.pop(ts)

    def newest_first(self, oldest: int, latest: int | None, inclusive: bool) -> Iterator[Json]:
        """Messages with oldest < ts < latest (or ≤ when inclusive), the newest first."""
        left, right = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
        start = left(self.order, oldest)
        end = len(self.order) if latest is None else right(self.order, latest)
        return (self.messages[stamp(us)] for us in reversed(self.order[start:end]))

    def thread(self, ts: str) -> list[Json]:
        return [m for m in self.messages.values() if m["ts"] == ts or m.get("thread_ts") == ts]


def count_reply(parent: Json, reply: Json) -> None:
    users = parent.setdefault("reply_users", [])
    if reply["user"] not in users:
        users.append(reply["user"])
    parent["thread_ts"] = parent["ts"]
    parent["reply_count"] = parent.get("reply_count", 0) + 1
    parent["reply_users_count"] = len(users)
    parent["latest_reply"] = reply["ts"]
    parent["subscribed"] = False


@dataclass(eq=False, slots=True)
class Token:
    """A key to the Web API. `state` is active, revoked, expired or inactive."""

    text: str
    team: Team | None
    scopes: frozenset[str]
    kind: str = "bot"
    state: str = "active"
    expires_at: float | None = None
    enterprise_id: str | None = None
    refresh: str | None = None


@dataclass(eq=False, slots=True)
class View:
    """An open modal or a published Home; `json` is what Slack shows of it."""

    json: Json
    user: User
    stack: list[View] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.json["id"])


@dataclass(eq=False, slots=True)
class Trigger:
    user: User
    made: float
    used: bool = False
    view: View | None = None


@dataclass(eq=False, slots=True)
class ResponseUrl:
    """Where a bot answers an interaction later: five times, within thirty minutes."""

    channel: Channel
    user: User
    made: float
    uses: int = 0
    message: Json | None = None
    ephemeral: bool = False


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
