"""Who asks and where, looked up before a payload is read."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import Place, Request
from bot.errors import VendorError
from handlers.slack import parse
from handlers.slack.channels import Channels
from handlers.slack.directory import Directory, Installation
from handlers.slack.heard import Ear, unnamed
from handlers.slack.payload import Json, first, rows, word
from handlers.slack.people import People
from handlers.slack.replies import Scene
from handlers.slack.web import Web
from handlers.slack.where import enterprise, where, workspace

THREAD_WITHIN = 1.0  # seconds
THREAD_AT_MOST = 50


class Scenes:
    """Sets the scene of a payload from the installation, the channel and the person."""

    def __init__(self, web: Web, directory: Directory, channels: Channels, people: People) -> None:
        self.web = web
        self.directory = directory
        self.channels = channels
        self.people = people

    async def of(self, body: Json, *, quick: bool = False) -> Scene | None:
        """The scene; None where we are not installed. `quick` asks nobody outside."""
        here = await self.directory.find(workspace(body), enterprise(body))
        if here is None:
            return None
        if quick:
            actor = self.people.remembered(here, parse.actor(body))
            return Scene(here, await self._place(here, body, quick=True), actor, body)
        asked = self._place(here, body, quick=False), self.people.known(here, parse.actor(body))
        place, actor = await asyncio.gather(*asked)
        return Scene(here, place, actor, body)

    async def ear(self, scene: Scene, *texts: str) -> Ear:
        """Reads texts with the names of the channels that Slack left unnamed in them."""
        missing = unnamed(" ".join(texts))
        names = await self.channels.names(scene.here, missing) if missing else {}
        return Ear(scene.here.bot, names)

    async def thread(self, scene: Scene) -> list[Json]:
        """The thread around the message of a shortcut; nothing when it cannot be had at once."""
        started = word(scene.body, "message", "thread_ts")
        channel = first(scene.body, ("channel", "id"))
        if not started or not channel:
            return []
        here = scene.here
        try:
            answer = await self.web.call(
                here.token, here.workspace, "conversations.replies", within=THREAD_WITHIN,
                channel=channel, ts=started, limit=THREAD_AT_MOST,
            )  # fmt: skip
        except VendorError:
            return []
        return rows(answer, "messages")

    async def introduce(self, scene: Scene, channels: Iterable[str]) -> None:
        """Makes channels that somebody picked or named known."""
        await self.channels.introduce(scene.here, channels)

    async def completed(self, scene: Scene, request: Request) -> Request:
        """The request with who asks, and the names of who is mentioned."""
        if request.channels:
            await self.introduce(scene, request.channels.values())
        people = await self.people.named(scene.here, request.people) if request.people else {}
        return replace(request, actor=scene.actor, people=people)

    async def credited(self, scene: Scene, request: Request) -> Request:
        """The request with who wrote the message that it is about."""
        said = request.message
        if said is None or said.author is None or said.author.bot:
            return request
        return replace(request, message=replace(said, author=await self.people.known(scene.here, said.author)))

    async def _place(self, here: Installation, body: Json, *, quick: bool) -> Place:
        found = where(body)
        if found.kind == "direct" and "event" in body:
            self.channels.met(here, found.account, found.channel)
        elif found.kind == "direct":
            # A command can be typed between two people: what we say to it belongs into our own conversation.
            direct = await self.channels.direct(here, found.account)
            found = replace(found, channel=direct if direct != found.account else found.channel or direct)
        return await self.channels.place(here, found, quick=quick)
