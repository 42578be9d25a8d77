"""How often a method may be called: tiers per minute and workspace, and one post per second and channel."""

from __future__ import annotations

import math

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
SPECIAL = 600
POSTS_PER_MINUTE = 300


class Bucket:
    """Tokens that refill steadily; `take` answers the seconds to wait, 0 when there is one."""

    def __init__(self, size: float, per_second: float, now: float) -> None:
        self.size, self.rate, self.left, self.at = size, per_second, size, now

    def take(self, now: float) -> int:
        self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0
        return math.ceil((1 - self.left) / self.rate)


class Limits:
    """The buckets of one fake; `wait` answers the Retry-After seconds, 0 when the call may go on."""

    def __init__(self) -> None:
        self.buckets: dict[tuple[str, ...], Bucket] = {}

    def wait(self, method: str, tier: int, team: str, now: float) -> int:
        size = POSTS_PER_MINUTE if method == "chat.postMessage" else tier
        return self._take((method, team), size, size / 60, now)

    def wait_to_post(self, channel: str, now: float) -> int:
        return self._take(("posts", channel), 1, 1, now)

    def _take(self, key: tuple[str, ...], size: float, rate: float, now: float) -> int:
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.buckets[key] = Bucket(size, rate, now)
        return bucket.take(now)
