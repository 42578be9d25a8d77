"""Runs of words as the terminal shows them; nobody's words can move the cursor, colour the screen or hide."""

import re
from collections.abc import Callable
from typing import assert_never

from rich.text import Text as Line

from bot.views.elements import Bold, CardLink, Code, Link, Mention, Moment, Span, Text
from bot.views.plain import moment

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Numbers = Callable[[str, int], int | None]
"""The number on screen of the message that shows a thing, by kind and id; None when it is not on screen."""


def safe(words: str) -> str:
    """Without control characters and direction tricks; line breaks and tabs stay."""
    return _CONTROL.sub("", words.replace("\r\n", "\n"))


def line(text: Text, numbers: Numbers, style: str = "") -> Line:
    """A run of spans in the colours of the terminal."""
    drawn = Line(style=style)
    for span in text:
        drawn.append_text(_span(span, numbers))
    return drawn


def _span(span: Span, numbers: Numbers) -> Line:
    match span:
        case Bold(text):
            drawn = Line(safe(text), "bold")
        case Code(text):
            drawn = Line(safe(text), "cyan")
        case Link(text, url):
            drawn = link(text, url)
        case CardLink(text, thing, thing_id):
            drawn = _card_link(text, numbers(thing, thing_id))
        case Mention(_, name):
            drawn = Line(f"@{safe(name)}", "bold magenta")
        case Moment():
            drawn = Line(moment(span))
        case str():
            drawn = Line(safe(span))
        case _:
            assert_never(span)
    return drawn


def link(text: str, url: str) -> Line:
    """The words and the address, which a terminal may open."""
    text, url = safe(text), safe(url)
    drawn = Line(text, f"underline blue link {url}" if " " not in url else "underline blue")
    return drawn if text == url else drawn.append(f" ({url})", "dim not underline")


def _card_link(text: str, number: int | None) -> Line:
    drawn = Line(safe(text), "bold")
    return drawn if number is None else drawn.append(f" [{number}]", "not bold yellow")
