"""What an emoji on a card means, by whatever name a platform calls it."""

import re
from collections.abc import Mapping

MEANINGS = {
    "+1": "useful", "star": "useful", "raised_hands": "useful", "heart": "useful",
    "bulb": "learned", "mortar_board": "learned",
    "question": "question",
    "hourglass": "outdated", "spider_web": "outdated",
    "raising_hand": "metoo",
    "white_check_mark": "resolved",
}  # fmt: skip
ENDORSING = ("useful", "learned", "question", "outdated")
OF_SNIPPET = (*ENDORSING, "resolved")
OF_NEED = ("metoo", "resolved")
LONGEST = 100

_NAMES = {
    "👍": "+1", "⭐": "star", "🙌": "raised_hands", "❤": "heart", "💡": "bulb", "🎓": "mortar_board", "❓": "question",
    "⌛": "hourglass", "🕸": "spider_web", "🙋": "raising_hand", "✅": "white_check_mark",
    "thumbsup": "+1", "like": "+1",
}  # fmt: skip
_CHARACTERS = {name: emoji for emoji, name in _NAMES.items() if not emoji.isascii()} | {"heart": "❤️", "spider_web": "🕸️"}
_NUMBERED = re.compile(r"([0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*)_\w+")  # Teams: 1f4a1_lightbulb
_TINTS = re.compile("::skin-tone-[2-6]|[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]|\u200d[♀♂]")


def canonical(emoji: str) -> str:
    """One name for an emoji that platforms name differently; empty for what is no emoji's name."""
    name = emoji.strip().strip(":").casefold() if len(emoji) <= 4 * LONGEST else ""
    if (numbered := _NUMBERED.fullmatch(name)) is not None:
        name = "".join(_character(code) for code in numbered[1].split("-")) or name
    name = _TINTS.sub("", name)
    return _NAMES.get(name, name) if len(name) <= LONGEST else ""


def shown(name: str) -> str:
    """A canonical name as people on every platform read it: the emoji itself where it is known."""
    return _CHARACTERS.get(name) or (f":{name}:" if name.isascii() else name)


def meaning(emoji: str, thing: str, own: Mapping[str, object]) -> str | None:
    """What a canonical emoji means on a need or a snippet; `own` is what the organization decided of some emoji."""
    decided = {canonical(name): str(word) for name, word in own.items()}
    found = decided.get(emoji, MEANINGS.get(emoji))
    if thing == "need" and emoji == "+1" and emoji not in decided:
        found = "metoo"
    return found if found in (OF_NEED if thing == "need" else OF_SNIPPET) else None


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else ""
