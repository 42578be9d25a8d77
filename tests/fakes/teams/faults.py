"""What can go wrong between a bot and a service of Microsoft's, on purpose."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass

from tests.fakes.faults import Hang as Hang
from tests.fakes.faults import RateLimited as RateLimited
from tests.fakes.faults import Reset as Reset
from tests.fakes.faults import Slow as Slow
from tests.fakes.faults import Status as Status


@dataclass(frozen=True, slots=True)
class Redirect:
    """The answer points elsewhere."""

    to: str


Effect = RateLimited | Status | Reset | Hang | Slow | Redirect


@dataclass(slots=True)
class Rule:
    effect: Effect
    method: str
    path: str
    times: int | None
    chance: float


class Faults:
    """The faults in force, tried in the order they were added; `seed` makes chances repeatable."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self.hit = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def add(
        self, effect: Effect, method: str = "*", *, path: str = "", times: int | None = 1, chance: float = 1.0
    ) -> Rule:
        """Lets the next `times` calls fail (None: until cleared), each with this chance; `path` is a part of it."""
        rule = Rule(effect, method, path, times, chance)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, method: str, path: str) -> Effect | None:
        """The fault that meets this call."""
        with self._lock:
            return next((rule.effect for rule in self.rules if self._meets(rule, method, path)), None)

    def _meets(self, rule: Rule, method: str, path: str) -> bool:
        if rule.times == 0 or rule.method not in ("*", method) or rule.path not in path:
            return False
        if rule.chance < 1 and self._random.random() >= rule.chance:
            return False
        rule.times = None if rule.times is None else rule.times - 1
        self.hit += 1
        return True
