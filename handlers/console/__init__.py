"""The terminal as a chat platform: Lore can be tried there without any account."""

from handlers import Connection, House
from handlers.console.clock import Movable
from handlers.console.directory import enter
from handlers.console.listen import Engine, Listener
from handlers.console.platform import Console
from handlers.console.preview import preview as preview
from handlers.console.questions import Lines
from handlers.console.screen import Screen


def connect(house: House) -> Connection | None:
    """Never beside a server: only `lore console` and `lore demo` have a terminal to themselves."""
    return None


async def sit_down(house: House, clock: Movable, engine: Engine, lines: Lines, name: str, channel: str) -> Listener:
    """Somebody at the terminal, in a channel; on an empty database, in a new workspace. Raises Invalid, NotFound."""
    directory = await house.store.write(lambda session: enter(session, clock.now(), name))
    listener = Listener(house, engine, Console(Screen(directory)), lines, clock)
    listener.enter(name, channel)
    return listener
