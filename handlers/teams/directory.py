"""Where each tenant, channel and person is reached, as every activity tells it; kept, so that we can write first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import Actor, Work
from bot.errors import PlaceGone
from bot.services.people import described
from handlers import House
from handlers.teams import presence
from handlers.teams.connector import Conversation
from handlers.teams.where import PLATFORM, Where
from storage import people, places, references
from storage.store import Session
from storage.tables import Workspace

AT_MOST = 50_000
NOWHERE = "I am not installed in this Teams organization any more. Add me to a team again."


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is written to: the service, Teams' own id of theirs, and their personal chat where it is known."""

    service_url: str
    member: str = ""
    chat: str = ""


class Directory:
    """Keeps what activities tell. What was kept by this process is not written again."""

    def __init__(self, house: House, bot: str) -> None:
        self.house = house
        self.bot = bot
        self._kept: set[tuple[str, str, str, str, bool, bool]] = set()
        self._services: dict[str, str] = {}
        self._members: dict[tuple[str, str], str] = {}

    async def met(self, where: Where, actor: Actor, member: str, at: datetime | None = None) -> None:
        """Keeps where somebody of the company spoke. The first to speak in a tenant opens its workspace.

        `at`: when, if that shows that we are in the conversation.
        """
        self._services[where.tenant] = where.service_url
        self._remember(where.tenant, actor.account, member)
        told = (where.tenant, where.service_url, where.channel, actor.account, where.targeted, at is not None)
        if told not in self._kept:
            await self.house.store.write(partial(self._keep, where, actor, member, at))
            if len(self._kept) >= AT_MOST:
                self._kept.clear()
            self._kept.add(told)

    async def installed(self, where: Where, actor: Actor, member: str, at: datetime | None) -> bool:
        """Somebody added us: the tenant's workspace is open, and the first who did so is its admin.

        False when we were removed since then.
        """
        return await self.house.store.write(partial(self._install, where, actor, member, at))

    async def noted(self, where: Where, at: datetime | None) -> None:
        """Keeps a channel that nobody has spoken in yet, and that we were in it then."""
        await self.house.store.write(partial(self._note, where, at))

    async def left(self, where: Where, channels: Collection[str], at: datetime | None) -> bool:
        """We were removed from these channels; False when that is old news."""
        self.forget(where.tenant)
        return await self.house.store.write(partial(presence.leave, where.tenant, channels, at))

    def forget(self, tenant: str) -> None:
        """What is told next of the tenant is kept again, whatever this process kept before."""
        self._kept = {told for told in self._kept if told[0] != tenant}

    async def is_over(self, where: Where) -> bool:
        """Whether we are nowhere in the tenant any more."""
        return await self.house.store.read(partial(presence.is_over, where.tenant))

    async def service(self, tenant: str) -> str:
        """The address of the service that holds a tenant's conversations. Raises PlaceGone."""
        if tenant not in self._services:
            found = await self.house.store.read(partial(_latest, tenant))
            if not found:
                raise PlaceGone(NOWHERE)
            self._services[tenant] = found
        return self._services[tenant]

    async def knows(self, tenant: str, account: str) -> bool:
        """Whether we have met somebody as one of the company."""
        return "id" in await self.house.store.read(partial(_of_account, tenant, account))

    async def reach(self, tenant: str, account: str) -> Reach:
        """How somebody is written to. Raises PlaceGone."""
        known = await self.house.store.read(partial(_of_account, tenant, account))
        service_url = str(known.get("service_url") or await self.service(tenant))
        return Reach(service_url, str(known.get("id") or ""), str(known.get("chat") or ""))

    async def member(self, tenant: str, account: str) -> str:
        """Teams' own id of somebody, which never changes; empty when we have not met."""
        if (tenant, account) not in self._members:
            known = await self.house.store.read(partial(_of_account, tenant, account))
            self._remember(tenant, account, str(known.get("id") or ""))
        return self._members.get((tenant, account), "")

    async def channels_of(self, where: Where) -> list[str]:
        """The channels that we know of the team of a conversation."""
        return await self.house.store.read(partial(_of_team, where.tenant, where.team)) if where.team else []

    async def tenants(self) -> list[Conversation]:
        """A channel of each tenant that has spoken to us."""
        return await self.house.store.read(_tenants)

    def _remember(self, tenant: str, account: str, member: str) -> None:
        if len(self._members) >= AT_MOST:
            self._members.clear()
        if member:
            self._members[tenant, account] = member

    def _keep(self, where: Where, actor: Actor, member: str, at: datetime | None, session: Session) -> Workspace:
        now = self.house.clock.now()
        here = places.workspace(session, PLATFORM, where.tenant)
        here = here or places.open_workspace(session, PLATFORM, where.tenant, _name(where, actor), now)
        here.bot_account = self.bot
        account = people.open_account(session, here, actor.account, actor.name, now)
        if not account.met:
            described(Work(session, now, places.organization(session, here.organization_id)), account, actor)
        references.keep(account, service_url=where.service_url, id=member)
        if where.kind == "direct":
            references.keep(account, chat=where.channel)
        self._note(where, at, session)
        return here

    def _note(self, where: Where, at: datetime | None, session: Session, *, asked: bool = False) -> bool:
        here = places.workspace(session, PLATFORM, where.tenant)
        if here is None:
            return True
        channel = places.open_channel(session, here, where.channel, where.kind, where.name, where.shared)
        if where.shared:
            return True
        there = presence.seen(channel, at, asked=asked)
        channel.state, channel.name = "active" if there else channel.state, channel.name or where.nickname
        references.keep(channel, service_url=where.service_url, team=where.team or None)
        if where.targeted:
            references.keep(channel, targeted=True)
        if there and at is not None and here.state == "gone":
            places.open_workspace(session, PLATFORM, where.tenant, here.name, self.house.clock.now())
        return there

    def _install(self, where: Where, actor: Actor, member: str, at: datetime | None, session: Session) -> bool:
        here = self._keep(where, actor, member, None, session)
        if not self._note(where, at, session, asked=True):
            return False
        places.open_workspace(session, PLATFORM, where.tenant, here.name, self.house.clock.now())
        account = people.account(session, here.id, actor.account)
        person = people.person(session, here.organization_id, account.person_id) if account else None
        if person is not None and not people.admins(session, here.organization_id):
            person.role = "admin"
        return True


def _name(where: Where, actor: Actor) -> str:
    """Teams does not say what a tenant is called; the first person's e-mail does."""
    return actor.email.rpartition("@")[2] or where.tenant


def _latest(tenant: str, session: Session) -> str:
    here = places.workspace(session, PLATFORM, tenant)
    return str(references.latest(session, here.organization_id, here.id).get("service_url") or "") if here else ""


def _tenants(session: Session) -> list[Conversation]:
    found = []
    for here in places.workspaces(session, [PLATFORM]):
        known = references.of_channels(session, here.organization_id, here.id)
        reached = [(str(told["service_url"]), each.external_id) for each, told in known if "service_url" in told]
        found += [Conversation(*reached[-1], here.external_id)] if reached else []
    return found


def _of_account(tenant: str, account: str, session: Session) -> dict[str, object]:
    here = places.workspace(session, PLATFORM, tenant)
    return dict(references.of_account(session, here.organization_id, here.id, account)) if here else {}


def _of_team(tenant: str, team: str, session: Session) -> list[str]:
    here = places.workspace(session, PLATFORM, tenant)
    known = references.of_channels(session, here.organization_id, here.id) if here is not None else []
    return [channel.external_id for channel, told in known if told.get("team") == team]
