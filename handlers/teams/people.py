"""Who people are: the roster of a conversation says it, and who is a guest; remembered for a while."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import Actor
from bot.errors import NotAllowed, PlaceGone, TryLater, VendorError
from handlers.teams.connector import Connector, Conversation, Member
from handlers.teams.limits import ANSWER_WITHIN, PAGE_WITHIN
from handlers.teams.rosters import Rosters

KNOWN_FOR, FRESH = 12 * 3600.0, 5.0  # seconds
AT_MOST = 50_000
MENTIONED = 20


class People:
    """Looks people up in rosters, twice a day at most."""

    def __init__(self, connector: Connector, rosters: Rosters) -> None:
        self._connector = connector
        self._rosters = rosters
        self._known: dict[tuple[str, str], tuple[float, Member]] = {}

    async def known(self, at: Conversation, actor: Actor, member: str, within: float = ANSWER_WITHIN) -> Actor:
        """The actor with all that the roster tells, and whether they are of another company. Raises a VendorError."""
        if actor.bot or actor.foreign:
            return actor
        try:
            who = await self.find(at, member, within)
        except VendorError:
            _, who = self._known.get((at.tenant_id, member), (0.0, None))
            if who is None:
                raise
        if who is None:
            return replace(actor, foreign=True)
        told = actor_of(who, at.tenant_id)
        return replace(
            actor, account=told.account, name=told.name or actor.name, email=told.email, foreign=told.foreign
        )

    async def find(self, at: Conversation, member: str, within: float = ANSWER_WITHIN) -> Member | None:
        """A member of a conversation, by Teams' id or the directory's. Raises a VendorError."""
        until, known = self._known.get((at.tenant_id, member), (0.0, None))
        if known is not None and until > self._rosters.now():
            return known
        try:
            async with asyncio.timeout(within):
                who = await self._look(at, member, max(PAGE_WITHIN, within * 0.6))
        except TimeoutError as error:
            raise TryLater from error
        if who is not None:
            self._keep(at.tenant_id, who)
        return who

    async def several(self, at: Conversation, members: Iterable[str], within: float) -> dict[str, Member]:
        """Those of them who are in the conversation. Raises a VendorError."""
        wanted = list(members)[:MENTIONED]
        found = await asyncio.gather(*(self.find(at, id, within) for id in wanted))
        return {id: who for id, who in zip(wanted, found, strict=True) if who is not None}

    async def _look(self, at: Conversation, member: str, within: float) -> Member | None:
        """Somebody who came after the roster was read is looked for again; a large one is not waited for."""
        try:
            roster = await self._rosters.of(at, within)
            if roster.find(member) is None and roster.whole:
                roster = await self._rosters.of(at, within, newer_than=self._rosters.now() - FRESH)
        except (PlaceGone, NotAllowed):
            return await self._alone(at, member, within)
        if (who := roster.find(member)) is not None or roster.whole:
            return who
        return await self._alone(at, member, within)

    async def _alone(self, at: Conversation, member: str, within: float) -> Member | None:
        """Who they are as our own chat with them tells: of the conversation we know too little."""
        chat = await self._connector.open_direct(at.service_url, at.tenant_id, member)
        return (await self._rosters.of(chat, within)).find(member)

    def _keep(self, tenant: str, who: Member) -> None:
        if len(self._known) >= AT_MOST:
            self._known.pop(next(iter(self._known)))
        for id in filter(None, (who.id, who.aad_object_id)):
            self._known[tenant, id] = (self._rosters.now() + KNOWN_FOR, who)


def actor_of(member: Member, tenant: str) -> Actor:
    """A member of a roster. Guests and people of other tenants are foreign."""
    guest = member.role.casefold() in ("guest", "anonymous")
    return Actor(
        member.aad_object_id or member.id,
        name=member.name,
        email=member.email or member.user_principal_name,
        foreign=guest or not member.aad_object_id or member.tenant_id not in ("", tenant),
    )
