"""A typed line → what is meant by it: words for Lore, ordinary talk, or an order to the console itself."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.errors import Invalid
from bot.rules.text import split_command

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AMOUNTS = re.compile(r"(?:\s*\d{1,5}\s*(?:m|min|minutes?|h|hours?|d|days?|w|weeks?)(?![a-z]))+")
_AMOUNT = re.compile(r"(\d+)\s*([mhdw])")
_TO_LORE = re.compile(r"@lore(?![\w-])[:,]?\s*", re.IGNORECASE)
FURTHEST = timedelta(weeks=53)
CANCEL = ":cancel"  # gives up a form; elsewhere there is nothing to give up


@dataclass(frozen=True, slots=True)
class Ask:
    """Words for Lore: a slash command and the rest, or a message, which has no command."""

    command: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Something said to the others, in the open or in the thread of a message."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class As:
    """Go on as somebody else."""

    name: str


@dataclass(frozen=True, slots=True)
class In:
    """Go to a channel; without a name, to the direct conversation with Lore."""

    name: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class React:
    """Add a reaction to a message, or take it away."""

    number: int
    emoji: str
    added: bool = True


@dataclass(frozen=True, slots=True)
class Press:
    """Press a button of a message; without a number, of the last one that has it."""

    label: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Let time pass."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class Who:
    """Who and what is here."""


@dataclass(frozen=True, slots=True)
class Help:
    """What can be typed."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave."""


Order = Ask | Talk | As | In | React | Press | Tick | Who | Help | Quit


def parse(line: str, *, direct: bool = False) -> Order | None:
    """What a line means; None when it means nothing. `direct` is a conversation with Lore alone.

    Raises Invalid, which says what to type instead.
    """
    line = line.strip()
    if line in ("", CANCEL):
        return None
    if line.startswith(":") and line[1:2].isalpha():
        return _order(line[1:])
    if line.startswith("/"):
        return Ask(*split_command(line))
    if direct or _TO_LORE.match(line):
        return Ask("", _TO_LORE.sub("", line, count=1))
    return Talk(line)


def is_order(line: str, commands: Collection[str]) -> bool:
    """Whether a line is one of these commands or an order to the console, which it is also in the middle of a form."""
    line = line.strip()
    word, _ = split_command(line[1:])
    if line.startswith("/"):
        return word in commands
    return line.startswith(":") and (word in _PLAIN or word in _WITH_WORDS or line == CANCEL)


def amount(typed: str) -> timedelta:
    """30m, 2h, 3 days, 1w 2d. Raises Invalid."""
    if not _AMOUNTS.fullmatch(typed.casefold()):
        raise Invalid("Say how long: `:tick 30m`, `:tick 2h`, `:tick 3d` or `:tick 1w`.")
    by = sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in _AMOUNT.findall(typed.casefold())), timedelta())
    if not timedelta() < by <= FURTHEST:
        raise Invalid("Time moves forward, and by a year at most: `:tick 1w`.")
    return by


def _order(typed: str) -> Order:
    word, rest = split_command(typed)
    if word in _PLAIN and not rest:
        return _PLAIN[word]
    if word not in _WITH_WORDS:
        raise Invalid(f"I don't know what to do with `:{word}` like that. `:help` shows what you can type.")
    return _WITH_WORDS[word](rest)


def _as(rest: str) -> As:
    if not rest:
        raise Invalid("Say who you are now: `:as Ana`.")
    return As(rest.removeprefix("@"))


def _in(rest: str) -> In:
    name, _, kind = rest.partition(" ")
    if not name:
        raise Invalid("Say where to go: `:in general`, or `:dm` for a word with Lore alone.")
    if name.casefold() in ("@lore", "lore") and not kind:
        return In()
    if kind.strip().casefold() not in ("", "private"):
        raise Invalid("A channel is one word: `:in general`, or `:in secret private` for a private one.")
    return In(name.removeprefix("#"), private=bool(kind))


def _react(rest: str, added: bool = True) -> React:
    found = re.fullmatch(r"\[?(\d{1,6})\]?\s+(\S{1,60})", rest)
    if not found:
        raise Invalid("Say which message and which emoji: `:react 3 bulb`.")
    return React(int(found[1]), found[2].strip(":").partition("::")[0].casefold(), added)


def _press(rest: str) -> Press:
    found = re.fullmatch(r"(?:\[?(\d{1,6})\]?(?:\s+|$))?[\"'“”\[\s]*(.*?)[\"'“”\]\s]*", rest)
    if not found or not found[2]:
        raise Invalid('Say which button: `:press 3 "I can help"`.')
    return Press(found[2], int(found[1]) if found[1] else None)


def _reply(rest: str) -> Talk:
    found = re.fullmatch(r"\[?(\d{1,6})\]?\s+(\S.*)", rest, re.DOTALL)
    if not found:
        raise Invalid("Say to which message, and what: `:reply 3 I do that with a spreadsheet`.")
    return Talk(found[2], int(found[1]))


_PLAIN: dict[str, Order] = {"dm": In(), "who": Who(), "help": Help(), "quit": Quit()}
_WITH_WORDS: dict[str, Callable[[str], Order]] = {
    "as": _as,
    "in": _in,
    "react": _react,
    "unreact": partial(_react, added=False),
    "press": _press,
    "reply": _reply,
    "tick": lambda rest: Tick(amount(rest)),
}
