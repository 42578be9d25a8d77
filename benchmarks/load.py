"""Sends prepared HTTP requests over kept-alive connections and measures the answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Requests a second, and how long an answer took (seconds)."""

    rate: float
    p50: float
    p99: float
    answers: dict[str, int]

    def __str__(self) -> str:
        bad = {code: n for code, n in self.answers.items() if code != "200"}
        return f"{self.rate:7.0f}/s  p50 {self.p50 * 1000:6.2f} ms  p99 {self.p99 * 1000:6.2f} ms {bad or ''}"


class _Connection(asyncio.Protocol):
    def __init__(self, requests: "asyncio.Queue[bytes]", times: list[float], answers: dict[str, int]) -> None:
        self.requests, self.times, self.answers = requests, times, answers
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._next()

    def _next(self) -> None:
        if self.requests.empty():
            self.transport.close()
            return
        self.started = time.perf_counter()
        self.transport.write(self.requests.get_nowait())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        low = head.lower()
        at = low.find(b"content-length:")
        if at >= 0:
            if len(body) < int(low[at + 15 :].split(b"\r\n", 1)[0]):
                return
        elif b"chunked" in low and not body.endswith(b"0\r\n\r\n"):
            return
        self.times.append(time.perf_counter() - self.started)
        code = head[9:12].decode()
        self.answers[code] = self.answers.get(code, 0) + 1
        self.buffer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def send(host: str, port: int, requests: Sequence[bytes], connections: int) -> Measured:
    """Sends all requests, as fast as so many connections get answers."""
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    for request in requests:
        queue.put_nowait(request)
    times: list[float] = []
    answers: dict[str, int] = {}
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: _Connection(queue, times, answers), host, port) for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    took = time.perf_counter() - started
    ordered = sorted(times) or [0.0]
    return Measured(len(times) / took, ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], answers)
