"""Slack, switched on: its routes, its platform, and how it starts and stops."""

import asyncio
from collections.abc import Sequence

import structlog
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.errors import VendorError
from bot.platform import Platform
from handlers import Finding, House
from handlers.slack import doctor
from handlers.slack.bolt import app, dispatched
from handlers.slack.channels import Channels
from handlers.slack.directory import Directory
from handlers.slack.events import Events
from handlers.slack.gate import Gate
from handlers.slack.keys import Keys
from handlers.slack.listen import Listener
from handlers.slack.oauth import Installing
from handlers.slack.payload import Json
from handlers.slack.people import People
from handlers.slack.platform import Slack
from handlers.slack.presence import Presence
from handlers.slack.replies import Replies
from handlers.slack.scenes import Scenes
from handlers.slack.settings import SlackSettings
from handlers.slack.sockets import Sockets
from handlers.slack.web import Web

PATH = "/slack/events"
RETRY = 5.0  # seconds
log = structlog.get_logger()


class SlackConnection:
    """Everything of Slack, put together."""

    def __init__(self, house: House, settings: SlackSettings) -> None:
        self.settings = settings
        self.house = house
        self.web = Web(settings.slack_api_url, house.clock)
        self.keys = Keys(house, self.web, settings)
        self.directory = Directory(house, self.web, _said(settings.slack_bot_token), self.keys)
        channels, people = Channels(house, self.web), People(self.web)
        scenes, replies = Scenes(self.web, self.directory, channels, people), Replies(self.web)
        self.listener = Listener(house.router, scenes, replies)
        presence = Presence(house, house.router, self.directory)
        events = Events(house.router, house.store, scenes, replies, presence)
        self.bolt: AsyncApp = app(self.listener, events, self.directory, settings.slack_api_url)
        self.platform: Platform = Slack(self.web, self.directory, channels, people)
        self.sockets = Sockets(self.bolt, self.web, _said(settings.slack_app_token))
        secrets = settings.secrets()  # without one Slack is reached by Socket Mode alone
        gate = Gate(secrets, self._answer)
        self.routes: Sequence[BaseRoute] = [Route(PATH, gate, methods=["POST"])] if secrets else []
        if settings.slack_client_id:
            self.routes = [*self.routes, *Installing(house, settings, self.web, self.keys, self.directory).routes]
        self._adopting: asyncio.Task[None] | None = None

    async def start(self, *, listen: bool = True) -> None:
        """Says who we are, and opens the websocket of Socket Mode to listen. Raises Misconfigured."""
        if sealed := await self.keys.seal_anew():
            log.info("keys are sealed with the new LORE_SECRET_KEY", platform="slack", count=sealed)
        try:
            await self.directory.adopt()
        except VendorError:
            log.warning("Slack cannot be reached; trying again", platform="slack")
            self._adopting = asyncio.create_task(self._adopt())
        if listen and self.settings.slack_app_token is not None:
            await self.sockets.start()

    @property
    def address(self) -> str:
        """Slack's Web API."""
        return self.settings.slack_api_url

    @property
    def reached(self) -> bool:
        """Whether Slack has told us who we are."""
        return self._adopting is None or self._adopting.done()

    async def stop(self) -> None:
        """Takes nothing new, finishes what runs."""
        await self.sockets.stop()
        if self._adopting is not None:
            self._adopting.cancel()
            await asyncio.gather(self._adopting, return_exceptions=True)
        await self.listener.stop()

    async def check(self) -> list[Finding]:
        """What `lore doctor` asks."""
        return await doctor.check(self.settings, self.house, self.keys)

    async def _adopt(self) -> None:
        while True:
            await asyncio.sleep(RETRY)
            try:
                await self.directory.adopt()
            except VendorError:
                continue
            return

    async def _answer(self, payload: Json) -> Response:
        answer = await dispatched(self.bolt, payload)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
