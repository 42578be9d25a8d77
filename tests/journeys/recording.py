"""Keeps what the fakes were sent, for the checkers that hold it against the vendors' own definitions."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.fakes.slack import FakeSlack, Sender
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.sender import TeamsSender

FOLDER = "LORE_RECORD"


def from_slack(fake: FakeSlack, sender: Sender) -> None:
    """Each call with its arguments, and what each payload was answered with."""
    answers = [("answer", delivery.json) for delivery in sender.deliveries if delivery.json]
    _written("slack", [*((call.method, call.args) for call in fake.calls), *answers])


def from_teams(fake: FakeTeams, sender: TeamsSender) -> None:
    """Each call to the Connector with its path and body, and what each activity was answered with."""
    answers = [("answer", "", json.dumps(reply.body)) for reply in sender.replies if reply.body]
    _written("teams", [*((call.method, call.path, call.raw.decode()) for call in fake.connector.calls), *answers])


def _written(platform: str, calls: Iterable[Any]) -> None:
    """As lines of JSON in a file of the folder, when one is named."""
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(call) + "\n" for call in calls)
        (Path(folder) / f"{platform}-{uuid4().hex}.jsonl").write_text(lines)
