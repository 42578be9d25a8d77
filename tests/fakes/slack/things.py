"""People, channels with their messages, keys, views: the small things of the fake's world."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.fakes.slack.world import Team

Json = dict[str, Any]


def ident(thing: Any) -> str:
    """The id of a user, channel, team or view, or the text itself."""
    if isinstance(thing, str):
        return thing
    return str(thing["id"] if isinstance(thing, dict) else thing.id)


def copied(thing: Any) -> Any:
    """A deep copy of JSON, several times faster than copy.deepcopy."""
    return json.loads(json.dumps(thing))


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
    author = reply.get("user") or reply["bot_id"]
    if author not in users:
        users.append(author)
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
