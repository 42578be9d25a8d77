"""Slack's Web API: one shared session, no retries of its own, errors in our words."""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import Ambiguous, TryLater
from handlers.slack.limits import METHODS
from handlers.slack.pace import Pace
from handlers.slack.payload import Json
from handlers.slack.refusals import KeyRefused, broke_off, translated

# OSError is a timeout too; an AttributeError is what the client makes of an answer that is not JSON.
ANSWERED_BADLY = (SlackClientError, aiohttp.ClientError, OSError, AttributeError)
OtherKey = Callable[[str, str], Awaitable[str]]  # of a workspace, in place of this one; the same when there is no other
PATIENCE = aiohttp.ClientTimeout(total=10, sock_connect=3)
AGAIN_AFTER = (0.2, 0.5)  # seconds, before a response URL is tried again
FOR_A_WHILE = (*AGAIN_AFTER, 2.0, 5.0, 15.0, 30.0)  # where nothing else tells whoever asked
WITHIN = 1.5
GRANTED_WITHIN = 10.0
log = structlog.get_logger()
quiet = logging.getLogger("lore.slack")


class Web:
    """Makes the calls. Raises only what bot.errors calls a VendorError."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self.base_url = base_url
        self.pace = Pace(clock)
        self._hosts = {"hooks.slack.com", urlsplit(base_url).hostname}
        self.other_key: OtherKey | None = None
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}

    async def call(
        self, token: str, workspace: str, method: str, *, within: float | None = None, **arguments: Any
    ) -> Json:  # fmt: skip
        """One call of a method that limits.METHODS knows; `within` seconds at most.

        A key that Slack refuses may be another by now: then it is called once more, with that.
        """
        try:
            return await self._call(token, workspace, method, within, arguments)
        except KeyRefused:
            other = await self.other_key(workspace, token) if self.other_key is not None and workspace else token
            if other == token:
                raise
            return await self._call(other, workspace, method, within, arguments)

    async def who(self, token: str, workspace: str, within: float) -> Json:
        """Who we are with this very key."""
        return await self._call(token, workspace, "auth.test", within, {})

    async def grant(self, client_id: str, secret: str, **arguments: str) -> Json:
        """Exchanges a code, or a refresh token, for a key. Raises a VendorError."""
        method, basic = "oauth.v2.access", b64encode(f"{client_id}:{secret}".encode()).decode()
        try:
            async with asyncio.timeout(GRANTED_WITHIN):
                headers = {"Authorization": f"Basic {basic}"}
                response = await self.client("").api_call(method, data=arguments, headers=headers)
        except ANSWERED_BADLY as error:
            raise translated(method, error) from error
        if not isinstance(response.data, dict):
            raise broke_off(method)
        return response.data

    async def _call(
        self, token: str, workspace: str, method: str, within: float | None, arguments: dict[str, Any]
    ) -> Json:  # fmt: skip
        channel = str(arguments.get("channel", ""))
        self.pace.take(workspace, method, channel)
        try:
            async with asyncio.timeout(within):
                answer = await self._ask(self.client(token), method, arguments)
        except ANSWERED_BADLY as error:
            problem = translated(method, error)
            if isinstance(problem, TryLater) and isinstance(error, SlackApiError):
                self.pace.hold(workspace, method, channel, problem.after)
            else:
                self.pace.ended(workspace, method, channel, posted=isinstance(problem, Ambiguous))
            raise problem from error
        self.pace.ended(workspace, method, channel)
        return answer

    async def _ask(self, client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> Json:
        given = {name: value for name, value in arguments.items() if value is not None}
        if METHODS[method].reads:
            response = await client.api_call(method, http_verb="GET", params=given)
        else:
            response = await client.api_call(method, json=given)
        if not isinstance(response.data, dict):
            raise broke_off(method)
        scopes = response.headers.get("x-oauth-scopes")
        return response.data | ({"scopes": scopes} if scopes else {})

    async def respond(self, url: str, answer: Json, again: Sequence[float] = AGAIN_AFTER) -> bool:
        """Answers to a response URL, and tries again after these waits; False when that cannot be done."""
        if not self.may_answer(url):
            return False
        for wait in (*again, None):
            try:
                async with asyncio.timeout(WITHIN), self.session.post(url, json=answer) as response:
                    if response.status < 300:
                        return True
                    if response.status < 500 and response.status != 429:
                        break
            except (aiohttp.ClientError, OSError):
                pass
            if wait is not None:
                await asyncio.sleep(wait)
        log.warning("an answer could not be shown", platform="slack")
        return False

    def may_answer(self, url: str) -> bool:
        """Whether a response URL is Slack's own."""
        address, base = urlsplit(url), urlsplit(self.base_url)
        return address.hostname in self._hosts and address.scheme in ("https", base.scheme)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session; it keeps its connections."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        return self._session

    def client(self, token: str) -> AsyncWebClient:
        """Slack's client for a token, on the shared session."""
        if token not in self._clients:
            self._clients[token] = AsyncWebClient(
                token=token, base_url=self.base_url, session=self.session, retry_handlers=[], logger=quiet
            )
        return self._clients[token]

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._clients.clear()
