"""Names and topics in a sentence."""

import re
from collections.abc import Sequence

from bot.views.elements import Bold, Code, Span, Text

_APART = re.compile(r"(`[^`]+`|\*[^*\s][^*\n]*\*)")


def listed(names: Sequence[str]) -> str:
    """“Ana, Ben and Cem”."""
    return "".join(before(at, len(names)) + name for at, name in enumerate(names))


def hashed(slugs: Sequence[str], between: str = "") -> str:
    """“#excel, #python and #sql”, or with something else between them."""
    marked = [f"#{slug}" for slug in slugs]
    return between.join(marked) if between else listed(marked)


def some(slugs: Sequence[str], most: int = 10) -> str:
    """The first of these topics, and how many more there are."""
    rest = len(slugs) - most
    return f"{', '.join(f'#{slug}' for slug in slugs[:most])} and {rest} more" if rest > 0 else hashed(slugs)


def before(at: int, of: int) -> str:
    """What stands before a word of a list, so that it reads as a sentence."""
    return "" if at == 0 else " and " if at == of - 1 else ", "


def channel_named(name: str) -> str:
    """“#general”; group conversations have no name."""
    return f"#{name}" if name else "this conversation"


def coded(text: str) -> Text:
    """Our own words, with `what is to be typed` and *what is to be pressed* set apart."""
    return tuple(_apart(part) for part in _APART.split(text) if part)


def _apart(part: str) -> Span:
    if not _APART.fullmatch(part):
        return part
    return Code(part[1:-1]) if part[0] == "`" else Bold(part[1:-1])
