"""Where we are no longer, and which workspaces of an enterprise let us in."""

from datetime import UTC, datetime
from functools import partial

from bot.conversation import Actor, Place, Request
from bot.router import Router
from bot.services import installing
from handlers import House
from handlers.slack.directory import PLATFORM, Directory
from handlers.slack.payload import Json, at, table, word
from handlers.slack.where import enterprise, workspace
from storage import places

REMOVED = ("app_uninstalled", "tokens_revoked")  # both come, in any order
ACCESS = ("team_access_granted", "team_access_revoked")


class Presence:
    """Hears of that. No key is needed for it, and what is heard twice changes nothing."""

    def __init__(self, house: House, router: Router, directory: Directory) -> None:
        self._house = house
        self._router = router
        self._directory = directory

    async def changed(self, body: Json) -> None:
        """One of these events."""
        event = table(body, "event")
        if word(event, "type") in ACCESS:
            await self._access(body, event)
        elif word(event, "type") == "app_uninstalled" or at(event, "tokens", "bot"):  # people's own tokens are not ours
            await self._removed(body)
        self._directory.forget()

    async def _access(self, body: Json, event: Json) -> None:
        named = at(event, "team_ids")
        teams = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
        change = installing.allowed if word(event, "type") == "team_access_granted" else installing.disallowed
        above, now = enterprise(body), self._house.clock.now()
        step = partial(change, platform=PLATFORM, enterprise=above, workspaces=teams, now=now)
        await self._house.store.write(step)

    async def _removed(self, body: Json) -> None:
        here, above, when, now = workspace(body), enterprise(body), _when(body), self._house.clock.now()
        whole = partial(installing.withdrawn, platform=PLATFORM, workspace=here, enterprise=above, at=when, now=now)
        known = await self._house.store.read(lambda session: places.workspace(session, PLATFORM, here) is not None)
        if not await self._house.store.write(whole) and known and (key := word(body, "event_id")):
            place = Place(PLATFORM, here, "", "direct")
            await self._router.answer(Request(key, Actor(""), place, "workspace-gone", "event", at=when))


def _when(body: Json) -> datetime | None:
    told = at(body, "event_time")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int) and 0 < told < 1 << 40 else None
