"""Spans as nothing but words, and at most so many of them: what every platform needs before it draws."""

import re
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.rules.text import shorten
from bot.rules.wall import valid_zone
from bot.views.spans import Bold, CardLink, Code, Link, Mention, Moment, Span, Text

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_URL_ESCAPES = {ord(char): f"%{ord(char):02X}" for char in ' <>|"\\^`{}'} | {at: f"%{at:02X}" for at in range(32)}


def plain(span: Span) -> str:
    """A span as nothing but words."""
    match span:
        case str():
            return span
        case Bold(text) | Code(text) | CardLink(text):
            return text
        case Link(text, url):
            return text or url
        case Mention(_, name):
            return f"@{name}" if name else ""
        case Moment():
            return moment(span)
        case _:
            assert_never(span)


def has_words(text: Text) -> bool:
    """Whether anything of it can be seen."""
    return any(plain(span).strip() for span in text)


def fitted(text: Text, limit: int) -> Text:
    """At most `limit` UTF-16 units of words; what is cut ends in “…”."""
    kept: list[Span] = []
    for span in text:
        size = len(plain(span).encode("utf-16-le", "replace")) // 2
        if size > limit:
            return (*kept, _cut(span, limit))
        kept.append(span)
        limit -= size
    return tuple(kept)


def _cut(span: Span, limit: int) -> Span:
    match span:
        case str():
            return shorten(span, limit)
        case Bold(text) | Code(text) | CardLink(text) | Link(text) if text:
            return replace(span, text=shorten(text, limit))
        case _:
            return "…"


def moment(span: Moment) -> str:
    """A time in words, for where it cannot be shown in the reader's own zone."""
    zone = span.zone if valid_zone(span.zone) else "UTC"
    local = datetime.fromisoformat(span.at).astimezone(ZoneInfo(zone))
    day = f"{local.day} {local:%b %Y}"
    return day if span.style == "date" else f"{day}, {local:%H:%M} {zone.replace('_', ' ')}"


def web_address(url: str, limit: int) -> str | None:
    """The address as it may stand in a link of at most so many characters; None when it is none that opens."""
    escaped = url.strip().translate(_URL_ESCAPES)
    return escaped if _WEB.match(escaped) and len(escaped) <= limit else None


def set_apart(sign: str, drawn: str) -> str:
    """Words between two signs of a markup, with the spaces around them outside, where markup wants them."""
    words = drawn.strip()
    if not words:
        return drawn
    before, _, after = drawn.partition(words)
    return f"{before}{sign}{words}{sign}{after}"
