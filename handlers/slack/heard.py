"""What people typed, out of Slack's markup: mentions as marks, channels as #name, links readable, entities resolved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation import MENTION_CLOSE, MENTION_OPEN, mark

_FORGED = str.maketrans("", "", MENTION_OPEN + MENTION_CLOSE)
_CONTROL = re.compile(r"<([^<>\n]*)>")
_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
_UNNAMED = re.compile(r"<#([CDG][A-Z0-9]+)\|?>")


@dataclass(slots=True)
class Heard:
    """A text, with the names of the accounts that it mentions and the ids of the channels."""

    text: str = ""
    people: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ear:
    """Reads texts; `bot` is the account whose mention is left out, `names` what channels are called."""

    bot: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def hear(self, raw: str) -> Heard:
        """The text as people saw it. Entities come last, so that a typed `<@U1>` stays plain words."""
        heard = Heard()
        read = _CONTROL.sub(lambda found: self._control(found[1], heard), raw.translate(_FORGED))
        heard.text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], read).strip()
        return heard

    def _control(self, inside: str, heard: Heard) -> str:
        target, _, label = inside.partition("|")
        match target[:1]:
            case "@" if target[1:] == self.bot:
                return ""
            case "@" if target[1:].isalnum():
                heard.people[target[1:]] = label.removeprefix("@")
                return mark(target[1:])
            case "#" if target[1:].isalnum():
                name = label.removeprefix("#") or self.names.get(target[1:], "") or target[1:]
                heard.channels[name] = target[1:]
                return f"#{name}"
            case "!":
                return _special(target[1:], label)
        return _link(target, label)


def unnamed(raw: str) -> tuple[str, ...]:
    """The ids of the channels whose names Slack left out."""
    return tuple(dict.fromkeys(_UNNAMED.findall(raw)))[:5]


def _special(target: str, label: str) -> str:
    kind = target.partition("^")[0]
    if kind in ("here", "channel", "everyone"):
        return f"@{kind}"
    return label if kind == "date" else "@" + (label.removeprefix("@") or "group")


def _link(url: str, label: str) -> str:
    if url.startswith(("mailto:", "tel:")):
        return label or url.partition(":")[2]
    if not label or label == url:
        return url
    bare = url.partition("://")[2].rstrip("/")
    return label if label == bare and "/" not in bare and "#" not in bare else f"{label} ({url})"
