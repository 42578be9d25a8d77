"""Lore that many workspaces install: the real app over HTTP, one or several processes of it on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cryptography.fernet import Fernet

from bot.app import App
from handlers.console.clock import MovedClock
from handlers.slack.connection import SlackConnection
from handlers.slack.directory import Directory
from tests.fakes.slack import FakeSlack, Sender
from tests.handlers.slack.browser import PUBLIC, Browser
from tests.journeys.running import beside, serving

SECRET = "0123456789abcdef0123456789abcdef"
KEY = Fernet.generate_key().decode()


@dataclass
class House:
    """An app, and how it is reached."""

    app: App
    slack: Sender
    browser: Browser

    @property
    def connection(self) -> SlackConnection:
        found = self.app.connections["slack"]
        assert isinstance(found, SlackConnection)
        return found

    @property
    def directory(self) -> Directory:
        return self.connection.directory


def environment(fake: FakeSlack, **more: str) -> dict[str, str]:
    """What an operator sets."""
    return {
        "SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": fake.world.client_id,
        "SLACK_CLIENT_SECRET": fake.world.client_secret, "SLACK_API_URL": fake.base_url, "LORE_PUBLIC_URL": PUBLIC,
        "LORE_SECRET_KEY": KEY, **more,
    }  # fmt: skip


@asynccontextmanager
async def house(fake: FakeSlack, url: str, clock: MovedClock | None = None, **more: str) -> AsyncIterator[House]:
    """One process of it on a database that is there."""
    app = beside(url, clock or MovedClock(), environment(fake, **more))
    async with serving(app) as at, Sender(fake, f"{at}/slack/events", SECRET) as slack, Browser(at) as browser:
        yield House(app, slack, browser)
