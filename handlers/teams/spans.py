"""Runs of words as Teams shows them: as text runs, which nobody's words can turn into markup, and as markdown where a
mention needs it. Teams on phones shows the backslashes of escaped markdown, so look-alikes stand for its signs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import quote

from bot.views.elements import Bold, CardLink, Code, Link, Links, Mention, Moment, Span, Text
from bot.views.plain import plain, set_apart, web_address
from handlers.payload import Json
from handlers.teams import limits

GAP = "\u200b"
_MACRO = re.compile(r"\{(?=\{\s*(?:DATE|TIME)\b)", re.IGNORECASE)  # a client puts a date in the place of {{DATE(…)}}
_TAG = re.compile(r"<(?=/?at\b)", re.IGNORECASE)
_LOOKALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_FORMATTING = re.compile(r"[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINKING = re.compile(r"\](?=[(\[:])|\\(?=[^\w\s])|&(?=#?\w{1,32};)")
_LINE_START = re.compile(r"^(?=[ \t]*(?:[-+>=]|#{1,6}(?:\s|$)|\d{1,9}[.)]))", re.MULTILINE)
_THREADED = re.compile(r"19:[^;/?#\s]{1,200}@(?:thread\.\w+|unq\.gbl\.spaces)")
_MESSAGE = re.compile(r"\d{1,20}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How persons and cards are named to the readers in one tenant: accounts, and the messages that show things."""

    accounts: Mapping[int, str] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    tenant: str = ""

    def address(self, thing: str, thing_id: int) -> str | None:
        """The web address of the message that shows a thing."""
        return permalink(self.tenant, *self.links.get((thing, thing_id), ("", "", "")))


NOTHING = Reading()


def permalink(tenant: str, channel: str, message: str, thread: str = "") -> str | None:
    """The address of a message, in its thread if it is a reply; None in a personal chat, which nobody else can open."""
    if not _THREADED.fullmatch(channel) or not _MESSAGE.fullmatch(message):
        return None
    where = f"https://teams.microsoft.com/l/message/{quote(channel, safe='')}/{message}"
    if not channel.endswith("@thread.tacv2"):
        more = "&context=%7B%22contextType%22%3A%22chat%22%7D"
    else:
        more = f"&parentMessageId={thread}" if _MESSAGE.fullmatch(thread) else ""
    return f"{where}?tenantId={quote(tenant, safe='')}{more}"


def prose(text: Text, reading: Reading, **look: object) -> Json:
    """A block of running text; `look` is the size, weight and colour of its letters."""
    if any(isinstance(span, Mention) and span.person_id in reading.accounts for span in text):
        return {"type": "TextBlock", "text": markdown(text, reading), "wrap": True, **look}
    return {"type": "RichTextBlock", "inlines": [run for span in text for run in _runs(span, reading, look)]}


def _runs(span: Span, reading: Reading, look: Mapping[str, object]) -> Iterator[Json]:
    match span:
        case str():
            more: Json = {}
        case Bold():
            more = {"weight": "bolder"}
        case Code():
            more = {"fontType": "monospace"}
        case Link(_, url):
            more = _opening(web_address(url, limits.URL))
        case CardLink(_, thing, thing_id):
            more = _opening(reading.address(thing, thing_id))
        case Mention() | Moment():
            more = {}
        case _:
            assert_never(span)
    said = _macro(span) if isinstance(span, Moment) else inert(plain(span))
    if said:
        yield {"type": "TextRun", "text": said, **look, **more}


def _opening(url: str | None) -> Json:
    return {"color": "accent", "selectAction": {"type": "Action.OpenUrl", "url": url}} if url else {}


def markdown(text: Text, reading: Reading) -> str:
    """Markdown in which only our own spans are markup."""
    return "".join(_marked(span, reading) for span in text).replace("\n", "\n\n")


def _marked(span: Span, reading: Reading) -> str:
    match span:
        case str():
            return defused(span)
        case Bold(text) | Code(text):
            return set_apart("**", defused(text)) if "\n" not in text else defused(text)
        case Link(text, url):
            return _marked_link(text or url, web_address(url, limits.URL))
        case CardLink(text, thing, thing_id):
            return _marked_link(text, reading.address(thing, thing_id))
        case Mention(person_id, name):
            return tag(name) if person_id in reading.accounts else defused(plain(span))
        case Moment():
            return _macro(span)
        case _:
            assert_never(span)


def _marked_link(text: str, url: str | None) -> str:
    label = defused(" ".join(text.split())).replace("[", "(").replace("]", ")")
    return f"[{label}]({url.replace('(', '%28').replace(')', '%29')})" if url and label else label


def tag(name: str) -> str:
    """How a mention stands in a text; the card's entities say whom it means."""
    return f"<at>{' '.join(defused(name).replace('<', '').replace('>', '').split()) or 'somebody'}</at>"


def mentions(text: Text, reading: Reading) -> Iterator[Json]:
    """The entities of the mentions in a text."""
    for span in text:
        if isinstance(span, Mention) and span.person_id in reading.accounts:
            who = {"id": reading.accounts[span.person_id], "name": span.name}
            yield {"type": "mention", "text": tag(span.name), "mentioned": who}


def inert(text: str) -> str:
    """Somebody's words in a text run: no date and no mention comes of them."""
    return _TAG.sub(f"<{GAP}", _MACRO.sub(f"{{{GAP}", text))


def defused(text: str) -> str:
    """Somebody's words inside markdown: no mention, no link, no formatting, no list comes of them."""
    shown = _FORMATTING.sub(lambda found: _LOOKALIKES[found[0]], inert(text))
    shown = _LINKING.sub(lambda found: found[0] + GAP, shown)
    return _LINE_START.sub(GAP, shown)


def _macro(span: Moment) -> str:
    """A time as a macro that the client shows in the reader's own zone and language."""
    stamp = datetime.fromisoformat(span.at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = f"{{{{DATE({stamp}, SHORT)}}}}"
    return shown if span.style == "date" else f"{shown} {{{{TIME({stamp})}}}}"
