"""What can be asked of people."""

from bot.commands.table import Command
from bot.conversation import Turn
from bot.views import people as views
from bot.views.elements import Reply


def hello(turn: Turn) -> Reply:
    """What Lore is, and three things to try."""
    return Reply(card=views.hello(turn.me.name))


COMMANDS = {word: Command(hello, reads=True) for word in ("hello", "hi", "hey")}
