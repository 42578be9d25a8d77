"""The journey on Lobby, a chat that nobody has heard of: its server, the people in its hall, and the app beside it."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import App
from handlers.console.clock import MovedClock
from tests.fakes.loopback import Loopback
from tests.journeys.office import LORE, PEOPLE, PRIVATE, PUBLIC, Answers, Office, Seen
from tests.journeys.running import built, serving, settled
from tests.town import MONDAY

Json = dict[str, Any]
SECRET = "a word that only two know"
LORE_ITSELF = {"id": "lore", "name": "Lore", "bot": True}


@dataclass(eq=False)
class Message:
    """Something that stands in a room; `reader` is the only one who sees it."""

    id: str
    room: str
    by: Json
    drawn: Json
    thread: str | None = None
    reader: str | None = None

    @property
    def told(self) -> Json:
        """As the server tells of it."""
        return {"id": self.id, "text": self.drawn["text"], "by": self.by, "thread": self.thread}


@dataclass
class LobbyServer:
    """The server of the chat: rooms, people and messages, and the calls that a bot may make."""

    people: dict[str, Json] = field(default_factory=lambda: {"lore": LORE_ITSELF})
    rooms: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    refs: dict[str, Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        routes = [
            Route("/messages", self._post, methods=["POST"]), Route("/messages/{id}", self._put, methods=["PUT"]),
            Route("/sent/{id}", self._sent), Route("/people/{id}", self._person), Route("/rooms/{id}", self._room),
        ]  # fmt: skip
        self.loopback = Loopback(Starlette(routes=routes))

    def put(self, room: str, by: Json, drawn: Json, **more: Any) -> Message:
        """A message, kept."""
        message = Message(f"m{next(self._ids)}", room, by, drawn, **more)
        self.messages[message.id] = message
        return message

    async def _post(self, request: Request) -> Response:
        body = await request.json()
        ref, reader, drawn = str(body.pop("ref")), body.pop("reader"), {k: body[k] for k in ("text", "buttons")}
        room = body["room"] or f"corner-{reader}"
        if room not in self.rooms:
            return Response(status_code=410)
        self.refs[ref] = message = self.put(room, LORE_ITSELF, drawn, thread=body["thread"], reader=reader)
        return _of(message)

    async def _put(self, request: Request) -> Response:
        message = self.messages.get(request.path_params["id"])
        if message is not None:
            message.drawn = await request.json()
        return _of(message)

    async def _sent(self, request: Request) -> Response:
        return _of(self.refs.get(request.path_params["id"]))

    async def _person(self, request: Request) -> Response:
        return JSONResponse(self.people.get(request.path_params["id"]) or {})

    async def _room(self, request: Request) -> Response:
        return JSONResponse(self.rooms.get(request.path_params["id"]) or {})


def _of(message: Message | None) -> Response:
    return JSONResponse({"room": message.room, "id": message.id}) if message else Response(status_code=404)


class LobbyOffice(Office):
    """The hall with everybody in it."""

    def __init__(self, app: App, clock: MovedClock, server: LobbyServer, post: Any) -> None:
        self.app, self.clock, self.server, self.start, self._post = app, clock, server, clock.now(), post
        self._events = itertools.count(1)
        self.ids = {name: name.split()[0].casefold() for name in PEOPLE}
        for name, id in self.ids.items():
            server.people[id] = {"id": id, "name": name, "email": f"{id}@hall.example", "zone": "UTC"}
            server.rooms[f"corner-{id}"] = {"id": f"corner-{id}", "kind": "direct", "name": "", "members": [id]}
        everybody = list(self.ids.values())
        for room in (*PUBLIC, PRIVATE):
            kind, members = ("private", everybody[:2]) if room == PRIVATE else ("public", everybody)
            server.rooms[room] = {"id": room, "kind": kind, "name": room, "members": members}

    async def types(self, who: str, text: str, where: str, form: Answers | None = None) -> None:
        await self._tell(who, self._place(who, where), form, kind="said", **self._written(text))

    async def says(self, who: str, text: str, where: str, under: Seen | None = None) -> None:
        thread = under.ref.thread or under.ref.id if under is not None else None
        self.server.put(self._place(who, where), self._of(who), {"text": text, "buttons": []}, thread=thread)

    async def presses(self, who: str, label: str, on: Seen, form: Answers | None = None) -> None:
        (button,) = [each for each in on.ref.drawn["buttons"] if each["label"] == label]
        more = {"pressed": button["pressed"], "message": on.ref.told, "thread": on.ref.thread}
        await self._tell(who, on.ref.room, form, on.ref, kind="pressed", **more)

    async def reacts(self, who: str, emoji: str, on: Seen, *, gone: bool = False) -> None:
        more = {"emoji": emoji, "gone": gone, "message": on.ref.told, "thread": on.ref.thread}
        await self._tell(who, on.ref.room, kind="reacted", **more)

    async def saves(self, who: str, on: Seen, form: Answers) -> None:
        await self._tell(who, on.ref.room, form, kind="saved", message=on.ref.told)

    def sees(self, who: str, where: str) -> list[Seen]:
        room, me = self._place(who, where), self.ids[who]
        there = [one for one in self.server.messages.values() if one.room == room and one.reader in (None, me)]
        return [Seen(self._read(one), one) for one in there if me in self.server.rooms[room]["members"]]

    async def passes(self, by: timedelta) -> None:
        self.clock.forward(by)
        await self.app.scheduler.tick()
        await settled(self.app, self.clock)

    async def _tell(
        self, who: str, room: str, form: Answers | None = None, on: Message | None = None, **more: Any
    ) -> None:
        """An event, what comes of it, and the form that it opens."""
        told = {
            "id": f"e{next(self._events)}",
            "by": self._of(who),
            "at": self.now.isoformat(),
            "room": self.server.rooms[room],
        }
        answer = await self._post({**told, **more})
        assert not answer["problems"], answer
        if (drawn := answer.get("message")) is not None:
            if answer["replace"] and on is not None and on.reader == self.ids[who]:
                on.drawn = drawn
            else:
                self.server.put(room, LORE_ITSELF, drawn, thread=more.get("thread"), reader=self.ids[who])
        if (asked := answer.get("form")) is not None and form is not None:
            values = {each["name"]: form.get(each["label"], each.get("value", "")) for each in asked["fields"]}
            sent = {"pressed": asked["pressed"], "thread": more.get("thread"), "values": values}
            await self._tell(who, room, kind="sent", **sent)
        await settled(self.app, self.clock)

    def _place(self, who: str, where: str) -> str:
        return f"corner-{self.ids[who]}" if where == LORE else where

    def _of(self, who: str) -> Json:
        return self.server.people[self.ids[who]]

    def _written(self, text: str) -> Json:
        """A text in which people are named."""
        for name, id in self.ids.items():
            text = text.replace(f"@{name}", f"@{{{id}}}")
        return {"text": text, "people": {id: name for name, id in self.ids.items()}}

    def _read(self, message: Message) -> str:
        text = str(message.drawn["text"])
        for name, id in self.ids.items():
            text = text.replace(f"@{{{id}}}", name)
        return text


@asynccontextmanager
async def lobby_office(path: Path) -> AsyncIterator[LobbyOffice]:
    """The app behind its port, and the hall."""
    clock, server = MovedClock(MONDAY), LobbyServer()
    server.loopback.start()
    try:
        app = built(path, clock, {"LOBBY_URL": server.loopback.url, "LOBBY_SECRET": SECRET})
        async with serving(app) as url, aiohttp.ClientSession(f"{url}/", headers={"X-Lobby-Secret": SECRET}) as session:

            async def post(event: Json) -> Json:
                async with session.post("lobby/events", json=event) as response:
                    assert response.status == 200, (response.status, event)
                    return dict(await response.json())

            yield LobbyOffice(app, clock, server, post)
    finally:
        server.loopback.stop()
