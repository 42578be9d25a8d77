"""A process is killed at every step from accepting a request to recording that it was told: nothing is lost or doubled."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sqlmodel import select

from storage import places
from storage.store import Session, Store
from storage.tables import Need, NeedClaim, Outbox
from tests import databases
from tests.bot.crashing import Told, book
from tests.town import MONDAY

HOUSE = Path(__file__).parents[2]
LONG = timedelta(minutes=3)  # after which every lease has run out
# Of two messages that nobody can ask for: from the record of the call, over before and after it, to that of the delivery.
IN_DOUBT = 2 * 5


@pytest.fixture(scope="module")
def nursery() -> Iterator[Popen[str]]:
    """Where processes are born quickly, with everything imported."""
    command = [sys.executable, "-m", "tests.bot.crashing"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=HOUSE) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Ours, to prepare and to look; the processes have their own."""
    sqlite = request.param == "sqlite"
    store = Store(databases.sqlite(tmp_path / "lives.db") if sqlite else request.getfixturevalue("postgres").fresh())
    yield store
    asyncio.run(store.close())


@dataclass
class Lives:
    """One life after another over the same database and the same post office."""

    nursery: Popen[str]
    store: Store
    book: Path
    safe_to_look_up: bool
    now: datetime = MONDAY

    def lead(self, workspace: str, *, end: int = 0, times: int = 1) -> int:
        """Lives in one process, a long time apart, ended at that step; how many steps they had, 0 if they were ended."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        moments = tuple((self.now + each * LONG).isoformat() for each in range(times))
        told = Told(self.store.url, str(self.book), workspace, moments, self.safe_to_look_up, end)
        print(json.dumps(asdict(told)), file=self.nursery.stdin, flush=True)
        self.now += times * LONG
        steps = self.nursery.stdout.readline()
        assert steps, "a life ended otherwise than by being killed"
        return int(steps)

    def open_workspace(self, name: str) -> int:
        """A workspace of an organization of its own, whose number this is."""
        with Session(self.store.engine) as session, session.begin():
            return places.open_workspace(session, "disk", name, name, MONDAY).organization_id

    def outcome(self, org: int) -> tuple[int, int, dict[int, str]]:
        """Needs, offers to help, and what became of each message but redraws."""
        with Session(self.store.engine) as session:
            needs = [row for row in session.exec(select(Need)) if row.organization_id == org]
            claims = [row for row in session.exec(select(NeedClaim)) if row.need_id in {need.id for need in needs}]
            messages = [row for row in session.exec(select(Outbox)) if row.organization_id == org]
            return len(needs), len(claims), {row.id: row.state for row in messages if row.kind != "redraw"}


@pytest.mark.parametrize("safe", [True, False], ids=["can be asked", "cannot be asked"])
def test_killed_at_every_step(nursery: Popen[str], store: Store, tmp_path: Path, safe: bool) -> None:
    lives = Lives(nursery, store, tmp_path / "book", safe)
    step, died, in_doubt = 1, True, 0
    while died:
        workspace = f"killed at step {step}"
        org = lives.open_workspace(workspace)
        died = not lives.lead(workspace, end=step)
        assert lives.lead(workspace, times=2)  # every request comes again, and what was in doubt is settled
        needs, claims, states = lives.outcome(org)
        arrived = Counter(id for id, *_ in book(lives.book) if id in states)
        assert (needs, claims, len(states)) == (1, 1, 2), workspace
        assert set(arrived.values()) <= {1}, f"{workspace}: said twice"
        unknown = {id for id, state in states.items() if state == "unknown"}
        assert {id for id, state in states.items() if state == "sent"} == set(states) - unknown, workspace
        assert set(states) - unknown <= set(arrived), f"{workspace}: lost"
        in_doubt += len(unknown)
        step += 1
    assert step > 20  # there were many steps to be killed at
    assert in_doubt == (0 if safe else IN_DOUBT)
