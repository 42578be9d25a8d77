"""Lobby, a made-up chat of plain words: what a platform has to bring, and all of it is in this folder."""

from handlers.lobby.connection import LobbyConnection
from handlers.lobby.render import preview as preview
from handlers.lobby.settings import LobbySettings

from bot.settings import read
from handlers import Connection, House

SETTINGS = LobbySettings


def connect(house: House) -> Connection | None:
    """On with an address. Raises Misconfigured."""
    (settings,) = read([LobbySettings])
    if not isinstance(settings, LobbySettings) or settings.lobby_url is None:
        return None
    return LobbyConnection(house, settings)
