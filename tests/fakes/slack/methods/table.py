"""The table of Web API methods and what each call is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.limits import TIER_3
from tests.fakes.slack.things import Channel, Json, Token, User
from tests.fakes.slack.world import Team, World

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


class Fail(Exception):
    """Slack's no: `ok` false with this error code and whatever belongs to it; `after` seconds it may be tried again."""

    def __init__(self, error: str, *, after: int = 0, **more: Any) -> None:
        super().__init__(error)
        self.after = after
        self.answer: Json = {"ok": False, "error": error, **more}


@dataclass(slots=True)
class Ask:
    """One call: who asks (token and team) and what for (args)."""

    fake: FakeSlack
    token: Token
    team: Team
    args: Json

    @property
    def world(self) -> World:
        return self.fake.world

    @property
    def bot(self) -> User:
        return self.team.bot

    def need(self, name: str, error: str) -> Any:
        value = self.args.get(name)
        if value in (None, ""):
            raise Fail(error)
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, "true", "1", 1)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            raise Fail(f"invalid_{name}") from None

    def scope(self, *any_of: str) -> None:
        if not self.token.scopes.intersection(any_of):
            raise Fail("missing_scope", needed=any_of[0], provided=",".join(sorted(self.token.scopes)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel asked about, if our bot may know of it."""
        place = self.world.channels.get(str(self.args.get(name) or ""))
        if place is None or not place.seen_by(self.team):
            raise Fail("channel_not_found")
        if place.is_private and self.bot.id not in place.members:
            raise Fail("channel_not_found")
        return place

    def user(self, name: str = "user") -> User:
        return self.find_user(str(self.args.get(name) or ""))

    def find_user(self, ident: str) -> User:
        """A person of this workspace, or of one that shares a channel with it."""
        person = self.world.users.get(ident)
        if person is None:
            raise Fail("user_not_found")
        if person.team is not self.team and not self.meets(person):
            raise Fail("user_not_found")
        return person

    def meets(self, person: User) -> bool:
        enterprise = self.team.enterprise_id
        if enterprise and enterprise == person.team.enterprise_id:
            return True
        places = (*self.team.channels.values(), *person.team.channels.values())
        return any(person.id in p.members and p.seen_by(self.team) for p in places)


Answer = Callable[[Ask], Json]


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    answer: Answer
    scope: tuple[str, ...]
    tier: int
    kind: str


METHODS: dict[str, Method] = {}


def method(name: str, *scope: str, tier: int = TIER_3, kind: str = "bot") -> Callable[[Answer], Answer]:
    """Enter a function in the table; `scope` are the scopes of which one is needed, `kind` who may call."""

    def enter(answer: Answer) -> Answer:
        METHODS[name] = Method(name, answer, scope, tier, kind)
        return answer

    return enter


READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


def page(ask: Ask, found: list[Any], default: int = 100) -> tuple[list[Any], str]:
    """The part of a list that limit and cursor ask for, and the next cursor."""
    limit = ask.number("limit", default)
    cursor = str(ask.args.get("cursor") or "offset:0")
    if not cursor.startswith("offset:"):
        raise Fail("invalid_cursor")
    start = int(cursor.removeprefix("offset:"))
    end = start + limit
    return found[start:end], f"offset:{end}" if end < len(found) else ""
