"""What people typed, out of Teams' markup: mentions as marks, our own left out, HTML of saved messages as words."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botbuilder.schema import Activity

from bot.conversation import MENTION_CLOSE, MENTION_OPEN, mark
from handlers.payload import Json, at, first, rows, table, word

_FORGED = str.maketrans("", "", MENTION_OPEN + MENTION_CLOSE)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#39|#160);")
_PARAGRAPH = re.compile(r"<(?:br|/p|/div|/ul|/ol|/h[1-6]|/tr|/blockquote|/pre)\b[^>]*>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]{1,2000})\"[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_EMOJI = re.compile(r"<(?:emoji|img)\b[^>]*?\balt=\"([^\"]{1,40})\"[^>]*>", re.IGNORECASE)
_AT = re.compile(r"<at\b[^>]*?\bid=\"([^\"]{1,20})\"[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Heard:
    """A text, with the names of the accounts that it mentions and the ids of the channels."""

    text: str = ""
    people: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)


def hear(activity: Activity) -> Heard:
    """What a message says to us. Accounts are Teams' own ids here; the roster knows them by the directory's."""
    heard = Heard()
    text = str(activity.text or "").translate(_FORGED)
    for said, who in _mentioned(activity):
        text = text.replace(said, _mention(who, activity.recipient.id, heard), 1)
    heard.text = _unescaped(text).strip()
    return heard


def _mentioned(activity: Activity) -> Iterable[tuple[str, Json]]:
    """What stands in the text for each mention, and whom it means."""
    for entity in filter(None, activity.entities or ()):
        given = entity.additional_properties
        if entity.type == "mention" and (said := word(given, "text")):
            yield said, table(given, "mentioned")


def _mention(who: Json, bot: str, heard: Heard) -> str:
    id, name = word(who, "id"), " ".join(word(who, "name").split())
    if id == bot:
        return " "
    if id.startswith("19:") and name:
        heard.channels[name] = id.partition(";")[0]
        return f"#{name}"
    if not id or id.startswith("28:"):
        return name
    heard.people[id] = name
    return mark(id)


def hear_html(message: Json) -> Heard:
    """What a message says that an action of ours was chosen on; accounts are the directory's ids."""
    heard = Heard()
    people = {str(at(each, "id")): each for each in rows(message, "mentions")}
    text = word(message, "body", "content").translate(_FORGED)
    if word(message, "body", "contentType").casefold() == "html":
        text = _AT.sub(lambda found: _named(people.get(found[1], {}), found[2], heard), text)
        text = _words(text)
    heard.text = html.unescape(text).replace("\xa0", " ").strip()
    return heard


def _named(mentioned: Json, shown: str, heard: Heard) -> str:
    id = word(mentioned, "mentioned", "user", "id")
    name = first(mentioned, ("mentioned", "user", "displayName"), ("mentionText",)) or _TAG.sub("", shown)
    if not id:
        return name
    heard.people[id] = name
    return mark(id)


def _words(text: str) -> str:
    """HTML as plain words: lines, items, addresses and emoji stay."""
    text = text.replace("\r", "").replace("\n", " ") if "<pre" not in text.casefold() else text
    for pattern, words in _PLAIN:
        text = pattern.sub(words, text)
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\n[ \t]+(?=\S)", "\n", text))


def _link(found: "re.Match[str]") -> str:
    shown = _TAG.sub("", found[2]).strip()
    return found[1] if not shown or shown == found[1] else f"{shown} ({found[1]})"


_PLAIN: tuple[tuple["re.Pattern[str]", str | Callable[["re.Match[str]"], str]], ...] = (
    (_EMOJI, r"\1"), (_LINK, _link), (_ITEM, "\n- "), (_PARAGRAPH, "\n"), (_TAG, ""),
)  # fmt: skip


def _unescaped(text: str) -> str:
    """Teams writes < and & as entities; they come last, so that nothing typed becomes a mention."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text).replace("\xa0", " ")
