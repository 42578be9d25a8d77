"""Delivers activities to a bot, with a signed token."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from tests.fakes.teams import cards, inbound
from tests.fakes.teams.connector import Connector
from tests.fakes.teams.issuer import Issuer
from tests.fakes.teams.world import Json, Message, World


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answered; `status` 0 when it cut the connection. `message` is what a person's words became."""

    activity: Json
    status: int
    body: Any
    seconds: float
    message: Message | None = None

    @property
    def card(self) -> Json:
        """The card of an Action.Execute's answer, of a dialog, or of the first search result."""
        for found in cards.parts(self.body):
            if found.get("type") == "AdaptiveCard":
                return found
        raise AssertionError(f"no card in {self.status} {self.body}")

    @property
    def dialog(self) -> Json:
        """The task module it opens: title, card, size."""
        return dict(self.body["task"]["value"])

    @property
    def results(self) -> list[Json]:
        """What a message extension found: each its `card` and its `preview`."""
        found = self.body["composeExtension"]["attachments"]
        return [{"card": each["content"], "preview": each.get("preview")} for each in found]


class Wire:
    """Posts any body to the bot's messaging endpoint. Close it at the end, or use it with `async with`."""

    def __init__(self, world: World, connector: Connector, issuer: Issuer, bot_url: str) -> None:
        self.world = world
        self.connector = connector
        self.issuer = issuer
        self.bot_url = bot_url
        self._session: aiohttp.ClientSession | None = None
        self._token = ("", 0.0)
        self.replies: list[Reply] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def redeliver(self, reply: Reply, *, new_id: bool = False) -> Reply:
        """Teams sends the same again; new_id: under another id and time, as it does with invokes."""
        again = dict(reply.activity)
        if new_id:
            again |= {"id": inbound.short_id(), "timestamp": inbound.stamp(self.world.now())}
        return await self.post(again, message=reply.message)

    async def post(
        self, activity: Json | bytes, *, authorization: str | None = "", message: Message | None = None
    ) -> Reply:
        """Sends any body; `authorization` is the whole header, None for none, left out for a good token."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        authorization = self.authorization() if authorization == "" else authorization
        if authorization is not None:
            headers["Authorization"] = authorization
        body: Any = {"data": activity} if isinstance(activity, bytes) else {"json": activity}
        sent = {} if isinstance(activity, bytes) else activity
        if self._session is None:
            self._session = aiohttp.ClientSession()
        started, status, answered = time.perf_counter(), 0, None
        with contextlib.suppress(aiohttp.ClientError):
            async with self._session.post(self.bot_url, headers=headers, **body) as response:
                answered, status = await read(response), response.status
        self.replies.append(Reply(sent, status, answered, time.perf_counter() - started, message))
        return self.replies[-1]

    def authorization(self) -> str:
        """A good token, used again until it is old, as Teams does."""
        token, made = self._token
        key = f"{self.issuer.kid} {self.connector.service_url}"
        if not token.startswith(key) or time.monotonic() - made > 600:
            signed = self.issuer.token(self.connector.service_url)
            self._token = (f"{key} {signed}", time.monotonic())
        return f"Bearer {self._token[0].rpartition(' ')[2]}"

    async def until_posted(self, count: int, within: float = 60.0) -> list[Message]:
        """Waits until the bot has posted so many messages in all; answers all of them."""
        deadline = time.monotonic() + within
        while len(self.connector.sent) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.connector.sent)} messages after {within} s, not {count}")
            await asyncio.sleep(0.005)
        return list(self.connector.sent)


async def read(response: aiohttp.ClientResponse) -> Any:
    body = await response.read()
    try:
        return await response.json(content_type=None) if body else None
    except ValueError:
        return body.decode(errors="replace")
