"""Time that passes: from one full hour to the next, so that whatever becomes due on the way happens when it is due."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.errors import Declined
from handlers import House
from handlers.console.clock import Movable
from storage import names, queues
from storage.store import Session, Store

HOUR = timedelta(hours=1)
A_FEW = 8
SOON = timedelta(seconds=5)


def moments(start: datetime, by: timedelta) -> Iterator[datetime]:
    """Every full hour after the start, and the end."""
    at, end = start, start + by
    while at < end:
        at = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, end)
        yield at


def briefly(done: Sequence[str]) -> list[str]:
    """The first few things that were done, and how many more there were."""
    return [*done[:A_FEW], *([f"and {len(done) - A_FEW} more like that"] if len(done) > A_FEW else [])]


async def may_pass(house: House) -> None:
    """Raises Declined beside a workspace where Lore is installed: its time would pass too."""
    if not house.settings.lore_dev and await house.store.read(names.installed):
        raise Declined(
            "Lore is installed in a workspace of this database, and time would pass there too. "
            "Use another database, or set LORE_DEV=1 for a rehearsal."
        )


async def settle(store: Store, platform: str, clock: Movable, due: Callable[[], Awaitable[object]]) -> None:
    """Does what is due, and what waits only because its card was drawn a moment ago."""
    await due()
    for _ in range(3):
        ready = await store.read(lambda session: _next(session, platform))
        if ready is None or ready - clock.now() > SOON:
            return
        clock.forward(max(ready - clock.now(), timedelta()))
        await due()


def _next(session: Session, platform: str) -> datetime | None:
    return queues.next_ready(session, [platform])
