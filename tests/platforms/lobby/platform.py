"""Lobby as a chat platform."""

from handlers.lobby import parse, render
from handlers.lobby.server import Server

from bot.conversation import Actor, Place
from bot.errors import PlaceGone
from bot.platform import PLENTY, Letter, Sent


class Lobby:
    """The Platform."""

    name = parse.PLATFORM
    safe_to_look_up = True

    def __init__(self, server: Server) -> None:
        self._server = server

    def room(self, workspace: str, kind: str) -> int:
        return PLENTY

    async def send(self, letter: Letter) -> Sent:
        to = {"room": letter.channel, "reader": letter.account, "thread": letter.thread, "ref": letter.id}
        answer = await self._server.call("POST", "/messages", {**to, **render.message(letter.card, letter.accounts)})
        if answer is None:
            raise PlaceGone
        return Sent(answer["room"], answer["id"])

    async def edit(self, letter: Letter) -> None:
        drawn = render.message(letter.card, letter.accounts)
        if await self._server.call("PUT", f"/messages/{letter.message}", drawn) is None:
            raise PlaceGone

    async def look_up(self, letter: Letter) -> Sent | None:
        found = await self._server.call("GET", f"/sent/{letter.id}")
        return Sent(found["room"], found["id"]) if found else None

    async def profile(self, workspace: str, account: str) -> Actor:
        return parse.actor(await self._server.call("GET", f"/people/{account}") or {"id": account})

    async def place(self, workspace: str, channel: str) -> Place:
        found = await self._server.call("GET", f"/rooms/{channel}")
        if not found:
            raise PlaceGone
        return parse.place({"room": found})

    async def close(self) -> None:
        await self._server.close()
