"""A Monday: 10,000 channels have their weekly digest at once, over 1,000,000 endorsements.

    python -m benchmarks.monday [channels] [endorsements]

Says how long it takes to compute and queue them, how long a round in which nothing is due, and the memory it took.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks import seed
from bot.clock import SetClock
from bot.commands import DUE
from bot.scheduler import Scheduler
from storage import migrate
from storage.store import Session, Store
from storage.tables import DigestSchedule

MONDAY = datetime(2026, 6, 8, 9, tzinfo=UTC)
PEOPLE, EACH = 2_000, 2  # snippets and needs of each channel's week
ENDORSEMENTS = """
    INSERT INTO endorsement (organization_id, snippet_id, person_id, kind, reciprocity, repeat, worth, words, at)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :endorsements)
    SELECT :org, i % :snippets + 1, (i / :snippets * 37 + i % :snippets) % :people + 1,
           CASE i % 3 WHEN 0 THEN 'learned' ELSE 'useful' END, 1.0, 1.0, 1.0 + i % 3, '', '2026-06-05 12:00:00.000000'
    FROM n"""


def fill(session: Session, channels: int, endorsements: int) -> None:
    """A company whose every channel has a digest, needs and endorsed snippets."""
    people, places = [f"U{n}" for n in range(PEOPLE)], [f"C{n}" for n in range(channels)]
    town = seed.Town("slack", "T1", people, places)
    things = channels * EACH
    org = seed.fill(session, town, things, things)
    connection = session.connection()
    connection.exec_driver_sql(
        "UPDATE snippet SET channel_id = id % ? + 1, published_at = ?",
        (channels, "2026-06-04 12:00:00.000000"),
    )
    connection.exec_driver_sql(
        "UPDATE need SET channel_id = id % ? + 1, state = 'open', created_at = ?",
        (channels, "2026-06-07 12:00:00.000000"),  # not yet so long that somebody else would be asked
    )
    values = {"org": org, "endorsements": endorsements, "snippets": things, "people": PEOPLE}
    connection.exec_driver_sql(ENDORSEMENTS, values)
    connection.execute(insert(DigestSchedule), [_weekly(org, n) for n in range(1, channels + 1)])


def _weekly(org: int, channel: int) -> dict[str, Any]:
    return {
        "organization_id": org, "channel_id": channel, "once": f"channel:{channel}", "every": "weekly", "weekday": 0,
        "at": "09:00", "time_zone": "UTC", "active": True, "next_due_at": MONDAY,
    }  # fmt: skip


async def run(url: str) -> None:
    """What the server does on that morning, in a process of its own."""
    store = Store(url)
    scheduler = Scheduler(store, SetClock(MONDAY + timedelta(seconds=1)), DUE)
    for what in ("all that is due", "nothing is due"):
        started, spent = time.perf_counter(), time.process_time()
        said = await scheduler.tick()
        took, spent = time.perf_counter() - started, time.process_time() - spent
        print(f"{what:16} {took:7.2f} s, {spent:7.2f} s of them CPU  ({len(said):,} things done)", flush=True)
    queued = "SELECT count(*) FROM outbox WHERE thing IS NULL OR thing = 'digest'"
    count = await store.read(lambda session: session.connection().exec_driver_sql(queued).scalar())
    print(f"{count:,} digests queued; at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    await store.close()


async def main(channels: int, endorsements: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate.upgrade(url)
        store = Store(url)
        await store.write(lambda session: fill(session, channels, endorsements))
        await store.close()
        print(f"{channels:,} channels, {endorsements:,} endorsements", flush=True)
        subprocess.run([sys.executable, "-m", "benchmarks.monday", "run", url], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        asyncio.run(run(sys.argv[2]))
    else:
        asyncio.run(main(*(map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (10_000, 1_000_000))))
