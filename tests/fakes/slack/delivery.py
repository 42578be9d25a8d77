"""What came of handing something to the bot."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.things import Json


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the HTTP status (0 without an answer), the body, and http_timeout or connection_failed."""

    status: int
    body: str
    seconds: float
    error: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def reason(self) -> str:
        return self.error or "http_error"


@dataclass(slots=True)
class Delivery:
    """What was sent, each attempt at it, and what Slack showed because of it.

    `shown` is the message that the body of an answer put on screen, `error` what Slack tells the person
    (operation_timeout, dispatch_failed or an error code of the body), `errors` the faults under inputs.
    """

    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    also: list[Delivery] = field(default_factory=list)
    shown: Json | None = None
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].ok and not self.error and all(d.ok for d in self.also)

    @property
    def status(self) -> int:
        return self.attempts[-1].status if self.attempts else 0

    @property
    def body(self) -> str:
        return self.attempts[-1].body if self.attempts else ""

    @property
    def json(self) -> Json:
        """The JSON of the last answer, {} when it has none."""
        try:
            found = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def seconds(self) -> float:
        return self.attempts[-1].seconds if self.attempts else 0.0

    @property
    def trigger_id(self) -> str:
        return str(self.payload.get("trigger_id", ""))

    @property
    def response_url(self) -> str:
        return str(self.payload.get("response_url", ""))

    @property
    def event(self) -> Json:
        found: Json = self.payload.get("event", {})
        return found


def answered(delivery: Delivery) -> Any:
    """What the body says to show: its JSON, or plain text as a message."""
    return delivery.json or ({"text": delivery.body} if delivery.body else None)
