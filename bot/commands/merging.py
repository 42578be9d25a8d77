"""Making one of two snippets that say the same."""

from bot.commands.reading import number, numbered
from bot.commands.table import Command
from bot.conversation import Turn
from bot.errors import Invalid
from bot.services import merging
from bot.views import merging as views
from bot.views.elements import Reply


def merge(turn: Turn) -> Reply:
    """`merge s12 s34`: the first becomes part of the second."""
    old, rest = numbered(turn.text, "s")
    if not rest:
        raise Invalid("Which two? The first becomes part of the second: `/lore merge s12 s34`.")
    outcome, kept = merging.merge(turn, old, number(rest, "s"))
    return Reply(card=views.merged(old, kept.title) if outcome == "merged" else views.asked(kept.title))


def split(turn: Turn) -> Reply:
    """`split s12`: what became part of another stands for itself again."""
    return Reply(card=views.split(merging.split(turn, number(turn.text, "s")).title), replace=True)


COMMANDS = {
    "merge": Command(merge, "make one of two snippets that say the same", "s12 s34"),
    "split": Command(split),
}
DUE = merging.DUE
