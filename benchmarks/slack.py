"""Signed `/learn` and `reaction_added` over HTTP on SQLite, beside a bare Bolt app, in one run.

    python -m benchmarks.slack [requests]

Lore runs as `lore serve` on a database with 10,000 needs and 10,000 snippets, and delivers to a fake Slack meanwhile.
"""

import asyncio
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil

from benchmarks import seed
from benchmarks.load import Measured, send
from benchmarks.stand_ins import SECRET
from storage import migrate
from storage.store import Store

NEEDS = SNIPPETS = 10_000


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with us."""
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def until_open(at: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", at)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(at)


def http(body: bytes, kind: str) -> bytes:
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def commands(town: seed.Town, count: int, run: str) -> list[bytes]:
    """Distinct `/learn` commands."""
    words = seed.Words(hash(run) % 1000)
    return [
        http(urlencode({
            "command": "/learn", "text": words.sentence(9), "user_id": town.people[n % len(town.people)],
            "user_name": "p", "team_id": town.workspace, "team_domain": "bench", "trigger_id": f"{run}.{n}",
            "channel_id": town.channels[n % len(town.channels)], "channel_name": "channel", "api_app_id": "A1",
            "response_url": "https://hooks.slack.com/commands/x", "token": "t",
        }).encode(), "application/x-www-form-urlencoded")
        for n in range(count)
    ]  # fmt: skip


def reactions(town: seed.Town, count: int, run: str) -> list[bytes]:
    """Distinct reactions to known cards."""
    people, channels = town.people, town.channels
    found = []
    for n in range(count):
        snippet = n % SNIPPETS + 1
        person = (snippet + 1 + n // SNIPPETS) % len(people)
        event = {
            "type": "reaction_added",
            "user": people[person],
            "reaction": ("bulb", "+1", "heart")[n % 3],
            "item": {"type": "message", "channel": channels[snippet % 100], "ts": f"1780000000.{snippet:06}"},
            "item_user": "UB",
            "event_ts": f"1790000000.{n % 1_000_000:06}",
        }
        body = {
            "token": "t",
            "team_id": town.workspace,
            "api_app_id": "A1",
            "type": "event_callback",
            "event": event,
            "event_id": f"Ev{run}{n}",
            "event_time": 1790000000,
            "is_ext_shared_channel": False,
            "authorizations": [{"team_id": town.workspace, "user_id": "UB", "is_bot": True}],
        }
        found.append(http(json.dumps(body).encode(), "application/json"))
    return found


async def measure(name: str, at: int, child: subprocess.Popen[str], make, town: seed.Town, count: int) -> Measured:  # type: ignore[no-untyped-def]
    measured = None
    for connections in (1, 16):
        requests = make(town, count if connections > 1 else count // 5, f"{name[:4]}{connections}{at}")
        spent = sum(psutil.Process(child.pid).cpu_times()[:2])
        measured = await send("127.0.0.1", at, requests, connections)
        spent = sum(psutil.Process(child.pid).cpu_times()[:2]) - spent
        print(
            f"{name:22} {connections:2} connections  {measured}  {spent / len(requests) * 1e6:5.0f} µs CPU each",
            flush=True,
        )
    assert measured is not None
    return measured


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, process("benchmarks.stand_ins", "slack") as slack:
        assert slack.stdout is not None
        known = json.loads(slack.stdout.readline())
        town = seed.Town("slack", known["team"], known["people"], known["channels"])
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate.upgrade(url)
        store = Store(url)
        await store.write(lambda session: seed.fill(session, town, NEEDS, SNIPPETS))
        await store.close()
        bare_port, our_port = port(), port()
        environment = {
            "LORE_DATABASE_URL": url, "LORE_PORT": str(our_port), "SLACK_API_URL": known["url"],
            "SLACK_BOT_TOKEN": known["token"], "SLACK_SIGNING_SECRET": SECRET,
        }  # fmt: skip
        with process("benchmarks.stand_ins", "bare", str(bare_port)) as bare:
            until_open(bare_port)
            reference = {
                "/learn": await measure("bare Bolt, /learn", bare_port, bare, commands, town, count),
                "reaction": await measure("bare Bolt, reaction", bare_port, bare, reactions, town, count),
            }
        with process("bot", "serve", **environment) as lore:
            until_open(our_port)
            ours = {
                "/learn": await measure("Lore, /learn", our_port, lore, commands, town, count),
                "reaction": await measure("Lore, reaction", our_port, lore, reactions, town, count),
            }
            memory = psutil.Process(lore.pid).memory_info().rss / 1e6
            print(f"memory {memory:.0f} MB")
            await drained(url)
        for name, measured in ours.items():
            print(f"{name}: {measured.rate / reference[name].rate:.2f} of the bare app's rate at 16 connections")


async def drained(url: str) -> None:
    """Waits until the outbox is empty, and says how long that took."""
    started = time.perf_counter()
    store = Store(url)
    query = "SELECT count(*) FROM outbox WHERE state IN ('new', 'leased', 'sending') AND kind != 'redraw'"
    while time.perf_counter() - started < 300:
        left = await store.read(lambda session: session.connection().exec_driver_sql(query).scalar())
        if not left:
            break
        await asyncio.sleep(0.5)
    print(f"outbox drained {time.perf_counter() - started:.1f} s after the last request")
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000))
