"""Reads the records of one channel's day into messages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.importers.archive import Record
from bot.importers.history import ImportedMessage, ImportedReaction, Skips
from bot.importers.slack_text import SlackText, emoji_name, links, mentions
from bot.rules.clean import clean

MAX_TEXT = 40_000
MAX_PREVIEW = 2_000
_TS = re.compile(r"(\d{1,10})\.(\d{6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAID = ("", "me_message", "thread_broadcast", "reply_broadcast", "file_share", "bot_message")
_UPLOAD = re.compile(r"<@[^>]*> (?:uploaded|shared) a file: <[^>]*>(?: and commented: )?")


def text_of(record: Record, key: str) -> str:
    """The text under a key, fit to be stored; empty when there is none or it is something else."""
    value = record.get(key)
    return clean(value) if isinstance(value, str) else ""


def inner(record: Record, key: str) -> Record:
    """The object under a key; an empty one when there is none."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}


class Messages:
    """Turns records into messages; what nobody said, as joining a channel, is counted and left out."""

    def __init__(self, text: SlackText, skips: Skips) -> None:
        self._text = text
        self._skips = skips

    def read(self, channel: str, records: list[Record]) -> list[ImportedMessage]:
        """The messages of one file, oldest first."""
        said: dict[str, ImportedMessage] = {}
        for record in records:
            if reason := _not_said(record):
                self._skips.count(reason)
            elif (ts := text_of(record, "ts")) in said:
                self._skips.count("messages that are there twice")
            else:
                said[ts] = self._message(channel, ts, record)
        return sorted(said.values(), key=lambda message: (message.at, message.ts))

    def _message(self, channel: str, ts: str, record: Record) -> ImportedMessage:
        raw = _raw_text(record)
        return ImportedMessage(
            channel=channel,
            ts=ts,
            at=_moment(ts),
            author="" if record.get("subtype") == "bot_message" else text_of(record, "user"),
            text="\n".join(part for part in (self._text.read(raw), *_files(record)) if part),
            thread_ts=thread if _TS.fullmatch(thread := text_of(record, "thread_ts")) else "",
            reactions=tuple(_reactions(record)),
            links=links(raw),
            mentions=mentions(raw),
        )


def _not_said(record: Record) -> str:
    """Why a record is no message; empty when somebody said it."""
    subtype = text_of(record, "subtype")
    if record.get("type") != "message" or not _TS.fullmatch(text_of(record, "ts")):
        return "records that are not messages"
    if subtype not in _SAID:
        return "notices, as of people who joined"
    if not text_of(record, "text") and not _uploads(record):
        return "messages without text"
    return ""


def _moment(ts: str) -> datetime:
    seconds, _, micros = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros))


def _raw_text(record: Record) -> str:
    # Until 2018 Slack wrote the upload into the text, before what the person said about it.
    return _UPLOAD.sub("", text_of(record, "text")[:MAX_TEXT])


def _uploads(record: Record) -> list[Record]:
    many = record.get("files")
    files = many if isinstance(many, list) else [record.get("file")]
    return [file for file in files if isinstance(file, dict)][:5]


def _files(record: Record) -> Iterator[str]:
    """Shared code as code, other files by name; never their addresses, which carry a token in exports."""
    for file in _uploads(record):
        preview = text_of(file, "preview")
        if file.get("mode") == "snippet" and preview.strip():
            yield f"```\n{preview[:MAX_PREVIEW].strip()}\n```"
        elif name := text_of(file, "title") or text_of(file, "name"):
            yield f"[file: {name[:200]}]"


def _reactions(record: Record) -> Iterator[ImportedReaction]:
    given: dict[tuple[str, str], None] = {}
    for reaction in _list(record.get("reactions")):
        if isinstance(reaction, dict) and (name := emoji_name(text_of(reaction, "name"))):
            given |= {(name, user): None for user in _list(reaction.get("users")) if isinstance(user, str)}
    return (ImportedReaction(emoji, user) for emoji, user in given)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
