"""Half an hour's traffic in ten minutes: does anything grow, and how long do answers take?

    just soak [minutes [requests a second]]

Requests go out at fixed moments, whether earlier ones were answered or not, and an answer's time counts from its
moment: a server that falls behind shows it. What is asked stands in `traffic`. Nothing may grow in the second half of
the run beyond what is written below.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks import seed
from benchmarks.processes import machine, port, process, until_open
from benchmarks.slack import SECRET, filled
from benchmarks.traffic import Traffic

WINDOW = 15.0  # seconds of one line of the report
CONNECTIONS = 64
MEMORY, FILES = 0.05, 8  # more at the end than half-way: of memory a share, of the others so many
LIMIT = 0.1  # seconds of the 99th percentile


@dataclass
class Window:
    """What was seen in a while."""

    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    memory: int = 0
    files: int = 0
    connections: int = 0

    def __str__(self) -> str:
        bad = {code: count for code, count in self.answers.items() if code != "200"}
        return (
            f"{len(self.times):6} answers  p50 {self.at(0.5):6.1f} ms  p99 {self.at(0.99):7.1f} ms  "
            f"{self.memory / 1e6:4.0f} MB  {self.files:3} files  {self.connections:3} connections  {bad or ''}"
        )

    def at(self, share: float) -> float:
        """A percentile, in milliseconds."""
        ordered = sorted(self.times) or [0.0]
        return ordered[int(share * (len(ordered) - 1))] * 1000


class Line:
    """One kept-alive connection, which asks one thing at a time."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> str:
        """The status of the answer. A server hangs up on who was silent for long: then it is asked on a new one."""
        if self._streams is None or self._streams[0].at_eof():
            self._hang_up()
            self._streams = await asyncio.open_connection("127.0.0.1", self._at)
        (reader, writer), self._streams = self._streams, None
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        self._streams = reader, writer
        return head[9:12].decode()

    def _hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


class Soak:
    """Sends for a while, and watches."""

    def __init__(self, town: seed.Town, at: int, watched: psutil.Process, rate: int) -> None:
        self.rate, self.watched = rate, watched
        self._traffic = Traffic(town)
        self.window, self.windows = Window(), list[Window]()
        self._free: asyncio.Queue[Line] = asyncio.Queue()  # all in turn: how many there are is not ours to grow
        for _ in range(CONNECTIONS):
            self._free.put_nowait(Line(at))
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float) -> None:
        """At the rate, for so long; a line a window."""
        started, sent, next_look = time.perf_counter(), 0, WINDOW
        while (now := time.perf_counter() - started) < seconds:
            while sent < now * self.rate:
                self._send(started + sent / self.rate, self._traffic.request(sent))
                sent += 1
            if now >= next_look:
                next_look += WINDOW
                self._look(now)
            await asyncio.sleep(0.002)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=60)

    def _send(self, moment: float, request: bytes) -> None:
        task = asyncio.create_task(self._ask(moment, request))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _ask(self, moment: float, request: bytes) -> None:
        line = await self._free.get()
        try:
            status = await line.ask(request)
        except (OSError, EOFError) as error:
            status = type(error).__name__
        self._free.put_nowait(line)
        self.window.answers[status] += 1
        self.window.times.append(time.perf_counter() - moment)

    def _look(self, now: float) -> None:
        seen, self.window = self.window, Window()
        seen.memory = self.watched.memory_info().rss
        seen.files = self.watched.num_fds()
        seen.connections = len(self.watched.net_connections())
        self.windows.append(seen)
        print(f"{now:6.0f} s  {seen}", flush=True)

    def held(self) -> bool:
        """Whether nothing grew in the second half, and answers came in time; says each."""
        half = self.windows[len(self.windows) // 2 :]
        third = max(1, len(half) // 3)
        before, after = half[:third], half[-third:]
        found = {
            "memory": _middle(after, "memory") <= _middle(before, "memory") * (1 + MEMORY),
            "files": _middle(after, "files") <= _middle(before, "files") + FILES,
            "connections": _middle(after, "connections") <= _middle(before, "connections") + FILES,
            "all answered 200": all(window.answers.keys() <= {"200"} for window in self.windows),
            f"p99 under {LIMIT * 1000:.0f} ms": self._whole().at(0.99) <= LIMIT * 1000,
        }
        print(f"altogether {self._whole()}")
        for what, good in found.items():
            print(f"{'held' if good else 'NOT held':9} {what}")
        return all(found.values())

    def _whole(self) -> Window:
        last = self.windows[-1]
        whole = Window(memory=last.memory, files=last.files, connections=last.connections)
        for window in self.windows:
            whole.times += window.times
            whole.answers += window.answers
        return whole


def _middle(windows: list[Window], what: str) -> float:
    return statistics.median(getattr(window, what) for window in windows)


async def main(minutes: float, rate: int) -> bool:
    with tempfile.TemporaryDirectory() as folder, process("benchmarks.stand_ins", "slack") as slack:
        assert slack.stdout is not None
        known = json.loads(slack.stdout.readline())
        town = seed.Town("slack", known["team"], known["people"], known["channels"])
        url, at = f"sqlite:///{Path(folder) / 'bench.db'}", port()
        await filled(url, town)
        print(f"{rate} requests a second for {minutes:g} minutes; {machine()}", flush=True)
        environment = {
            "LORE_DATABASE_URL": url, "LORE_PORT": str(at), "SLACK_API_URL": known["url"],
            "SLACK_BOT_TOKEN": known["token"], "SLACK_SIGNING_SECRET": SECRET,
        }  # fmt: skip
        with process("bot", "serve", **environment) as child:
            until_open(at)
            soak = Soak(town, at, psutil.Process(child.pid), rate)
            await soak.run(minutes * 60)
            return soak.held()


if __name__ == "__main__":
    minutes, rate = [*sys.argv[1:3], *("10", "300")[len(sys.argv) - 1 :]]
    sys.exit(0 if asyncio.run(main(float(minutes), int(rate))) else 1)
