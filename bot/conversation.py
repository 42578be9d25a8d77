"""What is said to Lore, by whom and where, and the work that answers it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.errors import LoreError
from storage.arrivals import Shown
from storage.search import Near
from storage.store import Session
from storage.tables import Account, Channel, Organization, Person, Workspace

Kind = Literal["public", "private", "group", "direct"]
Via = Literal["typed", "pressed", "sent", "event"]
MENTION_OPEN, MENTION_CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{MENTION_OPEN}([^{MENTION_OPEN}{MENTION_CLOSE}]{{1,255}}){MENTION_CLOSE}")


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as its platform describes it; empty where the platform did not say."""

    account: str
    name: str = ""
    email: str = ""
    time_zone: str = ""
    locale: str = ""
    bot: bool = False
    foreign: bool = False  # a guest of another company
    title: str = ""
    admin: bool = False  # an owner or admin of the workspace


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said. `thread` is the message that starts the thread, if it was said in one."""

    platform: str
    workspace: str
    channel: str
    kind: Kind
    name: str = ""
    thread: str | None = None
    shared: bool = False  # with another company


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a request is about: reacted to, pressed on, or saved.

    Of ours, where its platform tells: `mark` is what its buttons carry (a letter's nonce), `sent_at` when it was sent.
    """

    id: str
    text: str = ""
    author: Actor | None = None
    thread: str | None = None
    link: str = ""
    mark: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing somebody wants: typed, pressed, sent as a form, or an event such as a reaction.

    `key` is what the platform calls this delivery; the same key is answered once. `text` holds mentions of people as
    marks (`mark`), whose names are in `people`, and channels as #name, whose ids are in `channels`.
    `reply_by_message` is true when the answer has to be a message of its own (nothing can be sent straight back).
    `again_after`: the key stands for what was done, not for its delivery; the same so long after it last came is a
    change of mind, and counts.
    """

    key: str
    actor: Actor
    place: Place
    command: str
    via: Via = "typed"
    text: str = ""
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    message: Said | None = None
    thread: tuple[Said, ...] = ()
    at: datetime | None = None
    reply_by_message: bool = False
    again_after: timedelta | None = None

    def value(self, name: str) -> str:
        """A form's answer as one string; empty when it was not given."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ", ".join(value)

    def chosen(self, name: str) -> tuple[str, ...]:
        """A form's answers to a question that takes several."""
        value = self.values.get(name, ())
        return (value,) if isinstance(value, str) and value else tuple(value)


def mark(account: str) -> str:
    """How a mention of an account stands in the text of a request."""
    return f"{MENTION_OPEN}{account}{MENTION_CLOSE}"


def named(text: str, people: Mapping[str, str]) -> str:
    """The text with names in the place of marks."""
    plain = MARK.sub(lambda found: f"@{people.get(found[1]) or 'somebody'}", text)
    return plain.replace(MENTION_OPEN, "").replace(MENTION_CLOSE, "")


@dataclass(slots=True)
class Work:
    """One transaction of one organization: what every use case is given."""

    session: Session
    now: datetime
    organization: Organization

    @property
    def org(self) -> int:
        """The organization that everything in this work is bounded by."""
        return self.organization.id


@dataclass(slots=True)
class Happening(Work):
    """Something that a platform tells of a workspace, its channels or its accounts; nobody asked."""

    request: Request
    workspace: Workspace


@dataclass(slots=True)
class Turn(Work):
    """Work that a person asked for: who, where, and with which words.

    `shown`: for a command `on_card`, what its message shows, or the need in whose thread that stands. `near`: for a
    command that `compares`, what means the like of its words.
    """

    request: Request
    me: Person
    account: Account
    workspace: Workspace
    channel: Channel
    model: bool = False
    shown: Shown | None = None
    near: Near | None = None

    @property
    def text(self) -> str:
        return self.request.text

    @property
    def words(self) -> str:
        """The text as words to keep: mentions are names."""
        return named(self.request.text, self.request.people)


class Unreachable(LoreError):
    """I don't know this workspace. An admin can install me there."""
