"""Follows who was erased, into the list outside the database, for as long as Lore runs."""

import asyncio
from contextlib import suppress

import structlog

from bot import metrics
from bot.errors import TryLater
from storage.erasures import Erasures
from storage.store import Store

EVERY = 10.0  # seconds
log = structlog.get_logger()


class Ledger:
    """Keeps the list up with the database."""

    def __init__(self, store: Store, erasures: Erasures) -> None:
        self.store = store
        self.erasures = erasures
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Until it is stopped, and once more then."""
        while not self._stop.is_set():
            await self.follow()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._stop.wait()
        await self.follow()

    def stop(self) -> None:
        """Ends `run`."""
        self._stop.set()

    async def follow(self) -> None:
        """Adds what is new; a disk or a database that is away is tried again."""
        try:
            await self.erasures.follow(self.store)
        except (OSError, TryLater) as error:
            metrics.error("erasures", error)
            log.warning("the list of erased accounts is behind", file=str(self.erasures.path), why=type(error).__name__)
