"""Slack's markup in an export, read back into what people saw."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.rules.clean import clean

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CONTROL = re.compile(r"<([^<>\n]*)>")
_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):(?::?skin-tone-[2-6]:)?")
_SMILEYS = {
    "+1": "👍", "thumbsup": "👍", "ok_hand": "👌", "clap": "👏", "wave": "👋", "pray": "🙏", "tada": "🎉",
    "heart": "❤️", "bulb": "💡", "white_check_mark": "✅", "warning": "⚠️", "rocket": "🚀", "eyes": "👀",
    "slightly_smiling_face": "🙂", "simple_smile": "🙂", "smile": "😄", "smiley": "😃", "grinning": "😀",
    "grin": "😁", "wink": "😉", "joy": "😂", "laughing": "😆", "sweat_smile": "😅", "stuck_out_tongue": "😛",
    "stuck_out_tongue_winking_eye": "😜", "disappointed": "😞", "confused": "😕", "cry": "😢",
    "innocent": "😇", "thinking_face": "🤔", "sunglasses": "😎", "upside_down_face": "🙃",
    "heart_eyes": "😍", "blush": "😊",
}  # fmt: skip


@dataclass(slots=True)
class SlackText:
    """Reads texts with the names of the accounts and channels of one export."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def read(self, raw: str) -> str:
        """Plain text: names for mentions, links readable, entities resolved, code as it was typed."""
        shown = _CONTROL.sub(lambda found: self._control(found[1]), clean(raw))
        return _ENTITY.sub(lambda found: _ENTITIES[found[1]], _outside_code(shown)).strip()

    def _control(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        match target[:1]:
            case "@":
                return "@" + (self.people.get(target[1:]) or label.removeprefix("@") or "somebody")
            case "#":
                return "#" + (self.channels.get(target[1:]) or label.removeprefix("#") or "a-private-channel")
            case "!":
                return _special(target[1:], label)
        return _link(target, label)


def links(raw: str) -> tuple[str, ...]:
    """The web addresses that somebody gave, in order; not the words that only look like one."""
    found = (inside.partition("|") for inside in _CONTROL.findall(clean(raw)))
    real = (
        _plain(url) for url, _, label in found if url.startswith(("http://", "https://")) and not _guessed(url, label)
    )
    return tuple(dict.fromkeys(real))


def mentions(raw: str) -> tuple[str, ...]:
    """The account ids that a message is addressed to, in order."""
    return tuple(dict.fromkeys(re.findall(r"<@(\w+)(?:\|[^<>]*)?>", raw)))


def emoji_name(raw: str) -> str:
    """The name of a reaction, without skin tone."""
    return clean(raw.partition("::skin-tone")[0].strip(":"))


def _outside_code(text: str) -> str:
    parts = re.split(f"({CODE.pattern})", text, flags=re.DOTALL)
    return "".join(part if at % 2 else _SHORTCODE.sub(_smiley, part) for at, part in enumerate(parts))


def _smiley(found: re.Match[str]) -> str:
    return _SMILEYS.get(found[1], found[0])


def _special(target: str, label: str) -> str:
    """`here`, `channel`, `everyone`, a group of people, or a date."""
    kind = target.partition("^")[0]
    if kind == "subteam":
        return "@" + (label.removeprefix("@") or "a-group")
    return label or (kind if kind == "date" else f"@{kind}")


def _link(url: str, label: str) -> str:
    if not label or label == url:
        return url.removeprefix("mailto:")
    if url.startswith(("mailto:", "tel:")) or _guessed(url, label):
        return label
    return f"{label} ({url})"


def _guessed(url: str, label: str) -> bool:
    """Slack makes a link of every word that could be an address, as README.md."""
    return bool(label) and "/" not in label and url.split("://", 1)[-1].rstrip("/") == label


def _plain(url: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], url)
