"""`learn …` as a message activity (verified token, a write, a card sent), and a reaction, beside botbuilder's echo bot.

    python -m benchmarks.teams [messages]

Lore runs as `lore serve` on SQLite and delivers to a fake Connector meanwhile; the echo bot answers over msrest.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from benchmarks.load import Measured, send
from benchmarks.processes import machine, port, process, until_open
from benchmarks.slack import delivered
from storage import migrate
from storage.store import Store

WARM = 200  # messages before anything is measured
LINKS = """SELECT c.external_id, l.external_id FROM message_link l JOIN channel c ON c.id = l.channel_id
           WHERE l.thing = 'need' LIMIT 2000"""


def http(activity: dict[str, object], token: str) -> bytes:
    body = json.dumps(activity).encode()
    head = (
        "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def measure(
    name: str, at: int, child: "subprocess.Popen[str]", requests: list[bytes], connections: int
) -> Measured:  # fmt: skip
    spent = sum(psutil.Process(child.pid).cpu_times()[:2])
    measured = await send("127.0.0.1", at, requests, connections)
    spent = sum(psutil.Process(child.pid).cpu_times()[:2]) - spent
    each = spent / len(requests) * 1e6
    print(f"{name:16} {connections:2} connections  {measured}  {each:6.0f} µs CPU each", flush=True)
    return measured


async def reactions(url: str, like: dict[str, object], token: str) -> list[bytes]:
    """A 👍 to each card that was posted."""
    store = Store(url)
    rows = await store.read(lambda session: session.connection().exec_driver_sql(LINKS).all())
    await store.close()
    found = []
    for n, (channel, message) in enumerate(rows):
        activity = {
            **{name: value for name, value in like.items() if name not in ("text", "entities", "attachments")},
            "type": "messageReaction", "id": f"reaction-{n}", "replyToId": message,
            "reactionsAdded": [{"type": "like"}],
            "conversation": {**like["conversation"], "id": f"{channel.split(';')[0]};messageid={message}"},  # type: ignore[dict-item]
        }  # fmt: skip
        found.append(http(activity, token))
    return found


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "activities.json"
        print(machine(), flush=True)
        with process("benchmarks.teams_stand_ins", "teams", str(WARM + count), str(prepared)) as tenant:
            assert tenant.stdout is not None
            tenant.stdout.readline()
            known = json.loads(prepared.read_text())
            requests = [http(activity, known["token"]) for activity in known["activities"]]
            warm, few, most = requests[:WARM], requests[WARM : WARM + count // 5], requests[WARM + count // 5 :]
            echo_port, our_port = port(), port()
            with process("benchmarks.teams_stand_ins", "echo", str(echo_port), str(prepared)) as echo:
                until_open(echo_port)
                await send("127.0.0.1", echo_port, warm[:50], 16)
                await measure("stock echo", echo_port, echo, few[: count // 10], 1)
                reference = await measure("stock echo", echo_port, echo, most[: count // 4], 16)
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            migrate.upgrade(url)
            environment = {**known["settings"], "LORE_DATABASE_URL": url, "LORE_PORT": str(our_port)}
            with process("bot", "serve", **environment) as lore:
                until_open(our_port)
                await send("127.0.0.1", our_port, warm, 16)
                await measure("Lore, learn", our_port, lore, few, 1)
                ours = await measure("Lore, learn", our_port, lore, most, 16)
                await delivered(url)
                like = known["activities"][0]
                await measure("Lore, reaction", our_port, lore, await reactions(url, like, known["token"]), 16)
            print(f"learn: {ours.rate / reference.rate:.1f} times the echo bot's rate at 16 connections")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000))
