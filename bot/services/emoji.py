"""One emoji that was added to a message, or taken away."""

from dataclasses import dataclass

from bot.conversation import Said, Turn
from bot.rules import emoji as rules
from storage import reactions as stored


@dataclass(frozen=True, slots=True)
class Emoji:
    """`name` is canonical; `present` is false when it was taken away."""

    name: str
    said: Said
    present: bool


def meaning(turn: Turn, emoji: Emoji, thing: str, own: dict[str, object]) -> str | None:
    """What it means on a need or a snippet; what is taken away may have meant something when it was added."""
    found = rules.meaning(emoji.name, thing, own)
    if found is None and not emoji.present and (row := kept(turn, emoji)) is not None:
        return row[0]
    return found


def keep(turn: Turn, emoji: Emoji, means: str, thing: str, thing_id: int) -> bool:
    """Keeps the raw reaction; False when that is old news. Without a time of its own it counts as of now."""
    at = turn.request.at
    return stored.keep(
        turn.session, turn.org, in_order=at is not None, account_id=turn.account.id, channel_id=turn.channel.id,
        message_id=emoji.said.id, emoji=emoji.name, meaning=means, thing=thing, thing_id=thing_id,
        present=emoji.present, event_time=at or turn.now,
    )  # fmt: skip


def kept(turn: Turn, emoji: Emoji) -> tuple[str, str, int] | None:
    """(meaning, thing, id of the thing) that was kept of it before."""
    return stored.found(turn.session, turn.org, turn.account.id, turn.channel.id, emoji.said.id, emoji.name)
