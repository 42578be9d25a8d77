"""Two instances in processes of their own keep time over one database: each digest comes once, whatever the clocks do."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SetClock
from bot.commands import COMMANDS
from bot.conversation import Actor, Place, Request
from bot.router import Router
from storage import places
from storage.store import Store
from tests import databases
from tests.bot.crashing import book

HOUSE = Path(__file__).parents[2]
DOWN = (datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 11, tzinfo=UTC))
HOUR, STEP, DAY, LATE = timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(hours=12)
DAILY = {  # what is skipped or comes twice when the clocks change there, and what is not
    "Europe/Rome": "02:30", "America/New_York": "01:30", "America/St_Johns": "02:15", "Pacific/Auckland": "02:45",
    "Australia/Lord_Howe": "02:10", "America/Santiago": "00:20", "Asia/Kolkata": "09:00",
}  # fmt: skip
WEEKLY = ("Europe/London", "America/Los_Angeles", "Asia/Tokyo")  # Mondays at nine
START, DAYS = datetime(2026, 3, 6, 12, 40, tzinfo=UTC), 32
CHANGES = [(3, 8), (3, 29), (4, 5)]  # forward in North America, forward in Europe, back in the south


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with empty tables."""
    return str(
        databases.sqlite(tmp_path / "time.db")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres").fresh()
    )


@contextmanager
def instances(url: str, path: Path) -> Iterator[list[Popen[str]]]:
    """Two, which end with this."""
    command = [sys.executable, "-m", "tests.bot.ticking", url, str(path)]
    both = [Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=HOUSE) for _ in range(2)]
    try:
        yield both
    finally:
        for each in both:
            each.communicate()


def tick(both: list[Popen[str]], at: datetime) -> None:
    """The same moment for both."""
    for each in both:
        assert each.stdin is not None
        print(at.isoformat(), file=each.stdin, flush=True)
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "done\n"


async def set_up(url: str, at: datetime) -> None:
    """Each digest in a channel that is called like its zone, switched on by somebody who lives there; a need waits."""
    store = Store(url)
    router = Router(store, SetClock(at), COMMANDS)
    await store.write(lambda session: places.open_workspace(session, "disk", "w1", "Town", at))
    wanted = {zone: f"digest daily {wall}" for zone, wall in DAILY.items()} | dict.fromkeys(WEEKLY, "digest weekly")
    for zone, words in wanted.items():
        for command, text in (("lore", words), ("learn", f"who knows the trains of {zone}?")):
            place = Place("disk", "w1", zone, "public", zone)
            await router.answer(
                Request(f"{command} {zone}", Actor(zone, zone, time_zone=zone), place, command, text=text)
            )
    await store.close()


def moments() -> list[datetime]:
    """Every few hours around a change of the clocks, with one long breakdown; in between hardly ever."""
    changes = [datetime(2026, *change, 12, tzinfo=UTC) for change in CHANGES]
    found: list[datetime] = []
    for at in (START + n * STEP for n in range(DAYS * 6)):
        near = any(abs(at - change) < 36 * HOUR for change in changes)
        if (near and not DOWN[0] < at < DOWN[1]) or at - (found or [START - DAY])[-1] >= DAY:
            found.append(at)
    return found


def dues(zone: str, first: date, last: date) -> list[tuple[date, datetime]]:
    """Every digest of a zone, told independently: the local date, and when it is due at the latest."""
    wall = time.fromisoformat(DAILY.get(zone, "09:00"))
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [
        (day, datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC))
        for day in days
        if zone in DAILY or day.weekday() == 0
    ]


@pytest.mark.slow
def test_each_digest_comes_once(url: str, tmp_path: Path) -> None:
    asyncio.run(set_up(url, START))
    ticks = moments()
    posted: defaultdict[str, list[datetime]] = defaultdict(list)
    with instances(url, tmp_path / "book") as both:
        tick(both, START)
        known = len(book(tmp_path / "book"))
        for at in ticks[1:]:
            tick(both, at)
            told = book(tmp_path / "book")
            for _, zone, _, words in told[known:]:
                if words.startswith(("Today in", "This week in")):
                    posted[zone].append(at)
            known = len(told)
    for zone in (*DAILY, *WEEKLY):
        there = ZoneInfo(zone)
        expected = []
        for day, due in dues(zone, START.astimezone(there).date(), ticks[-1].astimezone(there).date()):
            done = next((at for at in ticks if at >= due), None)
            if due > START and done is not None and done - due < LATE:
                expected.append(day)
        assert [at.astimezone(there).date() for at in posted[zone]] == expected, zone
        assert len(expected) > (8 if zone in DAILY else 2)
