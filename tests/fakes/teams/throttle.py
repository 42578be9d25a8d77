"""Teams' limits on how often a bot may speak, from Microsoft's published table."""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections import defaultdict

PER_THREAD = ((7, 1), (8, 2), (60, 30), (1800, 3600))
ROSTER = ((14, 1), (16, 2), (120, 30), (3600, 3600))
PER_TENANT = ((50, 1),)


class Throttle:
    """Counts calls by key; off until `on` is set."""

    def __init__(self) -> None:
        self.on = False
        self.now = time.monotonic
        self._calls: dict[str, list[float]] = defaultdict(list)

    def wait(self, key: str, rates: tuple[tuple[int, int], ...]) -> int:
        """Seconds until this call is admitted; 0 when it is now, and then it counts."""
        if not self.on:
            return 0
        now, calls = self.now(), self._calls[key]
        waits = [self._wait(calls, now, count, seconds) for count, seconds in rates]
        if not any(waits):
            calls.append(now)
        return max(waits)

    def _wait(self, calls: list[float], now: float, count: int, seconds: int) -> int:
        first = bisect_right(calls, now - seconds)
        if len(calls) - first < count:
            return 0
        return max(1, math.ceil(calls[-count] + seconds - now))
