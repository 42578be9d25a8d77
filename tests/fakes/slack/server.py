"""What a test asks and sets, and what happens to one call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Self, TypeAlias

from tests.fakes.loopback import Loopback
from tests.fakes.slack import consent, faults, wire
from tests.fakes.slack.consent import Consent
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.things import Channel, Json, View, ident
from tests.fakes.slack.turn import Call, Turn
from tests.fakes.slack.world import Team, World

JSON_TYPE = {b"content-type": b"application/json; charset=utf-8"}
KEPT_WITHOUT_RECORD = 1000
Hook: TypeAlias = Callable[[str, Channel, Json, Json | None], None]


class FakeSlack:
    """A Slack on loopback; see the package for how to use it."""

    def __init__(self, *, record: bool = True, seed: int = 0, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._ahead = 0.0
        self.world = World(self.now)
        self._loopback = Loopback(self._answer)
        self.sockets = Sockets(self.world.app_id)
        self.faults = faults.Faults(seed)
        self.limits = False
        self.edit_window = float("inf")
        self.hooks: list[Hook] = []
        self.calls: deque[Call] = deque(maxlen=None if record else KEPT_WITHOUT_RECORD)
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.buckets = Limits()
        self.consent: Consent | None = None  # who stands before the consent page
        self._clients: set[tuple[str, int]] = set()

    def start(self) -> Self:
        """Listen; the second time at the same address. The world outlives a stop."""
        self._loopback.start()
        return self

    def stop(self) -> None:
        """Drop every connection and refuse new ones."""
        if self.sockets.starting:
            asyncio.run_coroutine_threadsafe(self.sockets.stop(), self.loop).result()
        self._loopback.stop()

    up, down = start, stop

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # What a test asks and sets.

    @property
    def url(self) -> str:
        return self._loopback.url

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loopback.loop

    @property
    def connections(self) -> int:
        """How many TCP connections ever brought a call."""
        return len(self._clients)

    @property
    def base_url(self) -> str:
        """What a WebClient takes as base_url."""
        return f"{self.url}/api/"

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
        return self._clock() + self._ahead

    def pass_time(self, seconds: float) -> None:
        """Let the fake's clock jump ahead: triggers expire, limits refill, tokens age."""
        self._ahead += seconds

    # One call.

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        self._clients.add(scope["client"])
        headers = dict(scope["headers"])
        body = await wire.read(receive)
        if scope["path"] == consent.PATH:
            status, page, more = consent.asked(self, scope["query_string"])
            await wire.answer(send, status, page, more)
            return
        _, kind, rest = f"{scope['path']}/".split("/", 2)
        rest = rest.rstrip("/")
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
                await self._say(send, *turn.note(429, {"ok": False, "error": "ratelimited"}, fault, int(after or 0)))
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
