"""Who is in which conversation, read page by page and remembered for a while."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.errors import TryLater
from handlers.teams.connector import Connector, Conversation, Member
from handlers.teams.limits import PAGE_WITHIN

KNOWN_FOR = 600.0  # seconds
AT_MOST = 5_000
Key = tuple[str, str]


@dataclass(slots=True)
class Roster:
    """The members of a conversation, as far as they are read; `whole` when all of them are."""

    at: float
    known: dict[str, Member] = field(default_factory=dict)
    whole: bool = False

    def find(self, id: str) -> Member | None:
        """A member by Teams' id or the directory's."""
        return self.known.get(id)

    def everybody(self) -> Iterator[Member]:
        """Each member once."""
        return (member for id, member in self.known.items() if id == member.id)

    def add(self, member: Member) -> None:
        self.known[member.id] = member
        if member.aad_object_id:
            self.known[member.aad_object_id] = member


class Rosters:
    """Reads rosters. Nobody waits for the last page of a large one; it is read on beside."""

    def __init__(self, connector: Connector, now: Callable[[], float] = time.monotonic) -> None:
        self._connector = connector
        self._now = now
        self._known: dict[Key, Roster] = {}
        self._reading: dict[Key, tuple[Roster, asyncio.Task[None]]] = {}

    async def of(self, at: Conversation, within: float = PAGE_WITHIN, *, newer_than: float = 0.0) -> Roster:
        """The roster of a conversation, or of it what is read in the time that somebody waits. Raises a VendorError."""
        key = (at.tenant_id, at.id)
        known = self._known.get(key)
        if known is not None and known.at + KNOWN_FOR > self._now() and known.at >= newer_than:
            return known
        roster, task = self._reading.get(key) or self._start(key, at)
        await asyncio.wait({task}, timeout=within)
        if task.done():
            task.result()
        elif not roster.known:
            raise TryLater
        self._keep(key, roster)
        return roster

    def now(self) -> float:
        """The time that rosters carry."""
        return self._now()

    def forget(self, tenant: str, conversation: str) -> None:
        """Somebody came or went."""
        self._known.pop((tenant, conversation), None)

    async def aclose(self) -> None:
        """Reads no further."""
        under_way = [task for _, task in self._reading.values()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _start(self, key: Key, at: Conversation) -> tuple[Roster, "asyncio.Task[None]"]:
        roster = Roster(self._now())
        task = asyncio.create_task(self._fill(roster, at))
        self._reading[key] = roster, task
        task.add_done_callback(lambda done: self._finished(key, done))
        return roster, task

    async def _fill(self, roster: Roster, at: Conversation) -> None:
        async for member in self._connector.members(at):
            roster.add(member)
        roster.whole = True

    def _finished(self, key: Key, task: "asyncio.Task[None]") -> None:
        self._reading.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever waited has heard of it

    def _keep(self, key: Key, roster: Roster) -> None:
        if len(self._known) >= AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = roster
