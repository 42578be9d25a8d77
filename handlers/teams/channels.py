"""What conversations are: whether other companies are in them, and which of them somebody can see."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.errors import NotAllowed, PlaceGone, TryLater, VendorError
from handlers import House
from handlers.teams.connector import Connector, Conversation, Member
from handlers.teams.limits import ANSWER_WITHIN, CHOICES
from handlers.teams.people import actor_of
from handlers.teams.where import NICKNAMES, PLATFORM, Where
from storage import names, places, references
from storage.store import Session

KNOWN_FOR = 600.0  # seconds
AT_MOST = 20_000
OFFERED = 40  # channels, the latest first
UNSURE = "I can't check right now whether this chat is all inside your organization. Please try again in a minute."
Options = tuple[tuple[str, str], ...]


class Channels:
    """Looks conversations up. What nobody can tell is not offered."""

    def __init__(self, house: House, connector: Connector, now: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._connector = connector
        self._now = now
        self._shared: dict[tuple[str, str], tuple[float, bool]] = {}
        self._seen: dict[tuple[str, str, str], tuple[float, bool]] = {}

    async def shared(self, where: Where) -> bool:
        """Whether people of other companies read along. Raises TryLater while nobody can tell."""
        if where.kind != "group":
            return where.shared
        key = (where.tenant, where.channel)
        until, shared = self._shared.get(key, (0.0, None))
        if until > self._now() and shared is not None:
            return shared
        try:
            shared = any(_is_outside(each, where.tenant) for each in await self._members(where.conversation))
        except (PlaceGone, NotAllowed):
            return False  # we are not in there, and say nothing there
        except VendorError as error:
            if shared is None:
                raise TryLater(5.0, UNSURE) from error
            return shared
        _keep(self._shared, key, (self._now() + KNOWN_FOR, shared))
        return shared

    async def offered(self, tenant: str, account: str) -> Options:
        """The channels that somebody can see, by name, to choose one from."""
        known = await self._house.store.read(partial(_channels, tenant))
        seen = await asyncio.gather(*(self._sees(each, account) for each, _ in known))
        options = ((at.id, name) for (at, name), visible in zip(known, seen, strict=True) if visible)
        return tuple(sorted(options, key=lambda option: option[1].casefold()))

    async def colleagues(self, where: Where, asker: str) -> Options:
        """The people somebody can choose from: those in the conversation, and those we have met."""
        met = dict(await self._house.store.read(partial(_accounts, where.tenant)))
        try:
            members = [] if where.kind == "direct" else await self._members(where.conversation)
        except VendorError:
            members = []
        here = {who.account: who.name for each in members if not (who := actor_of(each, where.tenant)).foreign}
        everybody = [(account, name) for account, name in {**met, **here}.items() if account != asker and name]
        nearest = sorted(everybody, key=lambda option: (option[0] not in here, option[1].casefold()))[:CHOICES]
        return tuple(sorted(nearest, key=lambda option: option[1].casefold()))

    async def named(self, where: Where, text: str) -> dict[str, str]:
        """The channels whose names stand in a text as #name, where only one is called so."""
        if "#" not in text:
            return {}
        known = await self._house.store.read(partial(_channels, where.tenant))
        words = {word.lstrip("#").casefold() for word in text.split() if word.startswith("#")}
        found: dict[str, list[str]] = {}
        for at, name in known:
            for called in {name.casefold(), "-".join(name.casefold().split())} & words:
                found.setdefault(called, []).append(at.id)
        return {called: ids[0] for called, ids in found.items() if len(ids) == 1}

    def forget(self, where: Where) -> None:
        """Somebody came or went."""
        self._shared.pop((where.tenant, where.channel), None)

    async def _sees(self, at: Conversation, account: str) -> bool:
        key = (at.tenant_id, at.id, account)
        until, seen = self._seen.get(key, (0.0, False))
        if until > self._now():
            return seen
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                seen = await self._connector.member(at, account) is not None
        except (VendorError, TimeoutError):
            return False
        _keep(self._seen, key, (self._now() + KNOWN_FOR, seen))
        return seen

    async def _members(self, at: Conversation) -> list[Member]:
        """Raises a VendorError, also when it takes too long for somebody who waits."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return [each async for each in self._connector.members(at)]
        except TimeoutError as error:
            raise TryLater from error


def _is_outside(member: Member, tenant: str) -> bool:
    """A guest was let in by this company; somebody of another tenant reads along from there."""
    return member.tenant_id not in ("", tenant) and member.role.casefold() != "guest"


def _channels(tenant: str, session: Session) -> list[tuple[Conversation, str]]:
    """The latest channels of a tenant that have a name and that we can reach."""
    here = places.workspace(session, PLATFORM, tenant)
    if here is None:
        return []
    reached = references.of_channels(session, here.organization_id, here.id)
    return [
        (Conversation(str(known["service_url"]), each.external_id, tenant), each.name)
        for each, known in reached[-OFFERED:]
        if each.name not in ("", *NICKNAMES.values())
        and each.kind != "direct"
        and each.state == "active"
        and not each.shared
        and "service_url" in known
    ]


def _accounts(tenant: str, session: Session) -> list[tuple[str, str]]:
    here = places.workspace(session, PLATFORM, tenant)
    found = names.accounts(session, here.organization_id, here.id) if here is not None else []
    return [(account, name) for account, name, _ in found]


def _keep(kept: dict[Any, Any], key: object, value: object) -> None:
    if len(kept) >= AT_MOST:
        kept.pop(next(iter(kept)))
    kept[key] = value
