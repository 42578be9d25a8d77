"""Names and topics in a sentence."""

from collections.abc import Sequence

from bot.views.elements import Code, Text


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
    """Our own words, with what is to be typed (between backticks) set apart."""
    return tuple(Code(part) if at % 2 else part for at, part in enumerate(text.split("`")) if part)
