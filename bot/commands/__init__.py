"""The one table of what people can ask for."""

from collections.abc import Callable

from bot.commands import help as helping
from bot.commands import kudos, needs
from bot.commands.table import Command
from bot.conversation import Work
from bot.letters import Draw

COMMANDS: dict[str, Command] = {
    **needs.COMMANDS,
    **kudos.COMMANDS,
    **helping.COMMANDS,
}
helping.TABLE.update(COMMANDS)

DUE: tuple[Callable[[Work], list[str]], ...] = ()

DRAW: dict[str, Draw] = {
    "need": needs.draw,
    "kudos": kudos.draw,
}
