"""Where Lore is: added, removed, and what becomes of channels and teams."""

from dataclasses import replace

from botbuilder.schema import Activity

from bot.conversation import Place, Request
from bot.errors import Declined
from bot.router import Router
from handlers.teams.directory import Directory
from handlers.teams.lifecycle import ADDED, REMOVED, Change, about, changed, request
from handlers.teams.scenes import Scenes
from handlers.teams.where import PLATFORM, Where, where


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
            await self._removed(activity, here, Change("channel-gone", whole_team=bool(here.team), there=False))
        elif activity.action in ADDED:
            await self._added(activity, tenant)

    async def update(self, activity: Activity, tenant: str) -> None:
        """A channel or a team changed; who comes and goes is asked of the roster again."""
        here = where(activity, tenant)
        self.scenes.channels.forget(here)
        change = changed(activity, here)
        if change is None:
            return
        if change.there is False:
            await self._removed(activity, here, change)
            return
        if change.there or (change.name and not change.whole_team):
            there = await self.scenes.channels.as_told_before(about(activity, here))
            await self.directory.noted(there, activity.timestamp)
        await self._tell(activity, about(activity, here), change)

    async def _added(self, activity: Activity, tenant: str) -> None:
        try:
            scene = await self.scenes.of(activity, tenant)
        except Declined:
            return
        if scene.actor.foreign or scene.actor.bot:
            return
        if not await self.directory.installed(
            scene.where, scene.actor, str(activity.from_property.id), activity.timestamp
        ):
            return
        await self._tell(activity, scene.where, Change("channel-back", whole_team=bool(scene.where.team)))
        if activity.action == "add":
            greeting = request(activity, Change("welcome"), scene.place)
            await self.router.answer(replace(greeting, actor=scene.actor))

    async def _removed(self, activity: Activity, here: Where, change: Change) -> None:
        """We are in a place no more; when it was the last one, the tenant has removed us."""
        if not await self.directory.left(here, await self._channels(here, change), activity.timestamp):
            return
        await self._tell(activity, here, change)
        if await self.directory.is_over(here):
            await self.router.answer(
                request(activity, Change("workspace-gone"), Place(PLATFORM, here.tenant, "", "direct"))
            )

    async def _tell(self, activity: Activity, here: Where, change: Change) -> None:
        for channel in await self._channels(here, change):
            there = await self.scenes.channels.as_told_before(replace(here, channel=channel))
            told: Request = request(activity, change, there.place)
            await self.router.answer(told)

    async def _channels(self, here: Where, change: Change) -> list[str]:
        known = await self.directory.channels_of(here) if change.whole_team else []
        return list(dict.fromkeys([here.channel, *known]))
