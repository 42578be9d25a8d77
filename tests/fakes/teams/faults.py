"""What can go wrong between a bot and a service of Microsoft's, on purpose."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 with Retry-After (none when it is None); nothing is carried out."""

    after: int | str | None = 1


@dataclass(frozen=True, slots=True)
class Status:
    """A bare error such as 412, 500, 502, 503 or 504; with accept=True the call was carried out all the same."""

    code: int = 503
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is cut without an answer, before the call is carried out or (accept=True) after it."""

    accept: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for so many seconds, then the connection is cut."""

    seconds: float
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes late, but it comes."""

    seconds: float


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
