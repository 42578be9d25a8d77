"""Which channel a need is asked in, and where something is posted."""

from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules.numbers import row_number
from storage import places
from storage.tables import Channel


def to_ask_in(turn: Turn, picked: str = "") -> Channel | None:
    """The channel that was picked, else the one where it was said; None in a direct conversation: pick one."""
    if picked:
        channel = places.channel(turn.session, turn.workspace.id, picked)
        if channel is None or channel.kind == "direct" or channel.shared:
            raise Invalid("I can't post there. Pick another channel, or invite me to it first.", "channel")
        turn.me.preferences = {**turn.me.preferences, "channel": picked}
        return channel
    return None if turn.channel.kind == "direct" else turn.channel


def preferred(turn: Turn) -> str:
    """The channel to offer first: the person's last choice, else the organization's default."""
    default = places.setting(turn.session, turn.org, "default-channel").get(str(turn.workspace.id), "")
    return str(turn.me.preferences.get("channel") or default)


def numbered(turn: Turn, text: str) -> tuple[Channel, str]:
    """`c12 some words` → the channel, if it is here, public or picked before, and the words. Raises NotFound."""
    first, _, rest = text.partition(" ")
    if not first.removeprefix("c").isdigit():
        raise NotFound
    channel = places.channel_by_id(turn.session, turn.org, row_number(first.removeprefix("c")))
    picked = channel is not None and channel.external_id == turn.me.preferences.get("channel")
    if channel is None or not (picked or channel.id == turn.channel.id or channel.kind == "public"):
        raise NotFound
    return channel, rest
