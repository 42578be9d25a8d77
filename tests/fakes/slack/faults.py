"""What can go wrong between a bot and Slack, on purpose."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.faults import Hang as Hang
from tests.fakes.faults import RateLimited as RateLimited
from tests.fakes.faults import Reset as Reset
from tests.fakes.faults import Slow as Slow
from tests.fakes.faults import Status as Status
from tests.fakes.slack.things import ident

FOREVER = math.inf


@dataclass(frozen=True, slots=True)
class Error:
    """Slack's own no: ok false with this error code."""

    code: str
    more: dict[str, Any] = field(default_factory=dict)


Effect = RateLimited | Status | Reset | Hang | Slow | Error


@dataclass(slots=True)
class Rule:
    effect: Effect
    method: str
    channel: str | None
    team: str | None
    times: float
    chance: float

    def fits(self, method: str, channel: str, team: str) -> bool:
        return (
            self.method in ("*", method)
            and self.channel in (None, channel)
            and self.team in (None, team)
            and self.times > 0
        )


class Faults:
    """The faults in force, tried in the order they were added; `seed` makes chances repeatable."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self.random = random.Random(seed)
        self.hit = 0

    def add(
        self,
        effect: Effect,
        method: str = "*",
        *,
        channel: Any = None,
        team: Any = None,
        times: float | None = None,
        chance: float = 1.0,
    ) -> Rule:
        """Let the next `times` calls fail: by default one, or with a chance all until `clear`; FOREVER is no end."""
        times = times or (1 if chance >= 1 else FOREVER)
        place, workspace = (None if x is None else ident(x) for x in (channel, team))
        rule = Rule(effect, method, place, workspace, times, chance)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, method: str, channel: str, team: str) -> Effect | None:
        for rule in self.rules:
            if rule.fits(method, channel, team) and (rule.chance >= 1 or self.random.random() < rule.chance):
                rule.times -= 1
                self.hit += 1
                return rule.effect
        return None
