"""Signed `/learn` and `reaction_added` over HTTP on SQLite, beside a bare Bolt app, in one run.

    python -m benchmarks.slack [requests [further requests, for the memory]]

Lore runs as `lore serve` on a database with 10,000 needs and 10,000 snippets, and delivers to a fake Slack meanwhile.
"""

import asyncio
import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks import seed
from benchmarks.load import Measured, send
from benchmarks.processes import machine, port, process, until_open
from benchmarks.stand_ins import CARDS, SECRET
from storage import migrate
from storage.store import Session, Store

Make = Callable[[seed.Town, range], list[bytes]]
NEEDS = SNIPPETS = CARDS
WARM = 200  # requests before anything is measured
CHUNK = 5_000  # requests that are signed at once: a signature holds for five minutes


def http(body: bytes, kind: str) -> bytes:
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def commands(town: seed.Town, numbers: range) -> list[bytes]:
    """Distinct `/learn` commands."""
    words = seed.Words(numbers.start)
    return [
        http(urlencode({
            "command": "/learn", "text": words.sentence(9), "user_id": town.people[n % len(town.people)],
            "user_name": "p", "team_id": town.workspace, "team_domain": "bench", "trigger_id": f"trigger.{n}",
            "channel_id": town.channels[n % len(town.channels)], "channel_name": "channel", "api_app_id": "A1",
            "response_url": "https://hooks.slack.com/commands/x", "token": "t",
        }).encode(), "application/x-www-form-urlencoded")
        for n in numbers
    ]  # fmt: skip


def reactions(town: seed.Town, numbers: range) -> list[bytes]:
    """Distinct reactions to known cards."""
    return [http(json.dumps(_reaction(town, n)).encode(), "application/json") for n in numbers]


def _reaction(town: seed.Town, n: int) -> dict[str, object]:
    snippet = n % SNIPPETS + 1
    item = {"type": "message", "channel": town.channels[snippet % 100], "ts": seed.card(snippet)}
    event = {
        "type": "reaction_added", "user": town.people[(snippet + 1 + n // SNIPPETS) % len(town.people)],
        "reaction": ("bulb", "+1", "heart")[n % 3], "item": item, "item_user": "UB",
        "event_ts": f"{1790000000 + n // 1_000_000}.{n % 1_000_000:06}",
    }  # fmt: skip
    return {
        "token": "t", "team_id": town.workspace, "api_app_id": "A1", "type": "event_callback", "event": event,
        "event_id": f"Ev{n}", "event_time": 1790000000, "is_ext_shared_channel": False,
        "authorizations": [{"team_id": town.workspace, "user_id": "UB", "is_bot": True}],
    }  # fmt: skip


class Served:
    """An app that is measured: no request is ever sent to it twice."""

    def __init__(self, name: str, at: int, child: subprocess.Popen[str], town: seed.Town) -> None:
        self.name, self.at, self.town = name, at, town
        self.process = psutil.Process(child.pid)
        self._next = 0

    async def measure(self, make: Make, count: int) -> Measured:
        """A fifth of the requests over one connection, and all over 16, when it is warm; the latter counts."""
        await self.send(make, WARM, 16)
        for connections, requests in ((1, count // 5), (16, count)):
            spent = sum(self.process.cpu_times()[:2])
            measured = await self.send(make, requests, connections)
            spent = (sum(self.process.cpu_times()[:2]) - spent) / requests * 1e6
            name = f"{self.name}, {make.__name__}"
            print(f"{name:20} {connections:2} connections  {measured}  {spent:5.0f} µs CPU each", flush=True)
        return measured

    async def send(self, make: Make, count: int, connections: int) -> Measured:
        """Sends so many further requests."""
        self._next += count
        return await send("127.0.0.1", self.at, make(self.town, range(self._next - count, self._next)), connections)

    def memory(self) -> str:
        """How much it holds."""
        return f"memory {self.process.memory_info().rss / 1e6:.0f} MB after {self._next:,} requests"


async def main(count: int, further: int) -> None:
    with tempfile.TemporaryDirectory() as folder, process("benchmarks.stand_ins", "slack") as slack:
        assert slack.stdout is not None
        known = json.loads(slack.stdout.readline())
        town = seed.Town("slack", known["team"], known["people"], known["channels"])
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        await filled(url, town)
        print(machine(), flush=True)
        bare_port, our_port = port(), port()
        environment = {
            "LORE_DATABASE_URL": url, "LORE_PORT": str(our_port), "SLACK_API_URL": known["url"],
            "SLACK_BOT_TOKEN": known["token"], "SLACK_SIGNING_SECRET": SECRET,
        }  # fmt: skip
        with process("benchmarks.stand_ins", "bare", str(bare_port)) as child:
            until_open(bare_port)
            bare = Served("bare Bolt", bare_port, child, town)
            reference = [await bare.measure(make, count) for make in (reactions, commands)]
        with process("bot", "serve", **environment) as child:
            until_open(our_port)
            lore = Served("Lore", our_port, child, town)
            ours = [await lore.measure(make, count) for make in (reactions, commands)]
            print(lore.memory(), flush=True)
            for _ in range(further // CHUNK):
                for make in (commands, reactions):
                    await lore.send(make, CHUNK // 2, 16)
                print(lore.memory(), flush=True)
            await delivered(url)
        for name, measured, beside in zip(("reaction", "/learn"), ours, reference, strict=True):
            print(f"{name}: {measured.rate / beside.rate:.2f} of the bare app's rate at 16 connections")


async def filled(url: str, town: seed.Town) -> None:
    """A database with the company's past."""
    migrate.upgrade(url)
    store = Store(url)
    await store.write(lambda session: seed.fill(session, town, NEEDS, SNIPPETS))
    await store.close()


async def delivered(url: str) -> None:
    """Says what went out and was done meanwhile; the rest waits for the pace that the platform allows."""
    store = Store(url)
    query = "SELECT kind, state, count(*) FROM outbox GROUP BY kind, state ORDER BY kind, state"
    jobs = "SELECT kind, state, count(*) FROM job GROUP BY kind, state ORDER BY kind, state"
    for name, asked in (("outbox", query), ("jobs", jobs)):
        rows = await store.read(partial(_all, asked))
        print(f"{name}: " + ", ".join(f"{count:,} {kind} {state}" for kind, state, count in rows))
    await store.close()


def _all(query: str, session: Session) -> list[Any]:
    return list(session.connection().exec_driver_sql(query))


if __name__ == "__main__":
    first, second = [*sys.argv[1:3], *("5000", "0")[len(sys.argv) - 1 :]]
    asyncio.run(main(int(first), int(second)))
