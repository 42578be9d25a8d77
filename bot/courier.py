"""Carries one message of the outbox: records each send before it is made, and settles what becomes of it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe
from typing import TypeVar

import structlog

from bot import metrics, outcomes, tracing
from bot.clock import Clock
from bot.conversation import Work
from bot.errors import Ambiguous, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from bot.letters import Draw, letter
from bot.platform import Letter, Platform, Sent
from bot.services import notify
from storage import leases, outbox, places
from storage.store import Session, Store
from storage.tables import Outbox

T = TypeVar("T")
ATTEMPTS = 8
EDITS = 60  # about an hour: an edit does no harm twice, and a card that is not drawn again says what is past
PATIENCE = 30.0  # seconds for one call; less than the lease, so that nobody else takes the message over meanwhile
LOOKED_FOR = timedelta(hours=1)  # a platform that cannot be asked for so long leaves it unknown
RECORDED_AGAIN = (0.1, 0.5, 2.0, 5.0, 10.0)  # seconds, while the database is away
log = structlog.get_logger()


class Courier:
    """Delivers a message through a platform, or finds out what became of one."""

    def __init__(self, store: Store, clock: Clock, draw: Mapping[str, Draw]) -> None:
        self.store = store
        self.clock = clock
        self.draw = draw

    async def deliver(self, id: int, platform: Platform) -> None:
        """Sends a message that was leased."""
        try:
            prepared = await self.store.write(partial(self._prepare, id, again=False))
        except TryLater:
            return  # nothing was sent: it is given back when the lease runs out
        except Exception as error:
            log.exception("a message cannot be drawn", outbox=id)
            at, problem = self.clock.now() + timedelta(seconds=10), type(error).__name__
            await self._record(lambda session: leases.stumbled(session, id, at, problem, ATTEMPTS))
            return
        if prepared is not None:
            with tracing.traced(prepared[0].trace):
                await self._send(*prepared, platform)

    async def recover(self, id: int, platform: Platform) -> None:
        """A message that was being sent when its process died, or that the platform broke off."""
        found = await self._record(partial(self._under_way, id))
        if found is not None:
            with tracing.traced(found[0].trace):
                await self._in_doubt(*found, platform, Ambiguous(), waited=True)

    async def _send(self, row: Outbox, message: Letter, platform: Platform) -> None:
        try:
            with metrics.sending(platform.name):
                async with asyncio.timeout(PATIENCE):
                    sent = await self._call(row, message, platform)
        except VendorError as error:
            await self._failed(row, message, platform, error)
        except Exception:  # a mistake of ours, or no answer: it may have arrived all the same
            log.exception("a message broke off", outbox=row.id)
            await self._failed(row, message, platform, Ambiguous())
        else:
            await self._arrived(row, message, sent)
            log.info("delivered", outbox=row.id, kind=row.kind, platform=platform.name)

    async def _call(self, row: Outbox, message: Letter, platform: Platform) -> Sent:
        if row.kind != "redraw":
            return await platform.send(message)
        await platform.edit(message)
        return Sent(message.channel or "", message.message or "")

    async def _failed(self, row: Outbox, message: Letter, platform: Platform, error: VendorError) -> None:
        tell = log.debug if isinstance(error, TryLater) else log.warning
        tell("not delivered", outbox=row.id, kind=type(error).__name__, attempt=row.attempts)
        match error:
            case TryLater(after=after):
                await self._again(row, after, error, failed=False)
            case PlaceGone():
                await self._gone(row, error)
            case Ambiguous():
                await self._in_doubt(row, message, platform, error, waited=False)
            case Refused() | NotAllowed():
                await self._settle(row, "dead", error)
            case _:
                await self._again(row, 2.0**row.attempts, error, failed=True)

    async def _in_doubt(
        self, row: Outbox, message: Letter, platform: Platform, error: VendorError, *, waited: bool
    ) -> None:
        """An edit is simply made again; a message is looked for, and sent again only when it cannot arrive any more."""
        if row.kind == "redraw":
            await self._again(row, min(2.0**row.attempts, 60.0), error, failed=True, most=EDITS)
        elif row.kind == "whisper" or not platform.safe_to_look_up:
            await self._settle(row, "unknown", error)
        else:
            await self._look_up(row, message, platform, waited=waited)

    async def _look_up(self, row: Outbox, message: Letter, platform: Platform, *, waited: bool) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await platform.look_up(message)
        except (TryLater, Ambiguous, TimeoutError) as error:
            await self._wait(row, getattr(error, "after", 0.0), f"{type(error).__name__} while looking for it")
        except PlaceGone as error:
            await self._gone(row, error)
        except VendorError as error:
            await self._settle(row, "unknown", error)
        else:
            if found is not None:
                await self._arrived(row, message, found)
            elif not waited:
                await self._wait(row, 0.0, "not found yet")
            elif row.attempts >= ATTEMPTS:
                await self._settle(row, "dead", Ambiguous("It did not arrive, however often it was sent."))
            else:
                prepared = await self._record(partial(self._prepare, row.id, again=True))
                if prepared is not None:
                    await self._send(*prepared, platform)

    async def _wait(self, row: Outbox, after: float, problem: str) -> None:
        now = self.clock.now()
        if row.started_at is not None and now - row.started_at > LOOKED_FOR:
            await self._settle(row, "unknown", Ambiguous(problem))
            return
        at = now + timedelta(seconds=max(after, min(2.0**row.attempts, 60.0)))
        await self._record(lambda session: leases.doubt(session, row.id, row.attempts, at, problem))

    async def _again(
        self, row: Outbox, after: float, error: VendorError, *, failed: bool, most: int = ATTEMPTS
    ) -> None:
        if failed and row.attempts >= most:
            await self._settle(row, "dead", error)
            return
        at = self.clock.now() + timedelta(seconds=after)
        await self._record(lambda own: leases.put_back(own, row.id, row.attempts, at, error.message, failed=failed))

    async def _settle(self, row: Outbox, state: str, error: VendorError) -> None:
        problem = f"{type(error).__name__}: {error.message}"
        await self._record(lambda session: leases.settle(session, row.id, row.attempts, state, problem))

    async def _gone(self, row: Outbox, error: VendorError) -> None:
        await self._record(lambda session: outcomes.gone(session, self.clock.now(), row, error))

    async def _arrived(self, row: Outbox, message: Letter, sent: Sent) -> None:
        await self._record(lambda session: outcomes.arrived(session, self.clock.now(), row.id, message, sent))

    async def _record(self, step: Callable[[Session], T]) -> T:
        """What became of a message is not forgotten because the database is away for a moment."""
        for wait in RECORDED_AGAIN:
            try:
                return await self.store.write(step)
            except TryLater:
                await asyncio.sleep(wait)
        return await self.store.write(step)

    def _prepare(self, id: int, session: Session, *, again: bool) -> tuple[Outbox, Letter] | None:
        row = leases.begin(session, id, self.clock.now(), again=again)
        return self._drawn(session, row) if row is not None and not self._put_off(session, row) else None

    def _put_off(self, session: Session, row: Outbox) -> bool:
        """Nobody is disturbed out of their hours because a platform was away in them."""
        work = Work(session, self.clock.now(), places.organization(session, row.organization_id))
        return notify.put_off(work, row)

    def _drawn(self, session: Session, row: Outbox) -> tuple[Outbox, Letter] | None:
        message = letter(session, row, self.clock.now(), self.draw, nonce=f"{row.id}.{token_urlsafe(9)}")
        if message is None:
            leases.settle(session, row.id, row.attempts, "dead", "there is nothing to show any more")
        return (row, message) if message is not None else None

    def _under_way(self, id: int, session: Session) -> tuple[Outbox, Letter] | None:
        row = outbox.row(session, id)
        if row is None or row.state != "sending":
            return None
        try:
            return self._drawn(session, row)
        except Exception as error:
            log.exception("a message cannot be drawn", outbox=id)
            leases.settle(session, id, row.attempts, "unknown", type(error).__name__)
            return None
