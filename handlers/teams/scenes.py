"""Who asks and where, looked up before an activity is read."""

import asyncio
from dataclasses import dataclass, replace

from botbuilder.schema import Activity

from bot.conversation import Actor, Place, Request, Said, mark
from bot.errors import NotAllowed, NotYours, PlaceGone, TryLater, VendorError
from handlers.teams.channels import Channels
from handlers.teams.directory import Directory
from handlers.teams.limits import PATIENCE
from handlers.teams.people import People, actor_of
from handlers.teams.where import Where, actor, where

SPOKEN = ("message", "messageReaction")  # these reach us only where we are
UNSURE = "I can't check right now whether you belong to this organization. Please try again in a minute."
STRANGER = "I don't know you yet. Write `hello` to me in our own chat first; then I can help you here too."


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, where, the activity that says so, and until when (by the loop's time) anything may be looked up."""

    where: Where
    actor: Actor
    activity: Activity
    until: float

    @property
    def place(self) -> Place:
        return self.where.place

    @property
    def left(self) -> float:
        """Seconds that there are for look-ups."""
        return max(0.0, self.until - asyncio.get_running_loop().time())

    @property
    def ours(self) -> bool:
        """Whether we may speak here at all: to a colleague, where nobody else reads along."""
        return not (self.actor.foreign or self.actor.bot or self.where.shared)


class Scenes:
    """Sets the scene of an activity from the roster, and keeps where we can be reached."""

    def __init__(self, directory: Directory, people: People, channels: Channels) -> None:
        self.directory = directory
        self.people = people
        self.channels = channels

    async def of(self, activity: Activity, tenant: str, within: float = PATIENCE) -> Scene:
        """The scene of an activity, with so much time for all that has to be looked up for it.

        Raises TryLater while nobody can tell who it is, NotYours for a stranger.
        """
        here, until = where(activity, tenant), asyncio.get_running_loop().time() + within
        known, who = await asyncio.gather(self.channels.known(here, within), self._actor(activity, here, within))
        scene = Scene(known, who, activity, until)
        if not (who.foreign or who.bot):
            at = activity.timestamp if activity.type in SPOKEN else None
            await self.directory.met(scene.where, who, activity.from_property.id, at)
        return scene

    async def completed(self, scene: Scene, request: Request) -> Request:
        """The request with the accounts of those it mentions, and what it says of the channels it names."""
        if request.via == "typed" and scene.where.kind == "direct":
            named = await self.channels.named(scene.where, request.text)
            request = replace(request, channels={**named, **request.channels})
        if request.message is not None and request.message.author is not None:
            request = replace(request, message=await self._with_author(scene, request.message))
        return await self._introduced(scene, request) if request.people and request.via == "typed" else request

    async def _actor(self, activity: Activity, here: Where, within: float) -> Actor:
        who, member = actor(activity), str(activity.from_property.id)
        try:
            return await self.people.known(here.conversation, who, member, within)
        except VendorError as error:
            if await self.directory.knows(here.tenant, who.account):
                return who
            if isinstance(error, PlaceGone | NotAllowed):
                raise NotYours(STRANGER) from error
            raise TryLater(5.0, UNSURE) from error

    async def _introduced(self, scene: Scene, request: Request) -> Request:
        """Marks name people by Teams' ids; the roster knows the directory's. Strangers become plain names."""
        try:
            found = await self.people.several(scene.where.conversation, request.people, scene.left)
        except (PlaceGone, NotAllowed):
            found = {}
        text, people = request.text, {}
        for id, name in request.people.items():
            who = actor_of(found[id], scene.where.tenant) if id in found else None
            if who is None or who.foreign or who.bot:
                text = text.replace(mark(id), f"@{name}" if name else "")
            else:
                text, people[who.account] = text.replace(mark(id), mark(who.account)), who.name or name
        return replace(request, text=text, people=people)

    async def _with_author(self, scene: Scene, said: Said) -> Said:
        """The author of a saved message, with what the roster tells; it does not tell of chats that we are not in."""
        if said.author is None or said.author.bot:
            return said
        try:
            who = await self.people.find(scene.where.conversation, said.author.account, scene.left)
        except VendorError:
            return said
        if who is None:
            return said
        known = actor_of(who, scene.where.tenant)
        foreign = said.author.foreign or known.foreign
        return replace(said, author=replace(said.author, name=known.name or said.author.name, foreign=foreign))
