"""What Lobby adds to the shell: `lore lobby address`."""

import sys

from bot.settings import Settings, read


def address() -> None:
    """Say which address the Lobby server sends its events to."""
    (settings,) = read([Settings])
    assert isinstance(settings, Settings)
    sys.stdout.write(
        f"{settings.lore_public_url or f'http://{settings.lore_host}:{settings.lore_port}'}/lobby/events\n"
    )


COMMANDS = (address,)
