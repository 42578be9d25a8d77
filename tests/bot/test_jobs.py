"""What takes long: done once, beside the rest, by whoever knows how; nothing that fails or hangs holds up the others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot import jobs
from bot.conversation import Work
from bot.errors import TryLater, VendorError
from bot.jobs import EACH, Kind, Payload, Worker, later
from bot.llm import NoModel
from bot.services import answering
from storage import jobs as stored
from storage import places
from storage.store import Session
from storage.tables import Job
from tests.bot.office import work
from tests.town import Town, town


@dataclass
class Desk:
    """A kind of job whose calls do as they are told."""

    moods: dict[int, object] = field(default_factory=dict)
    called: list[int] = field(default_factory=list)
    kept: list[tuple[int, int | None]] = field(default_factory=list)
    hanging: int = 0

    def kind(self) -> Kind:
        return Kind(lambda _work, payload: payload["n"], self.call, self.finish)

    async def call(self, n: int) -> int:
        self.called.append(n)
        mood = self.moods.get(n)
        if isinstance(mood, asyncio.Event):
            self.hanging += 1
            await mood.wait()
        if isinstance(mood, Exception):
            raise mood
        return n

    def finish(self, _work: Work, payload: Payload, result: int | None) -> None:
        self.kept.append((payload["n"], result))


async def wanted(here: Town, *numbers: int, org: int = 1, kind: str = "sum") -> None:
    def step(session: Session) -> None:
        for n in numbers:
            later(work(here, session, org), kind, {"n": n})

    await here.store.write(step)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not done():
            await asyncio.sleep(0.01)


def states(rows: list[Job]) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in sorted(rows, key=lambda row: row.id)]


async def test_a_kind_that_nobody_here_knows_is_left_to_those_who_do(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        desk = Desk()
        worker = Worker(here.store, here.clock, {"sum": desk.kind()})
        await wanted(here, 1, kind="of the next version")
        await wanted(here, 2)
        while await worker.work_due():
            pass
        here.clock.forward(timedelta(days=1))
        assert await worker.work_due() == 0
        assert states(await here.rows(Job)) == [("new", 0), ("done", 1)]
        assert await Worker(here.store, here.clock, {"of the next version": desk.kind()}).work_due() == 1


async def test_without_a_model_its_jobs_are_done_the_plain_way(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "Prune roses in March\nCut above an outward bud, #garden", command="share")
        here.router.model = True
        await here.store.write(lambda session: places.decide(session, 1, "model", {"organization": True}))
        await here.say("ana", "ask when do I prune roses?", "dm-ana", "direct", command="lore")
        assert [row.kind for row in await here.rows(Job) if row.kind == answering.JOB] == [answering.JOB]
        worker = Worker(here.store, here.clock, {answering.JOB: answering.kind(NoModel())})
        assert await worker.work_due() == 1
        await here.delivery.deliver_due()
        assert "outward bud" in str(here.last("dm-ana").card)


async def test_what_hangs_holds_up_neither_the_rest_nor_another_organization(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(lambda s: places.open_workspace(s, "street", "w2", "Next door", here.clock.now()))
        gate = asyncio.Event()
        desk = Desk(dict.fromkeys(range(EACH), gate))
        worker = Worker(here.store, here.clock, {"sum": desk.kind()})
        running = asyncio.create_task(worker.run())
        await wanted(here, *range(EACH - 1), 10, 11)
        await until(lambda: desk.hanging == EACH - 1 and sorted(desk.kept) == [(10, 10), (11, 11)])
        await wanted(here, EACH - 1, 12)
        await until(lambda: desk.hanging == EACH)
        await wanted(here, 20, 21, org=2)
        await until(lambda: sorted(desk.kept)[2:] == [(20, 20), (21, 21)])
        gate.set()
        await until(lambda: len(desk.kept) == EACH + 5)
        worker.stop()
        await running


async def test_a_call_that_never_answers_goes_the_plain_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stored.LEASE.total_seconds() > jobs.PATIENCE
    monkeypatch.setattr(jobs, "PATIENCE", 0.05)
    async with town(tmp_path) as here:
        desk = Desk({1: asyncio.Event(), 2: VendorError()})
        await wanted(here, 1, 2)
        await Worker(here.store, here.clock, {"sum": desk.kind()}).work_due()
        assert sorted(desk.kept) == [(1, None), (2, None)]


async def test_a_job_that_fails_is_tried_three_times_and_stops_no_other(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        desk = Desk({1: KeyError("a mistake of ours")})
        worker = Worker(here.store, here.clock, {"sum": desk.kind()})
        await wanted(here, 1, 2)
        for _ in range(5):
            await worker.work_due()
            here.clock.forward(timedelta(minutes=1))
        assert sorted(desk.called) == [1, 1, 1, 2]
        assert states(await here.rows(Job)) == [("dead", 3), ("done", 1)]


@pytest.mark.parametrize("error", [TryLater(), KeyError("a mistake of ours")])
async def test_the_worker_outlives_whatever_happens_to_it(tmp_path: Path, error: Exception) -> None:
    async with town(tmp_path) as here:
        desk = Desk()
        worker = Worker(here.store, here.clock, {"sum": desk.kind()})
        troubles = [error, error]
        take = worker._take

        async def troubled() -> int:
            if troubles:
                raise troubles.pop()
            return await take()

        worker._take = troubled  # type: ignore[method-assign]
        running = asyncio.create_task(worker.run())
        await until(lambda: len(troubles) == 1)
        worker._wake.set()
        await until(lambda: not troubles)
        await wanted(here, 1)
        await until(lambda: desk.kept == [(1, 1)])
        worker.stop()
        await running


async def test_stopping_finishes_what_runs_and_gives_back_what_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STOPPING", 2.0)
    async with town(tmp_path) as here:
        soon = asyncio.Event()
        desk = Desk({1: asyncio.Event(), 2: soon})
        worker = Worker(here.store, here.clock, {"sum": desk.kind()})
        running = asyncio.create_task(worker.run())
        await wanted(here, 1, 2)
        await until(lambda: desk.hanging == 2)
        worker.stop()
        soon.set()
        await asyncio.wait_for(running, 60)
        assert states(await here.rows(Job)) == [("new", 0), ("done", 1)]
        desk.moods.clear()
        assert await Worker(here.store, here.clock, {"sum": desk.kind()}).work_due() == 1
        assert desk.kept == [(2, 2), (1, 1)]
