"""How often we may call, counted here so that Teams need not refuse."""

import asyncio
from collections import deque
from itertools import islice
from random import Random

from bot.clock import Clock
from bot.errors import TryLater
from handlers.teams.limits import CALLS_PER_TENANT, ROSTER_PAGES_PER_THREAD, SENDS_PER_THREAD, Rate

AT_MOST = 20_000
LONGEST_TURN = 5.0  # seconds that a page of a roster waits here
MOST_DOUBLED = 7  # a minute, about


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
    """Budgets per thread and per tenant. A thread that Teams holds back never holds up another.

    Whatever is asked of a tenant is counted, so that messages leave room for look-ups.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._threads: dict[tuple[str, str], Window] = {}
        self._tenants: dict[str, Window] = {}
        self._rosters: dict[tuple[str, str], Window] = {}
        self._held: dict[tuple[str, str], float] = {}
        self._refused: dict[tuple[str, str], int] = {}  # how often in a row
        self._chance = Random()  # noqa: S311

    def take(self, tenant: str, thread: str) -> None:
        """One message into a thread. Raises TryLater when there is no room for it now."""
        now, key = self._clock.now().timestamp(), (tenant, thread)
        mine = self._threads.get(key) or self._threads.setdefault(key, Window(*SENDS_PER_THREAD))
        if wait := max(mine.wait(now), self._tenant(tenant).wait(now), self._held.get(key, now) - now):
            raise TryLater(wait)
        self._held.pop(key, None)
        mine.take(now)
        self._tenant(tenant).take(now)
        self._tidy(now)

    def count(self, tenant: str) -> None:
        """One call that somebody waits for: it is made whether there is room or not."""
        self._tenant(tenant).take(self._clock.now().timestamp())

    async def turn(self, tenant: str, thread: str) -> None:
        """One page of a roster, when it is its turn. Raises TryLater when that is not soon."""
        now, key = self._clock.now().timestamp(), (tenant, thread)
        mine = self._rosters.get(key) or self._rosters.setdefault(key, Window(*ROSTER_PAGES_PER_THREAD))
        wait = mine.wait(now)
        if wait > LONGEST_TURN:
            raise TryLater(wait)
        mine.take(now + wait)  # before it is waited for, so that whoever comes meanwhile is later
        self._tenant(tenant).take(now + wait)
        self._tidy(now)
        if wait:
            await asyncio.sleep(wait)

    def room(self, tenant: str) -> int:
        """How many calls a tenant has room for now, in threads that have room themselves."""
        return self._tenant(tenant).room(self._clock.now().timestamp())

    def hold(self, tenant: str, thread: str, seconds: float) -> float:
        """Teams does not want it now: seconds until it is tried again, longer each time, and never sooner than it said.

        Threads that were held back together do not come back together.
        """
        key, now = (tenant, thread), self._clock.now().timestamp()
        self._refused[key] = times = min(self._refused.get(key, 0) + 1, MOST_DOUBLED)
        wait = max(seconds, 2.0 ** (times - 1) * self._chance.uniform(0.5, 1.0))
        self._held[key] = now + wait
        return wait

    def went(self, tenant: str, thread: str) -> None:
        """Teams took it."""
        self._refused.pop((tenant, thread), None)

    def _tenant(self, tenant: str) -> Window:
        return self._tenants.get(tenant) or self._tenants.setdefault(tenant, Window(CALLS_PER_TENANT))

    def _tidy(self, now: float) -> None:
        if len(self._threads) + len(self._rosters) > AT_MOST:
            self._threads = {key: window for key, window in self._threads.items() if not window.idle(now)}
            self._rosters = {key: window for key, window in self._rosters.items() if not window.idle(now)}
            self._held = {key: until for key, until in self._held.items() if until > now}
            self._refused = {key: times for key, times in self._refused.items() if key in self._held}
