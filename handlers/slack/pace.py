"""How often each method may be called, counted here so that Slack need not refuse."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.errors import TryLater
from handlers.slack.limits import METHODS, POST_EVERY

POST = "chat.postMessage"
AT_MOST = 20_000


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
        """How many may be made at once by now; a clock that was set back adds none."""
        self.left = min(self.size, self.left + max(now - self.at, 0.0) * self.size / 60)
        self.at = now
        return self.left


class Pace:
    """Budgets per workspace and method, and for posts one a second in each channel.

    A channel that has to wait never holds up another.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
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
        self.ended(workspace, method, channel)

    def ended(self, workspace: str, method: str, channel: str, *, posted: bool = True) -> None:
        """After a post the next one in that channel waits its turn; when nothing was posted, it need not."""
        if method == POST and posted:
            self.hold(workspace, method, channel, POST_EVERY)
        elif method == POST:
            self._held.pop((workspace, method, channel), None)

    def room(self, workspace: str, method: str) -> int:
        """How many calls of a method a workspace has room for now, in channels that are not held back."""
        now = self._now()
        if self._held.get((workspace, method, ""), now) > now:
            return 0
        return int(self._bucket(workspace, method, now).fill(now))

    def hold(self, workspace: str, method: str, channel: str, seconds: float) -> None:
        """Nothing more there for so long."""
        now = self._now()
        self._held[workspace, method, _lane(method, channel)] = now + seconds
        if len(self._held) > AT_MOST:
            self._held = {key: until for key, until in self._held.items() if until > now}

    def _bucket(self, workspace: str, method: str, now: float) -> Bucket:
        size = METHODS[method].per_minute
        return self._buckets.setdefault((workspace, method), Bucket(size, size, now))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _lane(method: str, channel: str) -> str:
    return channel if method == POST else ""
