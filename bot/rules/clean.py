"""Takes out of typed text what nobody sees: control characters, direction tricks, invisible fillers."""

import re
import unicodedata

from bot.rules.graphemes import ZWJ, is_emoji

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # control characters, halves of pairs
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # marks and overrides of direction
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # fillers
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff]"
)
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0020-\U000e007f]")
_SELECTORS = re.compile("([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_JOINERS = re.compile("[\u200c\u200d]")
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefe]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){3,}")


def clean(text: str) -> str:
    """Composed (NFC), only visible characters, at most two blank lines in a row, trimmed."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = _TAGS.sub(lambda found: found[1] or "", text)
    text = _SELECTORS.sub(r"\1", _joined(text))
    text = unicodedata.normalize("NFC", text)
    return _BLANK_LINES.sub("\n\n\n", text).strip()


def _joined(text: str) -> str:
    """Drops the invisible joiners that join nothing: they stay in emoji and in scripts that need them."""
    if not _JOINERS.search(text):
        return text
    kept: list[str] = []
    for at, char in enumerate(text):
        if not _JOINERS.match(char) or _is_needed(char, kept[-1:], text[at + 1 : at + 2]):
            kept.append(char)
    return "".join(kept)


def _is_needed(joiner: str, before: list[str], after: str) -> bool:
    if not before:
        return False
    if _JOINING.match(before[0]):
        return True
    emoji_before = is_emoji(before[0]) or before[0] == "\ufe0f"
    return joiner == ZWJ and emoji_before and after != "" and is_emoji(after)
