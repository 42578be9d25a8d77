"""Reading what commands are given: numbers of things, pages of lists."""

import re
from collections.abc import Sequence
from typing import TypeVar

from bot.errors import Invalid
from bot.rules.numbers import row_number
from bot.views.elements import Button

T = TypeVar("T")
NUMBER = re.compile(r"([a-z]?)(\d{1,12})")


def numbered(text: str, letter: str) -> tuple[int, str]:
    """`n12 some words` → (12, "some words"). Raises Invalid, NotFound."""
    first, _, rest = text.strip().partition(" ")
    found = NUMBER.fullmatch(first.casefold())
    if found is None or found[1] not in ("", letter):
        raise Invalid(f"Which one? Give its number, for example `{letter}12`; search results and *More…* show it.")
    return row_number(found[2]), rest.strip()


def number(text: str, letter: str) -> int:
    """`n12` → 12. Raises Invalid."""
    return numbered(text, letter)[0]


def page_of(text: str) -> int:
    """The page that is asked for: 1 when none is; 0 when these words are not a page."""
    text = text.strip()
    return 1 if not text else int(text) if text.isdigit() and 0 < len(text) < 5 else 0


def paged(rows: Sequence[T], page: int, size: int, command: str, text: str) -> tuple[Sequence[T], Button | None]:
    """One page of a list, and the button to the next if there is one."""
    start = (page - 1) * size
    rest = len(rows) - start - size
    more = Button(f"Show {min(rest, size)} more", command, f"{text} {page + 1}".strip()) if rest > 0 else None
    return rows[start : start + size], more
