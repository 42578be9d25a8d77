"""What an import understood of a chat's history, in words that no chat platform owns."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NAMED_SKIPS = 1_000


class ChannelKind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"
    GROUP = "group"


class Outcome(StrEnum):
    """How a question of the past ended."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """Somebody in the history; `time_zone` is an IANA name or empty."""

    external_id: str
    name: str
    email: str
    time_zone: str
    is_bot: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class ImportedChannel:
    """A place where people talked; `shared` with another company."""

    external_id: str
    name: str
    kind: ChannelKind
    topic: str
    purpose: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ImportedReaction:
    """One account's emoji, without skin tone."""

    emoji: str
    account: str


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """One message; `author` is empty for one that no account wrote, `mentions` are account ids."""

    channel: str
    ts: str
    at: datetime
    author: str
    text: str
    thread_ts: str
    reactions: tuple[ImportedReaction, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class ImportedSnippet:
    """Something worth keeping; `messages` are where it was said, oldest first."""

    messages: tuple[ImportedMessage, ...]
    author: str
    title: str
    body: str
    link: str
    topics: tuple[str, ...]
    confirmed_by_asker: bool
    reactions: tuple[ImportedReaction, ...]

    @property
    def at(self) -> datetime:
        return self.messages[0].at


@dataclass(frozen=True, slots=True)
class ImportedNeed:
    """A question somebody asked; `resolved_at` and `expired_at` are set when it is in that state."""

    messages: tuple[ImportedMessage, ...]
    text: str
    details: str
    topics: tuple[str, ...]
    state: Outcome
    resolved_at: datetime | None
    expired_at: datetime | None
    answers: tuple[ImportedSnippet, ...]

    @property
    def message(self) -> ImportedMessage:
        """The first of its messages."""
        return self.messages[0]


@dataclass(frozen=True, slots=True)
class Skip:
    what: str
    reason: str


@dataclass(slots=True)
class Skips:
    """What was left out and why; only the first thousand are named, all are counted."""

    named: list[Skip] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, reason: str) -> None:
        self.counts[reason] += 1
        if len(self.named) < NAMED_SKIPS:
            self.named.append(Skip(_printable(what), reason))

    def count(self, reason: str, how_many: int = 1) -> None:
        """Count something that has no name of its own."""
        self.counts[reason] += how_many


def _printable(name: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in name)
    return shown if len(shown) <= 200 else shown[:199] + "…"
