"""Names as people type them → the accounts and channels that are meant."""

import re
from collections.abc import Iterable, Mapping

from bot.conversation import mark
from bot.errors import NotFound
from bot.rules.text import nearest

_CHANNEL = re.compile(r"#(\w[\w.-]*\w|\w)")


def mentions(text: str, people: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """@names as marks, and the names that were found, by account; the longest name wins.

    `people` holds accounts by name in lower case. What is nobody's name stays as it was typed.
    """
    longest = max(map(len, people), default=0)
    first, *others = text.split("@")
    done, found = first, {}
    for words in others:
        name = "" if done[-1:].isalnum() else _name_at(words, people, longest)
        if name:
            account = people[name.casefold()]
            found[account] = name
            done += mark(account) + words[len(name) :]
        else:
            done += "@" + words
    return done, found


def channels(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """The channels that a text names with a #, as platform ids by name. `known` is keyed in lower case."""
    return {name: known[name.casefold()] for name in _CHANNEL.findall(text) if name.casefold() in known}


def named(typed: str, known: Mapping[str, str], what: str) -> str:
    """The id of the one that is called so, or whose name alone begins so. `known` is keyed in lower case.

    Raises NotFound, with the names that come closest.
    """
    wanted = typed.casefold().strip()
    if wanted in known:
        return known[wanted]
    starting = {id: name for name, id in known.items() if wanted and name.startswith(wanted)}
    if len(starting) == 1:
        return next(iter(starting))
    close = sorted(starting.values())[:5] or nearest_names(wanted, known)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise NotFound(f"I don't know {what} “{typed}”.{hint}")


def nearest_names(wanted: str, known: Iterable[str]) -> list[str]:
    """The known name that looks most like it, if any does."""
    best = nearest(wanted, list(known))
    return [best] if best else []


def _name_at(words: str, people: Mapping[str, str], longest: int) -> str:
    """The longest known name that the words begin with and that ends where a word ends."""
    for end in range(min(longest, len(words)), 0, -1):
        if words[:end].casefold() in people and _is_end(words[end : end + 2]):
            return words[:end]
    return ""


def _is_end(following: str) -> bool:
    if following[:1].isalnum() or following[:1] == "_":
        return False
    return not (following[:1] in (".", "-") and following[1:].isalnum())
