"""What people see as one character, near enough to cut text without breaking one."""

import unicodedata
from collections.abc import Iterator
from itertools import islice

ZWJ = "\u200d"


def graphemes(text: str) -> Iterator[str]:
    """The text in pieces that must stay whole: marks, emoji sequences, flags, Korean syllables."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def utf16(text: str) -> int:
    """Length as Slack and Teams count it: characters beyond the basic plane are two."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut between words and ending in “…” when cut."""
    if len(text) <= limit and utf16(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept, rest = _fitting(text, limit - 1)
    at_word = max((kept.rfind(space) for space in " \n\t"), default=-1)
    if not rest[:1].isspace() and at_word > len(kept) // 3:
        kept = kept[:at_word]
    return kept.rstrip() + "…"


def first_graphemes(text: str, limit: int) -> str:
    """As many whole characters as fit in `limit` code points."""
    return _fitting(text[: limit + 1], limit)[0] if len(text) > limit else text


def _fitting(text: str, room: int) -> tuple[str, str]:
    """The whole characters that fit in `room` UTF-16 units, and what is left over."""
    if text.isascii():
        return text[:room], text[room:]
    end = used = 0
    for piece in islice(graphemes(text), room + 1):
        used += utf16(piece)
        if used > room:
            break
        end += len(piece)
    return text[:end], text[end:]


def _joins(text: str, start: int, at: int) -> bool:
    char, before = text[at], text[at - 1]
    if char in (ZWJ, "\u200c") or _extends(char):
        return not before.isspace()
    if before == ZWJ:
        return not char.isspace()
    if _is_flag(char) and _is_flag(before):
        return (at - start) % 2 == 1
    return _is_jamo(char) and _is_syllable(before)


def _extends(char: str) -> bool:
    tag_or_skin = "\U000e0020" <= char <= "\U000e007f" or "\U0001f3fb" <= char <= "\U0001f3ff"
    return tag_or_skin or unicodedata.category(char) in ("Mn", "Mc", "Me")


def is_emoji(char: str) -> bool:
    """Also the arrows, hearts and signs that emoji sequences are made of."""
    return unicodedata.category(char) in ("So", "Sm") or "\U0001f000" <= char <= "\U0001faff"


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff"


def _is_syllable(char: str) -> bool:
    return _is_jamo(char) or "\uac00" <= char <= "\ud7a3"
