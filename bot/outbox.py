"""Saying things to others: each is a row of the transaction that it tells about, delivered after the commit."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import Turn, Work
from bot.views import codec
from bot.views.elements import Card
from storage import outbox, people
from storage.tables import Account, Channel, Outbox, Person

REDRAWN_APART = timedelta(seconds=3)  # a card is redrawn at most this often
PARTS = "parts"  # beside the words of a card that tells several things, and forgotten with them: the card of each
NONE: Mapping[int, dict[str, Any]] = {}


def post(
    work: Work, channel: Channel, card: Card, *, thread: str | None = None, once: str | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """A message in a channel, or in a thread of it. A card that shows a thing is drawn when it is sent."""
    outbox.add(
        work.session, work.org, work.now, kind="post", lane=f"channel:{channel.id}", channel_id=channel.id,
        workspace_id=channel.workspace_id, thread_id=thread, once=once, ready_at=at or work.now, **_content(card),
    )  # fmt: skip


def show(work: Work, channel: Channel, thing: str, thing_id: int, *, thread: str | None = None) -> None:
    """The card of a thing, in a channel or in a thread of it, drawn when it is sent."""
    outbox.add(
        work.session, work.org, work.now, kind="post", lane=f"channel:{channel.id}", channel_id=channel.id,
        workspace_id=channel.workspace_id, thread_id=thread, thing=thing, thing_id=thing_id, card=None,
    )  # fmt: skip


def direct(
    work: Work, person: Person, card: Card, *, once: str | None = None, parts: Mapping[int, dict[str, Any]] = NONE
) -> bool:  # fmt: skip
    """A direct message; False when the person has no account to write to. What nobody asked for goes by `notify`.

    `parts`: the packed cards of the notifications that it tells, so that they can wait once more.
    """
    account = people.account_for(work.session, work.org, person.id)
    if account is None:
        return False
    outbox.add(
        work.session, work.org, work.now, kind="direct", lane=f"account:{account.id}", account_id=account.id,
        workspace_id=account.workspace_id, once=once, **_content(card, parts),
    )  # fmt: skip
    return True


def parts(row: Outbox) -> dict[int, dict[str, Any]]:
    """The packed cards of the notifications that a message tells, if it was made of several."""
    return {int(id): card for id, card in (row.card or {}).get(PARTS, {}).items()}


def whisper(work: Work, channel: Channel, account: Account, card: Card, *, thread: str | None = None) -> None:
    """A message in a channel that only one account sees."""
    outbox.add(
        work.session, work.org, work.now, kind="whisper", lane=f"account:{account.id}", channel_id=channel.id,
        account_id=account.id, workspace_id=channel.workspace_id, thread_id=thread, **_content(card),
    )  # fmt: skip


def answer(turn: Turn, card: Card) -> None:
    """The answer to somebody's message: in a direct conversation a message, elsewhere only they see it."""
    thread = turn.request.place.thread
    if turn.channel.kind == "direct":
        post(turn, turn.channel, card, thread=thread)
    else:
        whisper(turn, turn.channel, turn.account, card, thread=thread)


def redraw(work: Work, thing: str, thing_id: int) -> None:
    """A fresh drawing of every message that shows the thing."""
    outbox.redraw(work.session, work.org, thing, thing_id, work.now, REDRAWN_APART)


def packed(card: Card, parts: Mapping[int, dict[str, Any]] = NONE) -> dict[str, Any]:
    """A card as a row keeps it, and beside it the packed cards of the notifications that it tells."""
    beside = {PARTS: {str(id): part for id, part in parts.items()}} if parts else {}
    return codec.to_json(card) | beside


def _content(card: Card, parts: Mapping[int, dict[str, Any]] = NONE) -> dict[str, object]:
    return {"card": packed(card, parts), "thing": card.thing, "thing_id": card.thing_id}
