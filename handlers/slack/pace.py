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
        if self.fill(now) < 1:
            return (1 - self.left) / (self.size / 60)
        self.left -= 1
        return 0.0

    def fill(self, now: float) -> float:
        """How many may be made at once by now."""
        self.left = min(self.size, self.left + (now - self.at) * self.size / 60)
        self.at = now
        return self.left


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
        if wait := self._bucket(workspace, method, now).take(now):
            raise TryLater(wait)

    def room(self, workspace: str, method: str) -> int:
        """How many calls of a method a workspace has room for now, in channels that are not held back."""
        now = self._now()
        if self._held.get((workspace, method, ""), now) > now:
            return 0
        return int(self._bucket(workspace, method, now).fill(now))

    def hold(self, workspace: str, method: str, channel: str, seconds: float) -> None:
        """Slack said when to come back."""
        self._held[workspace, method, _lane(method, channel)] = self._now() + seconds

    def _bucket(self, workspace: str, method: str, now: float) -> Bucket:
        size = METHODS[method].per_minute
        return self._buckets.setdefault((workspace, method), Bucket(size, size, now))


def _lane(method: str, channel: str) -> str:
    return channel if method == "chat.postMessage" else ""
