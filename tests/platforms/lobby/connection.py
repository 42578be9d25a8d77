"""Lobby, switched on: its route, and what is answered there."""

import hmac
from collections.abc import Sequence

from handlers.lobby import parse, render
from handlers.lobby.platform import Lobby
from handlers.lobby.server import Server
from handlers.lobby.settings import LobbySettings
from pydantic import SecretStr
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import LoreError, VendorError
from bot.platform import Platform
from bot.views.elements import Reply
from handlers import Finding, House
from handlers.payload import Json
from storage import places


class LobbyConnection:
    """Everything of Lobby, put together."""

    reached = True
    address = "http://127.0.0.1"

    def __init__(self, house: House, settings: LobbySettings) -> None:
        self._house = house
        self._secret = (settings.lobby_secret or SecretStr("")).get_secret_value()
        self._server = Server(settings.lobby_url or "", self._secret)
        self.platform: Platform = Lobby(self._server)
        self.routes: Sequence[BaseRoute] = [Route("/lobby/events", self._hear, methods=["POST"])]

    async def start(self, *, listen: bool = True) -> None:
        """There is one hall, and it is ours."""
        clock = self._house.clock
        await self._house.store.write(
            lambda session: places.open_workspace(session, parse.PLATFORM, parse.HALL, "The hall", clock.now())
        )

    async def stop(self) -> None:
        """Nothing runs beside the answers."""

    async def check(self) -> list[Finding]:
        try:
            found = await self._server.call("GET", "/people/lore")
        except VendorError as error:
            return [Finding("lobby: LOBBY_URL", False, error.message, "Check the address and the secret.")]
        return [Finding("lobby: LOBBY_URL", bool(found), "it knows us" if found else "it does not know us", "Sign up.")]

    async def _hear(self, request: HttpRequest) -> Response:
        if not hmac.compare_digest(request.headers.get("x-lobby-secret", ""), self._secret):
            return Response(status_code=401)
        try:
            asked = parse.request(await request.json())
            reply = await self._house.router.answer(asked) if asked is not None else Reply()
        except ValueError:
            return Response(status_code=400)
        except LoreError:
            return Response(status_code=503)  # it comes again
        return JSONResponse(_shown(reply))


def _shown(reply: Reply) -> Json:
    shown: Json = {"replace": reply.replace, "problems": reply.problems}
    if reply.form is not None:
        shown["form"] = render.form(reply.form, reply.problems)
    if reply.card is not None:
        shown["message"] = render.message(reply.card, reply.accounts)
    return shown
