"""Where the language model may be used."""

from bot.conversation import Turn
from storage import places

SETTING = "model"


def allowed(turn: Turn) -> bool:
    """Whether there is a model, and neither the organization nor this channel has switched it off."""
    if not turn.model:
        return False
    decided = places.setting(turn.session, turn.org, SETTING)
    return bool(decided.get("organization", True) and decided.get("channels", {}).get(str(turn.channel.id), True))
