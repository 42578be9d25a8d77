"""What the console tells about itself."""

from collections.abc import Iterable

from handlers.console.directory import Directory
from handlers.console.screen import Screen

HELP = [
    ("/learn …, /share …, /kudos …, /lore …", "what Lore does; `/lore help` tells more"),
    ("@lore …", "the same as a message; any other line is said to the others"),
    (":as NAME", "go on as somebody else"),
    (":in CHANNEL, :in CHANNEL private", "go to a channel; in the console's own workspace a new name makes it"),
    (":dm", "talk with Lore alone"),
    (":react 3 bulb, :unreact 3 bulb", "add a reaction to message [3], or take it away"),
    (':press "Me too", :press 3 "Me too"', "press a button of the last message that has it, or of message [3]"),
    (":reply 3 …", "say something in the thread of message [3]"),
    (":tick 1w", "let time pass (30m, 2h, 3d, 1w) and do what becomes due"),
    (":who", "the people and channels here"),
    (":quit", "leave; Ctrl-D does the same"),
    ("…\\", "a backslash at the end continues on the next line"),
]
AT_MOST = 40


def welcome(screen: Screen, directory: Directory) -> None:
    """Where one is, and how to learn more."""
    stands_in = "" if directory.own else " This is imported history; nobody outside this terminal is told anything."
    screen.note(f"Lore in the terminal. `:help` shows what you can type.{stands_in}")


def usage(screen: Screen) -> None:
    """What can be typed."""
    screen.table(HELP)


def who(screen: Screen, directory: Directory) -> None:
    """The people and channels there are."""
    screen.note(f"People: {_some(directory.people.values())}", "")
    names = (f"#{place.name}{' (private)' if place.kind != 'public' else ''}" for place in directory.places.values())
    screen.note(f"Channels: {_some(names)}", "")


def _some(names: Iterable[str]) -> str:
    known = sorted(names, key=str.casefold)
    more = f" and {len(known) - AT_MOST} more" if len(known) > AT_MOST else ""
    return ", ".join(known[:AT_MOST]) + more if known else "nobody yet"
