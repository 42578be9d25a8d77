"""Where the language model may be used, and how often in a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.conversation import Turn
from storage import model_calls, places

SETTING = "model"
DAY = timedelta(hours=24)
LIMITS = (20, 200, 1000)  # a day: a person, from a channel, the organization


@dataclass(frozen=True, slots=True)
class Use:
    """How often the model was asked in the last 24 hours, and how often it may be: person, channel, organization."""

    spent: tuple[int, int, int]
    limits: tuple[int, int, int]

    @property
    def is_left(self) -> bool:
        """Whether it may be asked once more."""
        return all(spent < limit for spent, limit in zip(self.spent, self.limits, strict=True))


def is_on(decided: Mapping[str, Any], channel_id: int) -> bool:
    """Whether an admin allowed the model in a channel, or everywhere."""
    return bool(decided.get("channels", {}).get(str(channel_id), decided.get("organization", False)))


def limits(decided: Mapping[str, Any]) -> tuple[int, int, int]:
    """How often a day the model may be asked: for a person, from a channel, by the organization."""
    person, channel, everybody = decided.get("limits", LIMITS)
    return person, channel, everybody


def use(turn: Turn) -> Use | None:
    """What is left of the day's budget; None where the model is off."""
    decided = places.setting(turn.session, turn.org, SETTING)
    if not turn.model or not is_on(decided, turn.channel.id):
        return None
    spent = model_calls.count(turn.session, turn.org, turn.me.id, turn.channel.id, turn.now - DAY)
    return Use(spent, limits(decided))


def spend(turn: Turn, kind: str) -> bool:
    """Whether the model may be asked now; if so it counts."""
    now = use(turn)
    if now is None or not now.is_left:
        return False
    model_calls.add(turn.session, turn.org, turn.me.id, turn.channel.id, kind, turn.now)
    return True
