"""Runs of words as Slack shows them: as rich text, where nobody's words can become markup, and as mrkdwn."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from bot.views.elements import Bold, CardLink, Code, Link, Links, Mention, Moment, Span, Text
from bot.views.plain import fitted, moment, plain, set_apart, web_address
from handlers.slack import limits

Json = dict[str, Any]

_EMOJI = re.compile(r"(?<![\w:]):((?:[a-z][a-z0-9_+'-]*|[+-]1)(?:::skin-tone-[2-6])?):(?![\w:])")
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
_STAMP = re.compile(r"\d+\.\d+")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# mrkdwn has no way to escape these; at the edge of a word, where they would format, a look-alike stands for them.
_LOOKALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_FORMATTING = re.compile(r"(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`")
_QUOTING = re.compile(r"^(?=[ \t]*&gt;)", re.MULTILINE)
_FORMATS = {"date": "{date_short_pretty}", "time": "{date_short_pretty} at {time}"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How persons and cards are named to the readers in one workspace: accounts, messages, and the site's address."""

    accounts: Mapping[int, str] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    site: str = ""
    workspace: str = ""

    def account(self, person_id: int) -> str | None:
        """The account id of a person, if it is one."""
        account = self.accounts.get(person_id, "")
        return account if _ACCOUNT.fullmatch(account) else None

    def address(self, thing: str, thing_id: int) -> str | None:
        """The web address of the message that shows a thing."""
        return permalink(self.site, self.workspace, *self.links.get((thing, thing_id), ("", "", "")))


NOTHING = Reading()


def permalink(site: str, workspace: str, channel: str, message: str, thread: str = "") -> str | None:
    """The address of a message, on its workspace's site when that is known; a reply opens in its thread."""
    if not _CHANNEL.fullmatch(channel) or not _STAMP.fullmatch(message):
        return None
    inside = _STAMP.fullmatch(thread) and thread != message
    if site:
        address = f"{site.rstrip('/')}/archives/{channel}/p{message.replace('.', '')}"
        return f"{address}?thread_ts={thread}&cid={channel}" if inside else address
    address = f"https://slack.com/app_redirect?team={workspace}&channel={channel}&message_ts={message}"
    return f"{address}&thread_ts={thread}" if inside else address


def rich(text: Text, reading: Reading) -> list[Json]:
    """The elements of a rich text section."""
    return [element for span in text if plain(span) for element in _rich(span, reading)]


def words(text: str, style: str = "") -> Iterator[Json]:
    """Somebody's words, exactly; `:tada:` is shown as the emoji that it names."""
    for at, part in enumerate(_EMOJI.split(text)):
        if at % 2:
            yield {"type": "emoji", "name": part}
        elif part:
            yield {"type": "text", "text": part, **({"style": {style: True}} if style else {})}


def _rich(span: Span, reading: Reading) -> Iterator[Json]:
    match span:
        case str():
            yield from words(span)
        case Bold(text):
            yield from words(text, "bold")
        case Code(text):
            yield {"type": "text", "text": text, "style": {"code": True}}
        case Link(text, url):
            yield _rich_link(text or url, web_address(url, limits.URL))
        case CardLink(text, thing, thing_id):
            yield _rich_link(text, reading.address(thing, thing_id))
        case Mention(person_id):
            account = reading.account(person_id)
            yield {"type": "user", "user_id": account} if account else {"type": "text", "text": plain(span)}
        case Moment(at, _, style):
            seconds = int(datetime.fromisoformat(at).timestamp())
            yield {"type": "date", "timestamp": seconds, "format": _FORMATS[style], "fallback": moment(span)}
        case _:
            assert_never(span)


def _rich_link(text: str, url: str | None) -> Json:
    return {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}


def mrkdwn(text: Text, reading: Reading, limit: int) -> str:
    """At most `limit` characters of mrkdwn in which only our own spans are markup."""
    room = limit
    while room:
        drawn = "".join(_mrkdwn(span, reading) for span in fitted(text, room) if plain(span))
        if len(drawn.encode("utf-16-le", "replace")) // 2 <= limit:
            return drawn
        room = room * 3 // 4
    return mrkdwn(("".join(map(plain, text)),), reading, limit)  # an address too long for it: the words alone


def _mrkdwn(span: Span, reading: Reading) -> str:
    match span:
        case str():
            drawn = inert(span)
        case Bold(text):
            drawn = set_apart("*", inert(text)) if _is_a_line(text) else inert(text)
        case Code(text):
            drawn = f"`{escaped(text).replace('`', _LOOKALIKES['`'])}`" if _is_a_line(text) else inert(text)
        case Link(text, url):
            drawn = _mrkdwn_link(text or url, web_address(url, limits.URL))
        case CardLink(text, thing, thing_id):
            drawn = _mrkdwn_link(text, reading.address(thing, thing_id))
        case Mention(person_id):
            account = reading.account(person_id)
            drawn = f"<@{account}>" if account else inert(plain(span))
        case Moment(at, _, style):
            seconds = int(datetime.fromisoformat(at).timestamp())
            drawn = f"<!date^{seconds}^{_FORMATS[style]}|{moment(span)}>"
        case _:
            assert_never(span)
    return drawn


def _is_a_line(text: str) -> bool:
    return bool(text.strip()) and "\n" not in text


def _mrkdwn_link(text: str, url: str | None) -> str:
    label = inert(" ".join(text.split()))
    return f"<{escaped(url)}|{label}>" if url and label else label


def escaped(text: str) -> str:
    """Without the three characters that Slack reads as control."""
    return text.translate(_ENTITIES)


def inert(text: str) -> str:
    """Somebody's words inside mrkdwn: no mention, no link, no formatting, no quotation comes of them."""
    shown = _FORMATTING.sub(lambda found: _LOOKALIKES[found[0]], escaped(text))
    return _QUOTING.sub("\u200b", shown)
