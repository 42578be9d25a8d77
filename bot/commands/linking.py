"""Answers to the offer to link two accounts, and undoing it."""

from bot.commands.reading import number
from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import linking
from bot.views import linking as views
from bot.views.elements import Reply


def agree(turn: Turn) -> Reply:
    """*Yes, that is me*."""
    return Reply(card=views.answered(linking.agree(turn, number(turn.text, "o"))), replace=True)


def refuse(turn: Turn) -> Reply:
    """*No*."""
    return Reply(card=views.answered(linking.refuse(turn, number(turn.text, "o"))), replace=True)


def undo(turn: Turn) -> Reply:
    """*Unlink*."""
    id = number(turn.text, "o")
    linking.undo(turn, id)
    return Reply(card=views.unlinked(id), replace=True)


COMMANDS = {"link-yes": Command(agree), "link-no": Command(refuse), "unlink": Command(undo)}
