"""One call on its way through the fake: who asks, whether they may, and what is noted about it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.slack import faults, responses
from tests.fakes.slack.methods import METHODS, Ask, Fail, Method
from tests.fakes.slack.things import Json, Token
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

STATES = {"revoked": "token_revoked", "expired": "token_expired", "inactive": "account_inactive"}
NEED_TEAM = {"users.list", "conversations.list", "users.conversations", "users.lookupByEmail"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in. `answer` is None when nothing was carried out; `fault` is what went wrong on purpose."""

    method: str
    team: str
    args: Json
    status: int
    answer: Json | None
    at: float
    fault: faults.Effect | None = None


class Turn:
    """One call on its way through: who asks, what for, and what is noted about it."""

    def __init__(self, fake: FakeSlack, method: str, rest: str, args: Json, token: str) -> None:
        self.fake, self.method, self.rest, self.args, self.text = fake, method, rest, args, token
        self.token = fake.world.tokens.get(token)
        origin = fake.world.response_urls.get(rest)
        self.channel = origin.channel.id if origin else str(args.get("channel") or "")
        self.team = origin.channel.team if origin else self._team()
        self.team_id = self.team.id if self.team else ""

    def basic(self, headers: dict[bytes, bytes]) -> None:
        """Take client id and secret from the Authorization header, as OAuth clients send them."""
        kind, _, text = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() == b"basic":
            client, _, secret = base64.b64decode(text).decode().partition(":")
            self.args |= {"client_id": client, "client_secret": secret}

    def _team(self) -> Team | None:
        """The workspace of the call; an organization's token names it or a channel or person in it."""
        world, token = self.fake.world, self.token
        if token is None:
            return None
        if token.team:
            return token.team
        if named := world.teams.get(str(self.args.get("team_id") or "")):
            return named
        for known, name in ((world.channels, "channel"), (world.users, "user"), (world.users, "user_id")):
            thing = known.get(str(self.args.get(name) or ""))
            if thing and thing.team.enterprise_id == token.enterprise_id:
                return thing.team
        return next((t for t in world.teams.values() if t.enterprise_id == token.enterprise_id), None)

    def carry_out(self, fault: faults.Effect | None = None) -> tuple[int, Json, dict[bytes, bytes]]:
        with self.fake.world.lock:
            if self.method == "response_url":
                return self.note(*responses.respond(self.fake, self.rest, self.args), fault)
            try:
                return self._answered(fault)
            except Fail as no:
                return self.note(429 if no.after else 200, no.answer, fault, no.after)

    def _answered(self, fault: faults.Effect | None) -> tuple[int, Json, dict[bytes, bytes]]:
        method = METHODS.get(self.method)
        if method is None:
            self.fake.unknown[self.method] += 1
            raise Fail("unknown_method")
        token, team = self._allowed(method)
        now = self.fake.now()
        if self.fake.limits and (wait := self.fake.buckets.wait(method.name, method.tier, team.id, now)):
            raise Fail("ratelimited", after=wait)
        ask = Ask(self.fake, token, team, self.args)
        if method.scope:
            ask.scope(*method.scope)
        return self.note(200, {"ok": True, **method.answer(ask)}, fault)

    def _allowed(self, method: Method) -> tuple[Token, Team]:
        token, team = self.token, self.team or next(iter(self.fake.world.teams.values()), None)
        if team is None:
            raise Fail("team_not_found")
        if method.kind == "none":
            return team.token, team
        if not self.text:
            raise Fail("not_authed")
        if token is None:
            raise Fail("invalid_auth")
        if token.expires_at and self.fake.now() > token.expires_at:
            token.state = "expired"
        if token.state != "active":
            raise Fail(STATES[token.state])
        if method.kind != token.kind:
            raise Fail("not_allowed_token_type")
        if token.team is None and token.kind == "bot" and method.name in NEED_TEAM and not self.args.get("team_id"):
            raise Fail(
                "missing_argument",
                response_metadata={"messages": ["[ERROR] missing required field: team_id"]},
            )
        return token, team

    def note(
        self, status: int, answer: Json, fault: faults.Effect | None = None, after: int = 0
    ) -> tuple[int, Json, dict[bytes, bytes]]:
        """Record the call and make its headers."""
        self._record(status, answer, fault)
        headers = {b"x-oauth-scopes": ",".join(sorted(self.token.scopes)).encode()} if self.token else {}
        if after:
            headers[b"retry-after"] = str(after).encode()
        return status, answer, headers

    def maybe(self, accept: bool, fault: faults.Effect, status: int) -> None:
        """For faults without an answer: carry the call out, or only note that it came."""
        if accept:
            self.carry_out(fault)
        else:
            self._record(status, None, fault)

    def _record(self, status: int, answer: Json | None, fault: faults.Effect | None) -> None:
        fake = self.fake
        fake.counts[self.method] += 1
        fake.calls.append(Call(self.method, self.team_id, self.args, status, answer, fake.now(), fault))
