"""Payloads of every kind, rewritten so that they are about things that exist, and what they change in the database."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fakes.slack.things import Json
from tests.journeys.loop import ANA, BEN, CEM, QUESTION
from tests.journeys.slack import SlackOffice

PAYLOADS = Path(__file__).parent / "payloads"
SHARED = Path(__file__).parents[4] / "shared" / "conformance" / "slack" / "payloads.jsonl"
TEAM, PERSON, SOMEBODY, CHANNEL, DIRECT = "T0TEST0001", "U0TEST0001", "U0TEST0002", "C0TEST0001", "D0TEST0001"
KINDS = {"events": "event", "interactions": "interactive", "commands": "command"}
STAMPS = ("1700000000.000100", "0000000000.000000")
INNER = ("sqlite_", "search_index")  # what the database keeps for itself
Table = dict[str, Counter[tuple[Any, ...]]]


def own() -> Iterator[tuple[str, Json]]:
    """Our own examples: one of every kind that Slack documents."""
    for name, kind in KINDS.items():
        for number, each in enumerate(json.loads((PAYLOADS / f"{name}.json").read_text())):
            yield kind, enveloped(number, each) if kind == "event" else each


def shared() -> Iterator[tuple[str, Json]]:
    """Those of Slack's own libraries, where they are at hand."""
    for line in SHARED.read_text().splitlines() if SHARED.exists() else []:
        given = json.loads(line)
        yield given["kind"], given["payload"]


def enveloped(number: int, event: Json) -> Json:
    """An event with what Slack puts around it."""
    return {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event, "event_id": f"Ev{number}",
        "event_time": 1700000000, "authorizations": [{"team_id": TEAM, "user_id": SOMEBODY, "is_bot": True}],
    }  # fmt: skip


def called(kind: str, payload: Json) -> str:
    """What kind of thing happened."""
    if kind != "event":
        return str(payload.get("command") or payload["type"])
    event = payload["event"]
    return f"{event['type']}.{event['subtype']}" if event.get("subtype") else str(event["type"])


class Aim:
    """Rewrites payloads so that they are about the people, channels and cards of an office."""

    def __init__(self, at: SlackOffice) -> None:
        self.at, self.number = at, 0
        self.ana, self.ben, self.cem = (at.people[name] for name in (ANA, BEN, CEM))
        self.dispatch = at.channels["dispatch"]
        self.need, self.snippet = (at.finds(CEM, "dispatch", words).ref for words in (QUESTION, "box 13"))

    def at_them(self, payload: Json, **event: Any) -> Json:
        """Every id in it is one of ours, also where it says nothing; `event` is what else it has to say."""
        self.number += 1
        text = json.dumps(payload)
        for old, new in (
            (TEAM, self.at.team.id), (PERSON, self.ana.id), (SOMEBODY, self.at.team.bot.id), (CHANNEL, self.dispatch.id),
            (DIRECT, self.at.team.im(self.ana).id), *((stamp, self.snippet["ts"]) for stamp in STAMPS),
        ):  # fmt: skip
            text = text.replace(old, new)
        aimed: Json = self._filled(json.loads(text), "")
        about = aimed["event"] if isinstance(aimed.get("event"), dict) else aimed
        about |= event
        fresh = {"event_id": f"Ev{self.number}", "trigger_id": self.at.fake.world.trigger(self.ana)}
        return aimed | {name: value for name, value in fresh.items() if name in aimed}

    def _filled(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            inside = {key: self._filled(inner, key) for key, inner in value.items()}
            return {**inside, "id": self._of(name)} if inside.get("id") == "" and self._of(name) else inside
        if isinstance(value, list):
            return [self._filled(each, "") for each in value]
        return self._of(name) or value if value == "" else value

    def _of(self, name: str) -> str:
        """What stands under that name where Slack leaves it blank."""
        return {
            "team": self.at.team.id, "team_id": self.at.team.id, "app_installed_team_id": self.at.team.id,
            "user": self.ana.id, "user_id": self.ana.id, "channel": self.dispatch.id, "channel_id": self.dispatch.id,
            "ts": self.snippet["ts"], "message_ts": self.snippet["ts"],
            "response_url": f"{self.at.fake.url}/response/none",
        }.get(name, "")  # fmt: skip


def dump(at: SlackOffice) -> Table:
    """Every row of every table."""
    database = sqlite3.connect(str(at.app.store.engine.url.database))
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: Counter(database.execute(f"SELECT * FROM {name}")) for name in names if not name.startswith(INNER)}
    database.close()
    return found


def changes(before: Table, after: Table) -> dict[str, tuple[int, int]]:
    """By table: how many rows are gone or different, and how many are new or different."""
    counts = {name: ((before[name] - after[name]).total(), (after[name] - before[name]).total()) for name in after}
    return {name: count for name, count in counts.items() if any(count)}
