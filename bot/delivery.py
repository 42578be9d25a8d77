"""Delivers the outbox: leases what is due, records each send before it is made, and settles what becomes of it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe

import structlog

from bot.clock import Clock
from bot.conversation import Work
from bot.errors import Ambiguous, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from bot.letters import Draw, letter
from bot.platform import Letter, Platform, Sent
from storage import links, outbox, places
from storage.store import Session, Store
from storage.tables import Outbox

AT_ONCE = 32
ATTEMPTS = 8
IDLE = 1.0  # seconds between looks at the outbox when nothing wakes us
log = structlog.get_logger()


class Delivery:
    """Sends what the outbox holds, through the platforms that this process serves."""

    def __init__(self, store: Store, clock: Clock, platforms: Mapping[str, Platform], draw: Mapping[str, Draw]) -> None:
        self.store = store
        self.clock = clock
        self.platforms = platforms
        self.draw = draw
        self.on_gone: Callable[[Work, Outbox], None] = lambda _work, _row: None
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Delivers until it is stopped."""
        self.store.on_news(self.wake)
        while not self._stopping:
            self._wake.clear()
            if not await self._take():
                await self._rest()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=15)

    def stop(self) -> None:
        """Takes nothing new; what is being sent is finished by `run`."""
        self._stopping = True
        self._wake.set()

    async def deliver_due(self) -> int:
        """Delivers everything that is due now, and says how many messages that was."""
        count = 0
        while True:
            taken = await self._take()
            if not taken and not self._under_way:
                return count
            count += taken
            if self._under_way:
                await asyncio.wait(self._under_way)

    async def _rest(self) -> None:
        waiting = [asyncio.create_task(self._wake.wait())]
        if len(self._under_way) >= AT_ONCE:
            await asyncio.wait([*waiting, *self._under_way], timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.wait(waiting, timeout=IDLE)
        waiting[0].cancel()

    async def _take(self) -> int:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        try:
            served = await self._served()
            if not await self.store.read(lambda session: outbox.waiting(session, self.clock.now(), list(served))):
                return 0
            ids = await self.store.write(lambda session: outbox.lease(session, self.clock.now(), list(served), free))
            lost = await self.store.write(lambda session: outbox.lost(session, self.clock.now(), list(served)))
        except TryLater:
            return 0
        for id in ids:
            self._start(self._deliver(id, served))
        for id in lost:
            self._start(self._recover(id, served))
        return len(ids) + len(lost)

    async def _served(self) -> dict[int, Platform]:
        rows = await self.store.read(lambda session: places.workspaces(session, self.platforms))
        return {row.id: self.platforms[row.platform] for row in rows}

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery failed", kind=type(error).__name__, exc_info=error)

    async def _deliver(self, id: int, served: Mapping[int, Platform]) -> None:
        prepared = await self.store.write(partial(self._prepare, id))
        if prepared is None:
            return
        row, message = prepared
        await self._send(row, message, served[row.workspace_id])

    async def _send(self, row: Outbox, message: Letter, platform: Platform) -> None:
        try:
            if row.kind == "redraw":
                await platform.edit(message)
                sent = Sent(message.channel or "", message.message or "")
            else:
                sent = await platform.send(message)
        except VendorError as error:
            await self._failed(row, message, platform, error)
        else:
            await self.store.write(partial(self._arrived, row.id, message, sent))

    def _prepare(self, id: int, session: Session) -> tuple[Outbox, Letter] | None:
        row = outbox.begin(session, id, self.clock.now())
        if row is None:
            return None
        message = letter(session, row, self.clock.now(), self.draw, nonce=token_urlsafe(9))
        if message is None:
            outbox.settle(session, id, "dead", "there is nothing to show any more")
            return None
        return row, message

    def _arrived(self, id: int, message: Letter, sent: Sent, session: Session) -> None:
        now = self.clock.now()
        row = outbox.sent(session, id, now, sent.message)
        if row is None:
            return
        if row.kind == "redraw":
            links.redrawn(session, row.organization_id, row.link_id, message.nonce, now)
        elif row.thing is not None and row.thing_id is not None:
            here = places.channel_of_message(session, row, sent.channel)
            links.keep(
                session, row.organization_id, here, sent.message, row.thing, row.thing_id, now, row.thread_id,
                nonce=message.nonce,
            )  # fmt: skip
        if row.stale and row.thing is not None and row.thing_id is not None:
            outbox.redraw(session, row.organization_id, row.thing, row.thing_id, now, timedelta(seconds=3))

    async def _failed(self, row: Outbox, message: Letter, platform: Platform, error: VendorError) -> None:
        log.warning("not delivered", outbox=row.id, kind=type(error).__name__, attempt=row.attempts)
        match error:
            case TryLater(after=after):
                await self._again(row, after, error, failed=False)
            case PlaceGone():
                await self.store.write(partial(self._gone, row.id, error))
            case Ambiguous() if row.kind == "redraw":
                await self._again(row, 2.0 * row.attempts, error, failed=True)
            case Ambiguous() if platform.safe_to_look_up and row.kind != "whisper":
                await self._look_up(row, message, platform, error)
            case Ambiguous():
                await self._settle(row, "unknown", error)
            case Refused() | NotAllowed():
                await self._settle(row, "dead", error)
            case _:
                await self._again(row, 2.0**row.attempts, error, failed=True)

    async def _look_up(self, row: Outbox, message: Letter, platform: Platform, error: VendorError) -> None:
        try:
            found = await platform.look_up(message)
        except VendorError as again:
            # Still nobody knows: it stays "sending", and is looked up again when the lease runs out.
            log.warning("not looked up", outbox=row.id, kind=type(again).__name__)
            return
        if found is not None:
            await self.store.write(partial(self._arrived, row.id, message, found))
        else:
            await self._again(row, min(2.0**row.attempts, 60.0), error, failed=True)

    async def _recover(self, id: int, served: Mapping[int, Platform]) -> None:
        """A message that was being sent when its process died, or whose look-up failed."""

        def prepare(session: Session) -> tuple[Outbox, Letter] | None:
            row = session.get(Outbox, id)
            message = letter(session, row, self.clock.now(), self.draw, nonce=token_urlsafe(9)) if row else None
            return (row, message) if row is not None and message is not None else None

        prepared = await self.store.write(prepare)
        if prepared is None:
            await self.store.write(lambda session: outbox.settle(session, id, "dead", "there is nothing to show"))
            return
        row, message = prepared
        await self._failed(row, message, served[row.workspace_id], Ambiguous())

    async def _again(self, row: Outbox, after: float, error: VendorError, *, failed: bool) -> None:
        if failed and row.attempts >= ATTEMPTS:
            await self._settle(row, "dead", error)
            return
        at = self.clock.now() + timedelta(seconds=after)
        await self.store.write(lambda session: outbox.put_back(session, row.id, at, error.message, failed=failed))

    async def _settle(self, row: Outbox, state: str, error: VendorError) -> None:
        problem = f"{type(error).__name__}: {error.message}"
        await self.store.write(lambda session: outbox.settle(session, row.id, state, problem))

    def _gone(self, id: int, error: VendorError, session: Session) -> None:
        row = outbox.settle(session, id, "dead", error.message)
        if row is None:
            return
        if row.kind == "redraw" and row.link_id is not None:
            links.forget(session, row.organization_id, row.link_id)
            return
        organization = places.organization(session, row.organization_id)
        self.on_gone(Work(session, self.clock.now(), organization), row)
