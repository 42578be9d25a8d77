"""Says things in a channel, as messages that were read already."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.importers.harvest import Harvest
from bot.importers.history import (
    ChannelKind,
    ImportedChannel,
    ImportedMessage,
    ImportedNeed,
    ImportedPerson,
    ImportedReaction,
    ImportedSnippet,
)

START = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
NAMES = {"a": "Ana", "b": "Ben", "c": "Cat", "d": "Dan", "e": "Eve", "bot": "Robot"}
PEOPLE = {key: ImportedPerson(key, name, "", "", key == "bot", False) for key, name in NAMES.items()}


def said(text: str, author: str = "a", at: datetime = START, **more: Any) -> ImportedMessage:
    return ImportedMessage(**{
        "channel": "C1", "ts": f"{at.timestamp():.6f}", "at": at, "author": author, "text": text, "thread_ts": "", **more
    })  # fmt: skip


@dataclass
class Talk:
    """A channel's talk, a minute between messages unless told otherwise; `@b` mentions Ben."""

    messages: list[ImportedMessage] = field(default_factory=list)
    now: datetime = START

    def say(self, author: str, text: str, *, after: float = 1, thread: str = "", **reactions: str) -> str:
        """`plus="bc"` is 👍 by Ben and Cat; answers the ts."""
        self.now += timedelta(minutes=after)
        mentions = tuple(key for key in NAMES if f"@{key} " in f"{text} ")
        for key in mentions:
            text = text.replace(f"@{key}", f"@{NAMES[key]}")
        emoji = {"plus": "+1", "check": "white_check_mark"}
        given = tuple(ImportedReaction(emoji.get(name, name), who) for name, all_ in reactions.items() for who in all_)
        links = tuple(word for word in text.split() if word.startswith("http"))
        message = said(text, author, self.now, thread_ts=thread, reactions=given, links=links, mentions=mentions)
        self.messages.append(message)
        return message.ts

    def harvest(self, name: str = "postgres", end: datetime | None = None) -> list[ImportedNeed | ImportedSnippet]:
        reader = Harvest(PEOPLE, ("postgres", "python", name), end or self.now)
        return list(reader.reap(ImportedChannel("C1", name, ChannelKind.PUBLIC, "", ""), self.messages))

    def needs(self, **more: Any) -> list[ImportedNeed]:
        return [found for found in self.harvest(**more) if isinstance(found, ImportedNeed)]

    def notes(self) -> Iterator[ImportedSnippet]:
        return (found for found in self.harvest() if isinstance(found, ImportedSnippet))
