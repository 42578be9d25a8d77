"""What can go wrong between a bot and Slack, on purpose."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.things import ident

FOREVER = math.inf


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 with Retry-After; nothing is accepted."""

    after: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """A bare HTTP error such as 500, 502 or 503; with accept=True the call was carried out all the same."""

    code: int = 500
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset without an answer, after (accept=True) or before the call is carried out."""

    accept: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for so many seconds, then the connection ends."""

    seconds: float
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes late, but it comes."""

    seconds: float


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
