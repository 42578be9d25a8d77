"""Microsoft Teams."""

from bot.settings import read
from handlers import Connection, House
from handlers.teams.connection import TeamsConnection
from handlers.teams.hosts import LOOPBACK
from handlers.teams.preview import preview as preview
from handlers.teams.settings import TeamsSettings

SETTINGS = TeamsSettings


def connect(house: House) -> Connection | None:
    """On with an app id; without one only in a rehearsal that nobody else can reach. Raises Misconfigured."""
    (settings,) = read([TeamsSettings])
    assert isinstance(settings, TeamsSettings)
    rehearsal = house.settings.lore_dev and house.settings.lore_host in LOOPBACK
    return TeamsConnection(house, settings) if settings.on or rehearsal else None
