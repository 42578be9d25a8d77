"""Who people are: the roster of a conversation says it, and who is a guest; remembered for a while."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.conversation import Actor
from bot.errors import TryLater, VendorError
from handlers.teams.connector import Connector, Conversation, Member
from handlers.teams.limits import ANSWER_WITHIN

KNOWN_FOR = 12 * 3600.0  # seconds
AT_MOST = 50_000
MENTIONED = 20


class People:
    """Looks people up in rosters, twice a day at most."""

    def __init__(self, connector: Connector, now: Callable[[], float] = time.monotonic) -> None:
        self._connector = connector
        self._now = now
        self._known: dict[tuple[str, str], tuple[float, Member]] = {}

    async def known(self, at: Conversation, actor: Actor, member: str) -> Actor:
        """The actor with all that the roster tells, and whether they are of another company. Raises a VendorError."""
        if actor.bot or actor.foreign:
            return actor
        try:
            who = await self.find(at, member)
        except VendorError:
            _, who = self._known.get((at.tenant_id, member), (0.0, None))
            if who is None:
                raise
        if who is None:
            return replace(actor, foreign=True)
        described = actor_of(who, at.tenant_id)
        return replace(
            actor,
            account=described.account if actor.account == member else actor.account,
            name=described.name or actor.name,
            email=described.email,
            foreign=described.foreign,
        )

    async def find(self, at: Conversation, member: str) -> Member | None:
        """A member of a conversation, by Teams' id or the directory's. Raises a VendorError."""
        key = (at.tenant_id, member)
        until, known = self._known.get(key, (0.0, None))
        if until > self._now():
            return known
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                who = await self._connector.member(at, member)
        except TimeoutError as error:
            raise TryLater from error
        if who is not None:
            self._keep(key, who)
        return who

    async def several(self, at: Conversation, members: Iterable[str]) -> dict[str, Member]:
        """Those of them who are in the conversation. Raises a VendorError."""
        wanted = list(members)[:MENTIONED]
        found = await asyncio.gather(*(self.find(at, each) for each in wanted))
        return {id: who for id, who in zip(wanted, found, strict=True) if who is not None}

    def _keep(self, key: tuple[str, str], who: Member) -> None:
        if len(self._known) >= AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = (self._now() + KNOWN_FOR, who)


def actor_of(member: Member, tenant: str) -> Actor:
    """A member of a roster. Guests and people of other tenants are foreign."""
    guest = member.role.casefold() in ("guest", "anonymous")
    return Actor(
        member.aad_object_id or member.id,
        name=member.name,
        email=member.email or member.user_principal_name,
        foreign=guest or not member.aad_object_id or member.tenant_id not in ("", tenant),
    )
