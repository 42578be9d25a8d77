"""Installing Lore from a browser: to Slack's consent page, and back with a code that is exchanged for a key."""

from functools import partial
from secrets import token_urlsafe
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.errors import LoreError, Misconfigured
from bot.services import installing
from bot.services.installing import Grant
from handlers import House
from handlers.slack import pages
from handlers.slack.directory import PLATFORM, Directory
from handlers.slack.keys import Keys
from handlers.slack.manifest import scopes
from handlers.slack.payload import Json, at, word
from handlers.slack.settings import SlackSettings
from handlers.slack.states import GOOD_FOR, States
from handlers.slack.web import Web
from storage import installations

BEGIN, BACK = "/slack/install", "/slack/oauth_redirect"
LONGEST = 2000  # characters of a code or a state
log = structlog.get_logger()


class Installing:
    """The two addresses of an installation."""

    def __init__(self, house: House, settings: SlackSettings, web: Web, keys: Keys, directory: Directory) -> None:
        cipher = house.settings.cipher()
        if cipher is None:
            raise Misconfigured("LORE_SECRET_KEY: needed together with SLACK_CLIENT_ID.")
        self._house = house
        self._settings = settings
        self._web = web
        self._keys = keys
        self._directory = directory
        self._states = States(cipher, lambda: house.clock.now().timestamp())
        self._back = f"{house.settings.lore_public_url}{BACK}"
        self._secure = self._back.startswith("https://")
        self._cookie = "__Host-lore-install" if self._secure else "lore-install"
        self.routes = [Route(BEGIN, self._begin, methods=["GET"]), Route(BACK, self._come_back, methods=["GET"])]

    async def _begin(self, _: Request) -> Response:
        """To Slack's page, with a state that only this browser can bring back."""
        browser = token_urlsafe(32)
        asked = {
            "client_id": self._settings.client()[0], "scope": ",".join(sorted(scopes())), "user_scope": "",
            "redirect_uri": self._back, "state": self._states.make(browser),
        }  # fmt: skip
        away = RedirectResponse(f"{self._settings.authorize_url}?{urlencode(asked)}", 302, pages.HEADERS)
        away.set_cookie(
            self._cookie, browser, max_age=GOOD_FOR, path="/", secure=self._secure, httponly=True, samesite="lax"
        )  # fmt: skip
        return away

    async def _come_back(self, request: Request) -> Response:
        page = await self._finished(request)
        page.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return page

    async def _finished(self, request: Request) -> Response:
        code, state = _one(request, "code"), _one(request, "state")
        mark = self._states.read(state, request.cookies.get(self._cookie, ""))
        if mark is None:
            return pages.stale()
        try:
            now = self._house.clock.now()
            if not await self._house.store.write(partial(installations.spend, mark=mark, now=now)):
                return pages.stale()
            if _one(request, "error") or not code:
                return pages.denied()
            answer = await self._web.grant(*self._settings.client(), code=code, redirect_uri=self._back)
            return await self._keep(answer)
        except LoreError as error:
            log.warning("an installation failed", platform=PLATFORM, problem=error.message)
            return pages.failed()

    async def _keep(self, answer: Json) -> Response:
        now = self._house.clock.now()
        whole = at(answer, "is_enterprise_install") is True
        workspace, enterprise = word(answer, "team", "id"), word(answer, "enterprise", "id")
        if not word(answer, "access_token") or not (enterprise if whole else workspace):
            raise LoreError("Slack's answer held no key.")
        sealed, expires_at = self._keys.of_answer(answer, now)
        name = word(answer, "enterprise" if whole else "team", "name")
        grant = Grant(
            PLATFORM, "" if whole else workspace, enterprise, name, word(answer, "bot_user_id"),
            word(answer, "authed_user", "id"), sealed, expires_at,
        )  # fmt: skip
        await self._house.store.write(partial(installing.installed, grant=grant, now=now))
        self._directory.forget()
        log.info("installed", platform=PLATFORM, workspace=workspace or enterprise, enterprise_wide=whole)
        return pages.installed(name, f"https://app.slack.com/client/{quote(enterprise if whole else workspace)}")


def _one(request: Request, name: str) -> str:
    """A parameter that is given once, of a length that Slack's have; else nothing."""
    given = request.query_params.getlist(name)
    return given[0] if len(given) == 1 and len(given[0]) <= LONGEST else ""
