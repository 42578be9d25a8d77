"""Handing something to the bot over HTTP or Socket Mode, with Slack's signature and Slack's patience."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack import payloads
from tests.fakes.slack.delivery import Attempt, Delivery
from tests.fakes.slack.things import Channel, Json
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
RETRIES = (0.0, 60.0, 300.0)
SOCKET_KINDS = {"event": "events_api", "command": "slash_commands", "interactive": "interactive"}


class Courier:
    """Signs and sends; `speed` shortens the waits between retries.

    `timeout` is its patience in seconds: Slack has three, and a test more, as its machine may be busy with something else.
    """

    def __init__(
        self,
        fake: FakeSlack,
        url: str,
        secret: str = "signing-secret",
        *,
        transport: str = "http",
        timeout: float = 60.0,
        speed: float = 600.0,
        subscriptions: set[str] | None = None,
    ) -> None:
        self.fake, self.url, self.secret = fake, url, secret
        self.transport, self.timeout, self.speed = transport, timeout, speed
        self.subscriptions = subscriptions
        self.deliveries: deque[Delivery] = deque(maxlen=fake.calls.maxlen)

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        self.http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    def signature(self, body: bytes, stamp: str) -> str:
        mac = hmac.new(self.secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return "v0=" + mac.hexdigest()

    def headers(self, body: bytes, kind: str, at: float | None = None) -> dict[str, str]:
        """Slack's headers over this body, signed now or at another time."""
        stamp = str(int(time.time() if at is None else at))
        return {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self.signature(body, stamp),
        }

    async def post(self, body: bytes, headers: dict[str, str]) -> Attempt:
        """One POST to the bot with these very bytes and headers."""
        start = time.perf_counter()
        patience = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with self.http.post(
                self.url, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as answer:
                text = await answer.text()
                heads = {name.lower(): value for name, value in answer.headers.items()}
                return Attempt(answer.status, text, time.perf_counter() - start, None, heads)
        except TimeoutError:
            return Attempt(0, "", time.perf_counter() - start, "http_timeout")
        except aiohttp.ClientError as error:
            return Attempt(0, str(error), time.perf_counter() - start, "connection_failed")

    async def attempt(self, kind: str, payload: Json, retry: int = 0, reason: str = "") -> Attempt:
        """Hand over an event, a command or an interaction once."""
        if self.transport == "socket":
            return await self._by_socket(kind, payload, retry, reason)
        if kind == "event":
            body, form = json.dumps(payload).encode(), JSON
        else:
            fields = payload if kind == "command" else {"payload": json.dumps(payload)}
            body, form = urlencode(fields).encode(), FORM
        headers = self.headers(body, form)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.post(body, headers)

    async def _by_socket(self, kind: str, payload: Json, retry: int, reason: str) -> Attempt:
        number = self.fake.world.number()
        envelope: Json = {"envelope_id": f"{number:08x}-envelope", "type": SOCKET_KINDS[kind], "payload": payload}
        envelope["accepts_response_payload"] = kind != "event"
        if kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        start = time.perf_counter()
        sent = asyncio.run_coroutine_threadsafe(self.fake.sockets.deliver(envelope, self.timeout), self.fake.loop)
        try:
            answer = await asyncio.wrap_future(sent)
        except TimeoutError:
            return Attempt(0, "", time.perf_counter() - start, "http_timeout")
        except ConnectionError as error:
            return Attempt(0, str(error), time.perf_counter() - start, "connection_failed")
        body = answer if isinstance(answer, str) else json.dumps(answer) if answer else ""
        return Attempt(200, body, time.perf_counter() - start)

    async def deliver(self, envelope: Json) -> Delivery:
        """An event as Slack delivers it: again at once, after a minute and after five, until it is accepted."""
        delivery = self._noted(envelope)
        delivery.attempts.append(await self.attempt("event", envelope))
        for number, wait in enumerate(RETRIES, 1):
            last = delivery.attempts[-1]
            if last.ok or last.headers.get("x-slack-no-retry") == "1":
                break
            await asyncio.sleep(wait / self.speed)
            delivery.attempts.append(await self.attempt("event", envelope, number, last.reason))
        return delivery

    async def event(self, team: Team, event: Json, *, channel: Channel | None = None, name: str = "") -> Delivery:
        """Any event; not delivered (no attempts) when the app has not subscribed to it."""
        if self.subscriptions is not None and (name or event["type"]) not in self.subscriptions:
            return Delivery({"event": event})
        return await self.deliver(payloads.envelope(self.fake, team, event, channel))

    async def interact(self, kind: str, payload: Json) -> Delivery:
        """A command or interaction: sent once, whatever comes of it."""
        delivery = self._noted(payload)
        last = await self.attempt(kind, payload)
        delivery.attempts.append(last)
        if not last.ok:
            delivery.error = "operation_timeout" if last.error == "http_timeout" else "dispatch_failed"
        return delivery

    def _noted(self, payload: Json) -> Delivery:
        delivery = Delivery(payload)
        self.deliveries.append(delivery)
        return delivery

    async def url_verification(self, challenge: str = "challenge") -> Attempt:
        """The handshake when the request URL is entered in the app's settings."""
        body = json.dumps({"token": "verification", "challenge": challenge, "type": "url_verification"}).encode()
        return await self.post(body, self.headers(body, JSON))
