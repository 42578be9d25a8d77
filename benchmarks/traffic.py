"""What a workspace sends on a working day.

Of ten requests four are reactions to cards, two reactions to other messages, two messages that are none of our
business, one a repeat of an earlier delivery, and one a command (`/learn` and `/lore find` in turn).
"""

import json
from typing import Any
from urllib.parse import urlencode

from benchmarks import seed
from benchmarks.slack import http, reactions


class Traffic:
    """Requests by number; of each number there is one."""

    def __init__(self, town: seed.Town) -> None:
        self.town = town
        self._words = seed.Words(3)

    def request(self, n: int) -> bytes:
        """The request of that number."""
        kind, number = n % 10, n // 10
        if kind < 4:
            return reactions(self.town, range(number * 4 + kind, number * 4 + kind + 1))[0]
        if kind < 6:
            return _event(
                self.town, n, {"type": "reaction_added", "reaction": "eyes", "item": _elsewhere(self.town, n)}
            )
        if kind < 8:
            said = {
                "type": "message",
                "channel_type": "channel",
                "text": "hello",
                "ts": f"1790000001.{n % 1_000_000:06}",
            }
            return _event(self.town, n, said)
        if kind == 8:
            return reactions(self.town, range(max(0, number * 4 - 400), max(0, number * 4 - 400) + 1))[0]
        command, text = (
            ("/learn", self._words.sentence(9)) if number % 2 else ("/lore", f"find {self._words.sentence(3)}")
        )
        return _typed(self.town, n, command, text)


def _event(town: seed.Town, n: int, event: dict[str, Any]) -> bytes:
    body = {
        "token": "t", "team_id": town.workspace, "api_app_id": "A1", "type": "event_callback", "event_id": f"Ew{n}",
        "event_time": 1790000000, "is_ext_shared_channel": False,
        "authorizations": [{"team_id": town.workspace, "user_id": "UB", "is_bot": True}],
        "event": {"user": town.people[n % len(town.people)], "event_ts": f"1790000000.{n % 1_000_000:06}", **event},
    }  # fmt: skip
    if "channel" not in body["event"] and "item" not in event:
        body["event"]["channel"] = town.channels[n % len(town.channels)]
    return http(json.dumps(body).encode(), "application/json")


def _elsewhere(town: seed.Town, n: int) -> dict[str, str]:
    return {"type": "message", "channel": town.channels[n % len(town.channels)], "ts": f"1700000000.{n % 1_000_000:06}"}


def _typed(town: seed.Town, n: int, command: str, text: str) -> bytes:
    fields = {
        "command": command, "text": text, "user_id": town.people[n % len(town.people)], "user_name": "p", "token": "t",
        "team_id": town.workspace, "team_domain": "bench", "trigger_id": f"soak.{n}", "api_app_id": "A1",
        "channel_id": town.channels[n % len(town.channels)], "channel_name": "channel",
        "response_url": "https://hooks.slack.com/commands/x",
    }  # fmt: skip
    return http(urlencode(fields).encode(), "application/x-www-form-urlencoded")
