"""Delivers the outbox: takes what is due, and has each message carried beside the others."""

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog

from bot import metrics
from bot.clock import Clock
from bot.courier import Courier
from bot.errors import TryLater
from bot.letters import Draw
from bot.platform import Platform
from storage import leases, queues
from storage.queues import Queue
from storage.store import Session, Store

AT_ONCE = 256
EACH = 8  # at once for one workspace, so that one that hangs leaves room for the others
GATHERED = 0.03  # seconds between looks when there is much to say, so that a busy moment is one look
IDLE = 1.0  # seconds between looks at the outbox when nothing wakes us
STOPPING = 8.0  # seconds for what is being sent when we stop
log = structlog.get_logger()


class Delivery:
    """Sends what the outbox holds, through the platforms that this process serves."""

    def __init__(self, store: Store, clock: Clock, platforms: Mapping[str, Platform], draw: Mapping[str, Draw]) -> None:
        self.store = store
        self.clock = clock
        self.platforms = platforms
        self._courier = Courier(store, clock, draw)
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], tuple[int, str]] = {}
        self._stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Delivers until it is stopped."""
        self.store.on_news("outbox", self.wake)
        while not self._stopping:
            self._wake.clear()
            try:
                taken = await self._take()
            except Exception as error:  # whatever it was, what is said later must still be delivered
                metrics.error("delivery", error)
                log.exception("delivery stumbled")
                taken = 0
            await asyncio.sleep(GATHERED)
            if not taken and not self._wake.is_set():
                await self._rest()
        await self._finish()

    def stop(self) -> None:
        """Takes nothing new; what is being sent is finished by `run`."""
        self._stopping = True
        self._wake.set()

    async def deliver_due(self) -> int:
        """Delivers everything that is due now, and says how many messages that was."""
        count = 0
        while (taken := await self._take()) or self._under_way:
            count += taken
            if self._under_way:
                await asyncio.wait(self._under_way)
        return count

    async def _take(self) -> int:
        """Has what is due carried, and says how many messages that is."""
        try:
            queues, deserted = await self.store.read(self._look)
            room = self._room(queues)
            if not room and not deserted:
                return 0
            due, left = await self.store.write(lambda session: self._lease(session, room, deserted))
        except TryLater:
            return 0
        platform = {queue.workspace_id: queue.platform for queue in queues} | deserted
        for id, (workspace, kind) in due.items():
            self._start(id, self._courier.deliver(id, self.platforms[platform[workspace]]), workspace, kind)
        for id, workspace in left.items():
            self._start(id, self._courier.recover(id, self.platforms[platform[workspace]]), workspace, "")
        return len(due) + len(left)

    def _look(self, session: Session) -> tuple[list[Queue], dict[int, str]]:
        now = self.clock.now()
        return queues.wanting(session, now, self.platforms, AT_ONCE), queues.deserted(session, now, self.platforms)

    def _room(self, queues: Sequence[Queue]) -> dict[tuple[int, str], int]:
        """How many messages of each queue are taken: what its platform would refuse now stays where it is."""
        busy, free = Counter(self._under_way.values()), AT_ONCE - len(self._under_way)
        mine = Counter(workspace for workspace, _ in self._under_way.values())
        share, room = max(1, free // max(1, len(queues))), {}
        for queue in queues[:free]:
            key = (queue.workspace_id, queue.kind)
            open = self.platforms[queue.platform].room(queue.workspace, queue.kind) - busy[key]
            if (most := min(share, EACH - mine[queue.workspace_id], open)) > 0:
                room[key] = most
                mine[queue.workspace_id] += most
        return room

    def _lease(
        self, session: Session, room: Mapping[tuple[int, str], int], deserted: Collection[int]
    ) -> tuple[dict[int, tuple[int, str]], dict[int, int]]:
        now = self.clock.now()
        left = leases.left_behind(session, now, deserted) if deserted else {}
        return leases.lease(session, now, room), left

    def _start(self, id: int, carrying: Coroutine[Any, Any, None], workspace: int, kind: str) -> None:
        task = asyncio.create_task(carrying, name=str(id))
        self._under_way[task] = (workspace, kind)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        del self._under_way[task]
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            metrics.error("delivery", error)
            log.error("a message was dropped on the way, and is looked for later", exc_info=error)

    async def _rest(self) -> None:
        """Until something wakes us, or the next message is due."""
        now = self.clock.now()
        try:
            at = await self.store.read(lambda session: queues.next_ready(session, self.platforms))
        except TryLater:
            at = None
        ahead = (at - now).total_seconds() if at is not None and at > now else IDLE
        with suppress(TimeoutError):
            async with asyncio.timeout(min(ahead, IDLE)):
                await self._wake.wait()

    async def _finish(self) -> None:
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=STOPPING)
            for task in late:  # whoever runs next looks for what became of them
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            with suppress(TryLater):  # their leases run out
                await self.store.write(lambda session: leases.let_go(session, [int(each.get_name()) for each in late]))
