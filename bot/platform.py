"""What Lore asks of a chat platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.conversation import Actor, Place
from bot.views.elements import Card, Links


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to send.

    `id` is the outbox row's, to look it up by later. `account` is the reader of a direct message or of a whisper (a
    message in a channel that only they see). `accounts` and `links` say how to draw a `Mention` (by person) and a
    `CardLink` (by thing): the platform's account id, and the message that shows the thing. `nonce` is what its buttons
    carry; it begins with the row's id, so that a press tells of a message whose sending broke off.
    """

    id: int
    workspace: str
    channel: str | None
    card: Card
    thread: str | None = None
    account: str | None = None
    message: str | None = None  # the message to put this card in the place of
    nonce: str = ""
    started_at: datetime | None = None
    reference: Mapping[str, object] | None = None
    accounts: Mapping[int, str] = field(default_factory=dict)
    links: Links = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message went."""

    channel: str
    message: str


PLENTY = 1000  # messages: room that needs no counting


class Platform(Protocol):
    """A chat platform: sends, edits, tells who someone is. Raises only what bot.errors calls a VendorError."""

    name: str
    safe_to_look_up: bool  # an ambiguous send can be looked up before it is sent again

    def room(self, workspace: str, kind: str) -> int:
        """How many messages of a kind (`post`, `direct`, `whisper`, `redraw`) it takes there now."""
        ...

    async def send(self, letter: Letter) -> Sent:
        """Posts the card: into the channel or its thread, to the account, or as a whisper in the channel."""
        ...

    async def edit(self, letter: Letter) -> None:
        """Draws the card in the place of the letter's message."""
        ...

    async def look_up(self, letter: Letter) -> Sent | None:
        """Finds a letter that may have arrived; None when it has not."""
        ...

    async def profile(self, workspace: str, account: str) -> Actor:
        """Who an account is."""
        ...

    async def place(self, workspace: str, channel: str) -> Place:
        """What a channel is."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...
