"""The fake's HTTP side: a thread with its own loop, and what happens to one call."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, MutableSequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from uvicorn.config import Config
from uvicorn.server import ServerState

from tests.fakes.slack import faults, responses, wire
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.methods import METHODS, Ask, Fail, Method
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.world import Channel, Json, Team, Token, View, World, ident

JSON_TYPE = {b"content-type": b"application/json; charset=utf-8"}
KEPT_WITHOUT_RECORD = 1000
QUIET: dict[str, Any] = {"log_config": None, "timeout_keep_alive": 60, "lifespan": "off", "ws": "none"}
Hook: TypeAlias = Callable[[str, Channel, Json, Json | None], None]


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


class FakeSlack:
    def __init__(self, *, record: bool = True, seed: int = 0) -> None:
        self.offset = 0.0
        self.world = World(self.now)
        self.faults = faults.Faults(seed)
        self.limits = False
        self.edit_window = float("inf")
        self.hooks: list[Hook] = []
        self.calls: MutableSequence[Call] = deque(maxlen=None if record else KEPT_WITHOUT_RECORD)
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.sockets = Sockets(self.world.app_id)
        self.port = 0
        self._buckets = Limits()
        self._opened = [0]

    # What a test asks and sets.

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What a WebClient takes as base_url."""
        return f"{self.url}/api/"

    @property
    def connections(self) -> int:
        """How many TCP connections were ever opened to the fake."""
        return self._opened[0]

    @property
    def ephemerals(self) -> list[Json]:
        return self.world.ephemerals

    @property
    def views(self) -> list[View]:
        """The open modals, the newest last."""
        homes = {view.id for view in self.world.homes.values()}
        return [view for view in self.world.views.values() if view.id not in homes]

    def team(self, name: str = "Acme", **more: Any) -> Team:
        return self.world.team(name, **more)

    def messages(self, team: Any, channel: Any) -> list[Json]:
        """What stands in a channel (an id, a name or a Channel), the oldest first."""
        wanted = ident(channel)
        place = self.world.channels.get(wanted)
        if place is None:
            workspace = self.world.teams[ident(team)]
            place = next(c for c in workspace.channels.values() if c.name == wanted.lstrip("#"))
        return list(place.messages.values())

    def direct(self, user: Any) -> list[Json]:
        """What our bot and this person wrote each other."""
        person = self.world.users[ident(user)]
        return list(person.team.im(person).messages.values())

    def home(self, user: Any) -> Json | None:
        """The Home that was last published for this person."""
        view = self.world.homes.get(ident(user))
        return view.json if view else None

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def code(self, team: Team, user: Any, *, rotation: bool = False, org: bool = False, redirect_uri: str = "") -> str:
        """A code as the consent page hands it out, to be exchanged once with oauth.v2.access."""
        code = f"{self.world.number()}.code"
        self.world.codes[code] = {
            "team": team,
            "user": user,
            "scopes": team.token.scopes,
            "rotation": rotation,
            "org": org,
            "redirect_uri": redirect_uri,
        }
        return code

    def now(self) -> float:
        return time.time() + self.offset

    def pass_time(self, seconds: float) -> None:
        """Let the fake's clock jump ahead: triggers expire, limits refill, tokens age."""
        self.offset += seconds

    # Life.

    def start(self) -> Self:
        self._ready, self._thread = threading.Event(), threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def down(self) -> None:
        """Refuse every connection and drop the open ones, until `up`."""
        asyncio.run_coroutine_threadsafe(self._refuse(), self.loop).result()

    def up(self) -> None:
        asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result()

    def _run(self) -> None:
        self._config = Config(self._app, interface="asgi3", proxy_headers=False, **QUIET)
        self._config.load()
        with asyncio.Runner(loop_factory=self._config.get_loop_factory()) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self.loop, self._end, self._state = asyncio.get_running_loop(), asyncio.Event(), ServerState()
        await self._listen()
        self._ready.set()
        await self._end.wait()
        await self.sockets.stop()
        await self._refuse()
        for task in self._state.tasks:
            task.cancel()

    async def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=2048)
        self.port = listener.getsockname()[1]
        self._listener = await self.loop.create_server(
            lambda: wire.Protocol(self._config, self._state, self._opened), sock=listener
        )

    async def _refuse(self) -> None:
        self._listener.close()
        for connection in list(self._state.connections):
            connection.transport.abort()

    # One call.

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        body = await wire.read(receive)
        _, kind, rest = scope["path"].split("/", 2)
        try:
            args = wire.arguments(headers, scope["query_string"], body)
        except ValueError:
            await self._say(send, 200, {"ok": False, "error": "invalid_json"})
            return
        method = rest if kind == "api" else "response_url" if kind == "response" else ""
        if not method:
            await wire.answer(send, 404, b"", {})
            return
        turn = Turn(self, method, rest, args, wire.bearer(headers, args))
        turn.basic(headers)
        await self._take(turn, scope, receive, send)

    async def _take(self, turn: Turn, scope: Any, receive: Any, send: Any) -> None:
        """Carry the call out, unless a fault is due; then do what the fault says."""
        fault = self.faults.strike(turn.method, turn.channel, turn.team_id)
        match fault:
            case None | faults.Slow():
                await asyncio.sleep(fault.seconds) if fault else None
                await self._say(send, *turn.carry_out(fault))
            case faults.RateLimited(after):
                await self._say(send, *turn.note(429, {"ok": False, "error": "ratelimited"}, fault, after))
            case faults.Error(code, more):
                await self._say(send, *turn.note(200, {"ok": False, "error": code, **more}, fault))
            case faults.Status(code):
                turn.maybe(fault.accept, fault, code)
                await wire.answer(send, code, b"<html>upstream error</html>", {b"content-type": b"text/html"})
            case faults.Hang() | faults.Reset():
                turn.maybe(fault.accept, fault, 0)
                await asyncio.sleep(getattr(fault, "seconds", 0))
                await wire.reset(scope, receive)

    async def _say(self, send: Any, status: int, answer: Json, headers: dict[bytes, bytes] | None = None) -> None:
        with contextlib.suppress(ConnectionError):
            await wire.answer(send, status, json.dumps(answer).encode(), JSON_TYPE | (headers or {}))

    # What our bot did, told to whoever listens.

    def posted(self, place: Channel, message: Json) -> Json:
        self._tell("posted", place, message)
        return message

    def changed(self, place: Channel, message: Json, before: Json) -> None:
        self._tell("changed", place, message, before)

    def deleted(self, place: Channel, message: Json) -> None:
        self._tell("deleted", place, message)

    def reacted(self, place: Channel, message: Json, name: str) -> None:
        self._tell("reacted", place, message, {"reaction": name})

    def _tell(self, act: str, place: Channel, message: Json, more: Json | None = None) -> None:
        for hook in self.hooks:
            hook(act, place, message, more)


class Turn:
    """One call on its way through: who asks, what for, and what is noted about it."""

    def __init__(self, fake: FakeSlack, method: str, rest: str, args: Json, token: str) -> None:
        self.fake, self.method, self.rest, self.args, self.text = fake, method, rest, args, token
        self.token = fake.world.tokens.get(token)
        self.channel = str(args.get("channel") or "")
        self.team = self._team()
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
            found = world.response_urls.get(self.rest.removeprefix("response/"))
            return found.channel.team if found else None
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
                return self.note(200, no.answer, fault)

    def _answered(self, fault: faults.Effect | None) -> tuple[int, Json, dict[bytes, bytes]]:
        method = METHODS.get(self.method)
        if method is None:
            self.fake.unknown[self.method] += 1
            raise Fail("unknown_method")
        token, team = self._allowed(method)
        if self.fake.limits:
            wait = self.fake._buckets.wait(method.name, method.tier, team.id, self.channel, self.fake.now())
            if wait:
                return self.note(429, {"ok": False, "error": "ratelimited"}, fault, wait)
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


STATES = {"revoked": "token_revoked", "expired": "token_expired", "inactive": "account_inactive"}
NEED_TEAM = {"users.list", "conversations.list", "users.conversations", "users.lookupByEmail"}
