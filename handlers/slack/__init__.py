"""Slack."""

from bot.errors import Misconfigured
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
    if settings.slack_client_id:
        _complete(house)
    return SlackConnection(house, settings)


def _complete(house: House) -> None:
    missing = {
        "LORE_PUBLIC_URL": (house.settings.lore_public_url, "the https address where people's browsers reach Lore"),
        "LORE_SECRET_KEY": (house.settings.lore_secret_key, "encrypts the keys; `lore doctor --new-key` prints one"),
    }
    lines = [f"  {name}: needed together with SLACK_CLIENT_ID ({why})" for name, (it, why) in missing.items() if not it]
    if lines:
        raise Misconfigured("Some settings need attention:\n" + "\n".join(lines))
