"""Whom a message mentions, and what it says besides."""

import re
from dataclasses import dataclass

from bot.conversation import MARK, Request, named
from bot.rules.text import clean

_LEADING = re.compile(rf"(?:[\s,;&+]|and\b){{0,20}}{MARK.pattern}")
_BETWEEN = re.compile(r"^[\s,;:&+]+")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The accounts that a message is about, each once, and its words; `bare` is the words without any name."""

    accounts: tuple[str, ...]
    words: str
    bare: str


def read(request: Request) -> Mentions:
    """`@ana and @ben for …` is about Ana and Ben; `thanks @ana for …` too. Names further on are plain words."""
    accounts, at = [], 0
    while found := _LEADING.match(request.text, at):
        accounts.append(found[1])
        at = found.end()
    rest = _BETWEEN.sub("", request.text[at:])
    accounts = accounts or MARK.findall(rest)
    known = [each for each in dict.fromkeys(accounts) if _is_known(request, each)]
    return Mentions(tuple(known), clean(named(rest, request.people)), clean(named(MARK.sub(" ", rest), {})))


def of_form(request: Request, people: str, words: str) -> Mentions:
    """The people chosen in a form, and the words typed there."""
    typed = clean(named(request.value(words), {}))
    return Mentions(request.chosen(people), typed, typed)


def _is_known(request: Request, account: str) -> bool:
    """A mention comes from the platform; what was typed in the likeness of one does not."""
    return account in request.people or request.via != "typed"
