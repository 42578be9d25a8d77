"""All of the fake Teams together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tests.fakes.teams.connector import Connector
from tests.fakes.teams.issuer import ISSUER, Issuer
from tests.fakes.teams.login import Login
from tests.fakes.teams.sender import TeamsSender
from tests.fakes.teams.world import APP_ID, TENANT_ID, World

PASSWORD = "app-password"


class FakeTeams:
    """A tenant with its issuer, login and Connector, each on a loopback port of its own.

    `world` makes people, teams and chats; `now` is the time its activities carry (tokens go by the real time).
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.world = World(now)
        self.issuer = Issuer(APP_ID)
        self.login = Login(APP_ID, PASSWORD, TENANT_ID)
        self.connector = Connector(self.world, self.login)

    def __enter__(self) -> FakeTeams:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        for service in (self.issuer, self.login, self.connector):
            service.start()

    def stop(self) -> None:
        for service in (self.issuer, self.login, self.connector):
            service.stop()

    def sender(self, bot_url: str, kind: type[TeamsSender] = TeamsSender) -> TeamsSender:
        """Plays Teams towards the bot that listens at this address."""
        return kind(self.world, self.connector, self.issuer, bot_url)

    def settings(self) -> dict[str, str]:
        """What the bot's environment has to say to work with this fake."""
        return {
            "MICROSOFT_APP_ID": APP_ID,
            "MICROSOFT_APP_PASSWORD": PASSWORD,
            "MICROSOFT_APP_TENANT_ID": TENANT_ID,
            "MICROSOFT_APP_TYPE": "SingleTenant",
            "TEAMS_OPENID_METADATA_URL": self.issuer.metadata_url,
            "TEAMS_TOKEN_ISSUER": ISSUER,
            "TEAMS_LOGIN_URL": self.login.url,
            "TEAMS_SERVICE_HOSTS": "127.0.0.1",
        }
