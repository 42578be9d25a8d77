"""How often we may speak, counted here so that Teams need not refuse."""

from collections import deque
from itertools import islice

from bot.clock import Clock
from bot.errors import TryLater
from handlers.teams.limits import CALLS_PER_TENANT, SENDS_PER_THREAD, Rate

AT_MOST = 20_000


class Window:
    """The moments of past calls, no more of them than the widest rate looks at."""

    def __init__(self, *rates: Rate) -> None:
        self._rates = rates
        self._past: deque[float] = deque(maxlen=max(rate.calls for rate in rates))

    def wait(self, now: float) -> float:
        """Seconds until there is room for another call; 0 when there is now."""
        return max(self._until(rate, now) for rate in self._rates)

    def room(self, now: float) -> int:
        """How many more calls there is room for now."""
        return min(rate.calls - sum(now - at < rate.seconds for at in self._past) for rate in self._rates)

    def take(self, now: float) -> None:
        """A call is made."""
        self._past.append(now)

    def idle(self, now: float) -> bool:
        """Whether nothing of it matters any more."""
        return not self._past or now - self._past[-1] > max(rate.seconds for rate in self._rates)

    def _until(self, rate: Rate, now: float) -> float:
        if len(self._past) < rate.calls:
            return 0.0
        earliest = next(islice(reversed(self._past), rate.calls - 1, None))
        return max(0.0, earliest + rate.seconds - now)


class Pace:
    """Budgets per thread and per tenant. A thread that Teams holds back never holds up another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._threads: dict[tuple[str, str], Window] = {}
        self._tenants: dict[str, Window] = {}
        self._held: dict[tuple[str, str], float] = {}

    def take(self, tenant: str, thread: str) -> None:
        """One message into a thread. Raises TryLater when there is no room for it now."""
        now, key = self._clock.now().timestamp(), (tenant, thread)
        mine = self._threads.get(key) or self._threads.setdefault(key, Window(*SENDS_PER_THREAD))
        all_of_it = self._tenants.setdefault(tenant, Window(CALLS_PER_TENANT))
        if wait := max(mine.wait(now), all_of_it.wait(now), self._held.get(key, now) - now):
            raise TryLater(wait)
        self._held.pop(key, None)
        mine.take(now)
        all_of_it.take(now)
        self._tidy(now)

    def room(self, tenant: str) -> int:
        """How many calls a tenant has room for now, in threads that have room themselves."""
        window = self._tenants.get(tenant)
        return window.room(self._clock.now().timestamp()) if window is not None else CALLS_PER_TENANT.calls

    def hold(self, tenant: str, thread: str, seconds: float) -> None:
        """Teams said when to come back."""
        self._held[tenant, thread] = self._clock.now().timestamp() + seconds

    def _tidy(self, now: float) -> None:
        if len(self._threads) > AT_MOST:
            self._threads = {key: window for key, window in self._threads.items() if not window.idle(now)}
            self._held = {key: until for key, until in self._held.items() if until > now}
