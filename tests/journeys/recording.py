"""Keeps what the fakes were sent, for the checkers that hold it against the vendors' own definitions."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

FOLDER = "LORE_RECORD"


def recorded(platform: str, calls: Iterable[Any]) -> None:
    """Writes calls as lines of JSON into a file of that folder, when one is named."""
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(call) + "\n" for call in calls)
        (Path(folder) / f"{platform}-{uuid4().hex}.jsonl").write_text(lines)
