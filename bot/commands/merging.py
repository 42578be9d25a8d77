"""Making one of two snippets that say the same, or of two needs that ask for the same."""

from bot.commands.reading import number, numbered
from bot.commands.table import Command
from bot.conversation import Turn
from bot.errors import Invalid
from bot.services import merging, need_merging
from bot.views import merging as views
from bot.views.elements import Reply


def merge(turn: Turn) -> Reply:
    """`merge s12 s34`, `merge n12 n34`: the first becomes part of the second."""
    letter = _letter(turn)
    old, rest = numbered(turn.text, letter)
    if not rest:
        raise Invalid("Which two? The first becomes part of the second: `/lore merge s12 s34`, or two needs: `n5 n7`.")
    make_one = need_merging.merge if letter == "n" else merging.merge
    outcome, kept = make_one(turn, old, number(rest, letter))
    return Reply(card=views.merged(f"{letter}{old}", kept.title) if outcome == "merged" else views.asked(kept.title))


def split(turn: Turn) -> Reply:
    """`split s12`: what became part of another stands for itself again."""
    letter = _letter(turn)
    stands = (need_merging.split if letter == "n" else merging.split)(turn, number(turn.text, letter))
    return Reply(card=views.split(stands.title), replace=True)


def _letter(turn: Turn) -> str:
    return "n" if turn.text.strip().casefold().startswith("n") else "s"


COMMANDS = {
    "merge": Command(merge, "make one of two snippets, or needs, that are the same", "s12 s34"),
    "split": Command(split),
}
DUE = (*merging.DUE, *need_merging.DUE)
