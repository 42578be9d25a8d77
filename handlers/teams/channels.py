"""What conversations are: whether other companies are in them, and which of them somebody can see."""

import asyncio
from dataclasses import replace
from functools import partial

from bot.errors import NotAllowed, PlaceGone, TryLater, VendorError
from handlers import House
from handlers.teams.connector import Conversation, Member
from handlers.teams.limits import CHOICES
from handlers.teams.people import actor_of
from handlers.teams.rosters import Rosters
from handlers.teams.where import NICKNAMES, PLATFORM, Where
from storage import names, places, references
from storage.store import Session

AT_MOST = 20_000
OFFERED = 40  # channels, the latest first
UNSURE = "I can't check right now whether this chat is all inside your organization. Please try again in a minute."
UNSEEN = "I can't check right now which channels you are in. Please try again in a minute."
Options = tuple[tuple[str, str], ...]


class Channels:
    """Looks conversations up. What nobody can tell is not offered."""

    def __init__(self, house: House, rosters: Rosters) -> None:
        self._house = house
        self._rosters = rosters
        self._shared: dict[tuple[str, str], bool] = {}

    async def known(self, where: Where, within: float) -> Where:
        """The place with who reads along there, as was told before where this activity does not say.

        Raises TryLater while nobody can tell.
        """
        if where.kind == "group":
            return replace(where, shared=await self._shared_chat(where, within))
        return await self.as_told_before(where)

    async def as_told_before(self, where: Where) -> Where:
        """The place with the sort of channel that it was, where this activity does not say."""
        if where.kind != "public" or where.told:
            return where
        return await self._house.store.read(partial(_as_told_before, where))

    async def _shared_chat(self, where: Where, within: float) -> bool:
        """Whether people of other companies are in a chat."""
        key = (where.tenant, where.channel)
        try:
            roster = await self._rosters.of(where.conversation, within)
        except (PlaceGone, NotAllowed):
            return False  # we are not in there, and say nothing there
        except VendorError as error:
            if key not in self._shared:
                raise TryLater(5.0, UNSURE) from error
            return self._shared[key]
        if len(self._shared) >= AT_MOST:
            self._shared.clear()
        self._shared[key] = any(_is_outside(each, where.tenant) for each in roster.everybody())
        return self._shared[key]

    async def offered(self, tenant: str, account: str, within: float, *, needed: bool) -> Options:
        """The channels that somebody can see, by name, to choose one from.

        Raises TryLater when one is needed, and nobody can tell of any.
        """
        known = await self._house.store.read(partial(_channels, tenant))
        seen = await asyncio.gather(*(self._sees(each, account, within) for each, _ in known))
        if needed and None in seen and not any(seen):
            raise TryLater(5.0, UNSEEN)
        options = ((at.id, name) for (at, name), visible in zip(known, seen, strict=True) if visible)
        return tuple(sorted(options, key=lambda option: option[1].casefold()))

    async def colleagues(self, where: Where, asker: str, within: float) -> Options:
        """The people somebody can choose from: those in the conversation, and those we have met."""
        met = dict(await self._house.store.read(partial(_accounts, where.tenant)))
        members = await self._members(where.conversation, within) if where.kind != "direct" else []
        here = {who.account: who.name for each in members or () if not (who := actor_of(each, where.tenant)).foreign}
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
        self._rosters.forget(where.tenant, where.channel)

    async def _sees(self, at: Conversation, account: str, within: float) -> bool | None:
        """None when the roster does not tell in time."""
        members = await self._members(at, within)
        return any(each.aad_object_id == account for each in members) if members is not None else None

    async def _members(self, at: Conversation, within: float) -> list[Member] | None:
        """Those of whom the roster tells in time; None when it tells nothing."""
        try:
            return list((await self._rosters.of(at, within)).everybody())
        except (PlaceGone, NotAllowed):
            return []
        except VendorError:
            return None


def _as_told_before(where: Where, session: Session) -> Where:
    """No channel of Teams becomes public: what was private or shared once is so in every activity."""
    here = places.workspace(session, PLATFORM, where.tenant)
    before = places.channel(session, here.id, where.channel) if here is not None else None
    if before is None:
        return where
    return replace(where, kind="private" if before.kind == "private" else where.kind, shared=before.shared)


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
