"""Slack."""

from bot.settings import read
from handlers import Connection, House
from handlers.slack.connection import SlackConnection
from handlers.slack.preview import preview as preview
from handlers.slack.settings import SlackSettings

SETTINGS = SlackSettings


def connect(house: House) -> Connection | None:
    """Slack, when a signing secret or an app token switches it on. Raises Misconfigured."""
    (settings,) = read([SlackSettings])
    if not isinstance(settings, SlackSettings) or not settings.on:
        return None
    return SlackConnection(house, settings)
