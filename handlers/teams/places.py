"""Where Lore is: added, removed, and what becomes of channels and teams."""

from dataclasses import replace

from botbuilder.schema import Activity

from bot.conversation import Request
from bot.errors import Declined
from bot.router import Router
from handlers.teams.directory import Directory
from handlers.teams.lifecycle import ADDED, REMOVED, Change, about, changed, request
from handlers.teams.scenes import Scenes
from handlers.teams.where import Where, where


class Places:
    """Hears of installations and of changes."""

    def __init__(self, router: Router, scenes: Scenes, directory: Directory) -> None:
        self.router = router
        self.scenes = scenes
        self.directory = directory

    async def installation(self, activity: Activity, tenant: str) -> None:
        """We were added to a chat or a team, or removed from it."""
        here = where(activity, tenant)
        if activity.action == REMOVED:
            await self._tell(activity, here, Change("channel-gone", whole_team=bool(here.team)))
            self.directory.forget()
        elif activity.action in ADDED:
            await self._added(activity, tenant)

    async def update(self, activity: Activity, tenant: str) -> None:
        """A channel or a team changed; who comes and goes is asked of the roster again."""
        here = where(activity, tenant)
        self.scenes.channels.forget(here)
        change = changed(activity, here)
        if change is None:
            return
        if change.name and not change.whole_team:
            await self.directory.noted(await self.scenes.channels.as_told_before(about(activity, here)))
        await self._tell(activity, about(activity, here), change)

    async def _added(self, activity: Activity, tenant: str) -> None:
        try:
            scene = await self.scenes.of(activity, tenant)
        except Declined:
            return
        if scene.actor.foreign or scene.actor.bot:
            return
        await self.directory.installed(scene.where, scene.actor, str(activity.from_property.id))
        await self._tell(activity, scene.where, Change("channel-back", whole_team=bool(scene.where.team)))
        if activity.action == "add":
            greeting = request(activity, Change("welcome"), scene.place)
            await self.router.answer(replace(greeting, actor=scene.actor))

    async def _tell(self, activity: Activity, here: Where, change: Change) -> None:
        for channel in await self._channels(here, change):
            there = await self.scenes.channels.as_told_before(replace(here, channel=channel))
            told: Request = request(activity, change, there.place)
            await self.router.answer(told)

    async def _channels(self, here: Where, change: Change) -> list[str]:
        known = await self.directory.channels_of(here) if change.whole_team else []
        return list(dict.fromkeys([here.channel, *known]))
