"""Teams, switched on: its route, its platform, and how it starts and stops."""

from collections.abc import Sequence

import structlog
from pydantic import SecretStr
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.platform import Platform
from handlers import Finding, House
from handlers.teams import doctor
from handlers.teams.calls import Caller
from handlers.teams.channels import Channels
from handlers.teams.connector import Connector
from handlers.teams.credentials import Credentials, Rehearsed, Tokens
from handlers.teams.directory import Directory
from handlers.teams.door import Door, Guarded, Rehearsal
from handlers.teams.hosts import LOOPBACK, HostList
from handlers.teams.invokes import Invokes
from handlers.teams.keys import SigningKeys
from handlers.teams.listen import Endpoint, Turns
from handlers.teams.pace import Pace
from handlers.teams.people import People
from handlers.teams.places import Places
from handlers.teams.platform import Teams
from handlers.teams.replies import Replies
from handlers.teams.rosters import Rosters
from handlers.teams.scenes import Scenes
from handlers.teams.seal import Seal
from handlers.teams.search import Search
from handlers.teams.session import LateSession
from handlers.teams.settings import TeamsSettings
from handlers.teams.tokens import TokenCheck
from handlers.teams.where import PLATFORM

PATH = "/api/messages"
log = structlog.get_logger()


class TeamsConnection:
    """Everything of Teams, put together."""

    reached = True  # nothing is asked of Teams before it speaks

    @property
    def address(self) -> str:
        """Where Microsoft logs apps in."""
        return self.settings.teams_login_url

    def __init__(self, house: House, settings: TeamsSettings) -> None:
        self.settings = settings
        self._session = LateSession()
        self._keys = SigningKeys(self._session, settings.teams_openid_metadata_url, house.clock)
        self._credentials = credentials(settings, self._session, house.clock)
        caller, pace = Caller(self._session, self._credentials, self._hosts(), house.clock), Pace(house.clock)
        self._connector = connector = Connector(caller, pace)
        self._directory = directory = Directory(house, f"28:{self._credentials.app_id}")
        self._rosters = Rosters(connector)
        channels, people = Channels(house, self._rosters), People(connector, self._rosters)
        scenes, seal = Scenes(directory, people, channels), Seal(_secret(settings))
        self._replies = Replies(house, connector, channels, seal)
        invokes = Invokes(house.router, scenes, self._replies, Search(house), seal)
        turns = Turns(house.router, scenes, invokes, Places(house.router, scenes, directory))
        self.platform: Platform = Teams(connector, directory, people, pace, self._hang_up)
        self.routes: Sequence[BaseRoute] = [Route(PATH, Endpoint(self._door(), turns).post, methods=["POST"])]

    async def start(self, *, listen: bool = True) -> None:
        """Says it when nobody checks who speaks."""
        if listen and not self.settings.on:
            log.warning("Teams without an app id: whoever is on this machine may speak", platform=PLATFORM, path=PATH)

    async def stop(self) -> None:
        """Finishes what runs. Messages are still delivered after this: connections stay until they are."""
        await self._replies.stop()
        await self._rosters.aclose()
        await self._keys.aclose()

    async def check(self) -> list[Finding]:
        """What `lore doctor` asks."""
        findings = await doctor.check(self.settings, self._credentials, self._keys)
        if all(finding.ok for finding in findings):
            findings.append(await doctor.reach(self._connector, await self._directory.tenants()))
        return findings

    async def _hang_up(self) -> None:
        await self._credentials.aclose()
        await self._session.close()

    def _door(self) -> Door:
        if self.settings.microsoft_app_id is None:
            return Rehearsal(self._hosts())
        check = TokenCheck(self._keys, self.settings.microsoft_app_id, self.settings.teams_token_issuer)
        return Guarded(check, self.settings.tenants, self._hosts())

    def _hosts(self) -> HostList:
        return HostList(self.settings.teams_service_hosts if self.settings.on else LOOPBACK)


def credentials(settings: TeamsSettings, session: LateSession, clock: Clock) -> Tokens:
    """The app's token, as the settings say."""
    if not settings.microsoft_app_id:
        return Rehearsed()
    return Credentials(
        session,
        clock,
        login_url=settings.teams_login_url,
        tenant_id=settings.login_tenant,
        app_id=settings.microsoft_app_id,
        password=SecretStr(_secret(settings)),
        scope=settings.scope,
    )


def _secret(settings: TeamsSettings) -> str:
    return settings.microsoft_app_password.get_secret_value() if settings.microsoft_app_password else ""
