"""What is done as time passes: one failure stops nothing else, no thanks are lost or told twice, old rows go."""

import asyncio
import re
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Work, mark
from bot.errors import TryLater
from bot.scheduler import Scheduler
from bot.services import schedules, upkeep
from storage import places, retention
from storage.retention import KEPT, Kept
from storage.store import Session
from storage.tables import (
    AuditEntry,
    DigestSchedule,
    Inquiry,
    Job,
    Lookup,
    ModelCall,
    Notification,
    Outbox,
    Receipt,
    RunClaim,
    SynonymHint,
)
from tests.bot.office import post
from tests.town import MONDAY, Town, town

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)


async def until(here: Town, day: int, hour: int, minute: int = 0) -> list[str]:
    """Time goes to so many days after the first Monday, and what is due is done and delivered."""
    at = MONDAY.replace(hour=hour, minute=minute) + day * DAY
    here.clock.forward(at - here.clock.now())
    said = await here.scheduler.tick()
    await here.delivery.deliver_due()
    return said


def told(here: Town, channel: str = "general") -> list[list[int]]:
    """Which kudos each round-up and each digest told, in order."""
    cards = [str(m.card) for m in here.street.messages if m.channel == channel and "kudos" in m.card.summary]
    return [sorted(int(number) for number in re.findall(r"explanation number (\d+)", card)) for card in cards]


async def test_one_job_that_fails_stops_no_other_and_no_other_organization(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(lambda s: places.open_workspace(s, "street", "w2", "Next door", here.clock.now()))
        done: list[tuple[str, int]] = []

        def breaks(work: Work) -> list[str]:
            raise KeyError(work.org)

        def works(work: Work) -> list[str]:
            done.append(("works", work.org))
            return []

        said = await Scheduler(here.store, here.clock, (breaks, works)).tick()
        assert said == ["breaks of organization 1: failed (KeyError)", "breaks of organization 2: failed (KeyError)"]
        assert done == [("works", 1), ("works", 2)]


async def test_what_was_done_before_a_failure_is_said_and_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        parts = iter((["first"], ["second"]))

        def breaks_in_the_end(work: Work) -> list[str]:
            work.organization.name = next_part = next(parts, [""])[0]
            if not next_part:
                raise KeyError
            return [next_part]

        said = await Scheduler(here.store, here.clock, (breaks_in_the_end,)).tick()
        assert said == ["first", "second", "breaks_in_the_end of organization 1: failed (KeyError)"]
        assert await here.store.read(lambda session: places.organization(session, 1).name) == "second"


async def test_a_database_that_is_away_ends_the_tick(tmp_path: Path) -> None:
    async with town(tmp_path) as here:

        def away(_work: Work) -> list[str]:
            raise TryLater

        scheduler = Scheduler(here.store, here.clock, (away,))
        with pytest.raises(TryLater):
            await scheduler.tick()
        await scheduler._every_minute()  # of which nobody is told


async def test_a_digest_that_fails_holds_up_no_other_and_comes_when_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(tmp_path) as here:
        monkeypatch.setattr(schedules, "AT_ONCE", 2)
        channels = [f"c{n}" for n in range(6)]
        for channel in channels:
            await here.say("ana", "digest weekly monday 09:00", channel, command="lore")
        await here.say("ben", "how do I read a map?", "c0", command="learn")
        broken = (1, 2, 3)

        def sour(session: Session, zone: str) -> None:
            for id in broken:
                row = session.get(DigestSchedule, id)
                assert row is not None
                row.every = "weekly"
                row.at = zone

        await here.store.write(lambda session: sour(session, "never"))  # no time of day
        said = await until(here, 7, 8)
        assert [line for line in said if "posted" in line] == [
            f"digest channel:{n} of 2026-03-09: posted" for n in (4, 5, 6)
        ]
        assert len([line for line in said if "failed (ValueError), tried again at 08:10 UTC" in line]) == 3
        assert await until(here, 7, 8, 9) == []
        await here.store.write(lambda session: sour(session, "09:00"))
        said = await until(here, 7, 8, 10)
        assert said == [f"digest channel:{n} of 2026-03-09: posted" for n in broken]
        assert {row.retry_at for row in await here.rows(DigestSchedule)} == {None}
        titles = [m.card.summary for m in here.street.messages if "This week in #" in m.card.summary]
        assert len(titles) == len(set(titles)) == 6


async def thanked(here: Town, kudos: list[timedelta], ticks: list[timedelta]) -> list[int]:
    """Ana thanks Ben and time ticks, at these times after the first Monday; which kudos were told, in order."""
    await here.say("ana", "digest weekly wednesday 09:00", command="lore")
    moments = [(at, 0, n) for n, at in enumerate(kudos, 1)] + [(at, 1, 0) for at in ticks]
    for at, tick, number in sorted(moments):
        here.clock.forward(MONDAY + at - here.clock.now())
        if tick:
            await here.scheduler.tick()
            await here.delivery.deliver_due()
        else:
            text = f"{mark('ben')} for explanation number {number}"
            await here.say("ana", text, command="kudos", people={"ben": "Ben"})
    return [number for each in told(here) for number in each]


async def test_thanks_go_on_where_they_ended_however_the_ticks_fall(tmp_path: Path) -> None:
    friday, wednesday = 4 * DAY + 4 * HOUR, 2 * DAY - 2 * HOUR  # 15:00 and 09:00 in Rome
    kudos = [friday + 45 * MINUTE, friday + WEEK - 2 * HOUR, friday + WEEK + 3 * MINUTE, wednesday + 2 * WEEK + HOUR,
             wednesday + 2 * WEEK + 6 * HOUR]  # fmt: skip
    ticks = [friday + 50 * MINUTE, friday + WEEK + 2 * MINUTE, wednesday + 2 * WEEK + 5 * HOUR, friday + 2 * WEEK]
    async with town(tmp_path) as here:
        assert await thanked(here, kudos, ticks) == [1, 2, 3, 4, 5]
        assert told(here) == [[1], [2], [3], [4, 5]]


@settings(max_examples=8)
@given(
    st.lists(st.integers(0, 20 * 24 * 60), max_size=5, unique=True),
    st.lists(st.integers(1, 60), max_size=40),
)
def test_every_kudos_is_told_once(kudos: list[int], gaps: list[int]) -> None:
    """The gaps between ticks, in hours, are such that a digest or a Friday is missed now and then, but not the first."""
    ticks = [2 * DAY, *(2 * DAY + hours * HOUR for hours in accumulate(gaps) if hours < 20 * 24), 23 * DAY]

    async def live() -> list[int]:
        with TemporaryDirectory() as folder:
            async with town(Path(folder)) as here:
                return await thanked(here, [minutes * MINUTE for minutes in kudos], ticks)

    assert sorted(asyncio.run(live())) == list(range(1, len(kudos) + 1))


async def test_a_digest_that_was_missed_leaves_its_thanks_to_the_next(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert await thanked(here, [2 * DAY, 9 * DAY], [2 * DAY + HOUR, 16 * DAY]) == [1, 2]


def rows_of(each: Kept, at: datetime, state: str) -> object:
    """A row that is as old as that."""
    words = {"organization_id": 1, each.since: at} | ({"state": state} if "state" in each.table.model_fields else {})
    more: dict[type, dict[str, object]] = {
        Receipt: {"key": f"{at}{state}"},
        Outbox: {"workspace_id": 1, "lane": "l", "kind": "post", "created_at": at},
        Job: {"kind": "k", "created_at": at},
        Notification: {"person_id": 1, "kind": "k", "once": f"{at}", "created_at": at},
        RunClaim: {"job": "j", "scope": f"{at}", "period": "p"},
        Inquiry: {"account_id": 1, "channel_id": 1, "question": "why?"},
        ModelCall: {"person_id": 1, "channel_id": 1, "kind": "answer"},
        AuditEntry: {"action": "role"},
        Lookup: {"person_id": 1, "words": "k8s"},
        SynonymHint: {"word": "k8s", "other": f"{at}", "person_id": 1},
    }
    return each.table(**(more[each.table] | {"ready_at": at} | words))


@pytest.mark.parametrize("each", KEPT, ids=lambda each: each.what)
async def test_old_rows_are_forgotten_once_a_day_and_no_others(tmp_path: Path, each: Kept) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        now, state = here.clock.now(), (each.states or ("held",))[0]
        old, young = now - each.kept - HOUR, now - each.kept + HOUR

        def fill(session: Session) -> None:
            session.add_all([rows_of(each, old - n * HOUR, state) for n in range(7)])
            session.add_all([rows_of(each, young, state), rows_of(each, old, "new")][: 2 if each.states else 1])

        await here.store.write(fill)
        said = await here.scheduler.tick()
        assert f"7 old {each.what} forgotten" in said
        left = [(getattr(row, each.since), getattr(row, "state", "")) for row in await here.rows(each.table)]
        assert [at for at, _ in left].count(young) == 1
        assert [state for at, state in left if at <= old] == (["new"] if each.states else [])
        assert await here.scheduler.tick() == []


async def test_much_is_forgotten_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SWEPT_AT_ONCE", 3)
    async with town(tmp_path) as here:
        old = [Receipt(organization_id=1, key=f"{n}", at=MONDAY - WEEK) for n in range(8)]
        await here.store.write(lambda session: session.add_all(old))
        said = await here.scheduler.tick()
        assert said == ["3 old receipts forgotten", "3 old receipts forgotten", "2 old receipts forgotten"]


async def test_another_organizations_rows_are_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(lambda s: places.open_workspace(s, "street", "w2", "Next door", here.clock.now()))
        await post(here, "a", "1")
        await post(here, "b", "1", workspace="w2")
        await here.delivery.deliver_due()
        later = here.clock.now() + 8 * DAY
        sent = next(each for each in KEPT if each.table is Outbox)
        assert await here.store.write(lambda session: retention.sweep(session, 2, sent, later, 100)) == 1
        assert [row.workspace_id for row in await here.rows(Outbox)] == [1]
