"""How often each method may be called, counted here so that Slack need not refuse."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import TryLater
from handlers.slack.limits import METHODS


@dataclass(slots=True)
class Bucket:
    """Calls that may be made at once; it fills again within a minute."""

    size: float
    left: float
    at: float

    def take(self, now: float) -> float:
        """Takes one and answers 0, or the seconds until there is one."""
        rate = self.size / 60
        self.left = min(self.size, self.left + (now - self.at) * rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / rate
        self.left -= 1
        return 0.0


class Pace:
    """Budgets per workspace and method. A channel that Slack holds back never holds up another."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._held: dict[tuple[str, str, str], float] = {}

    def take(self, workspace: str, method: str, channel: str = "") -> None:
        """One call. Raises TryLater when there is no room for it now."""
        now, key = self._now(), (workspace, method, _lane(method, channel))
        if (until := self._held.get(key, now)) > now:
            raise TryLater(until - now)
        self._held.pop(key, None)
        size = METHODS[method].per_minute
        bucket = self._buckets.setdefault((workspace, method), Bucket(size, size, now))
        if wait := bucket.take(now):
            raise TryLater(wait)

    def hold(self, workspace: str, method: str, channel: str, seconds: float) -> None:
        """Slack said when to come back."""
        self._held[workspace, method, _lane(method, channel)] = self._now() + seconds


def _lane(method: str, channel: str) -> str:
    return channel if method == "chat.postMessage" else ""
