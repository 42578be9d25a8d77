"""Builds small Slack exports on disk: every kind of channel, threads, reactions, files."""

import json
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TEAM = "T0HOME"
START = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)


@dataclass
class Export:
    """People and channels by short names; `say` returns the ts of what was said."""

    users: list[dict[str, Any]] = field(default_factory=list)
    rooms: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    days: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    now: datetime = START
    said: int = 0

    def person(self, key: str, name: str = "", **more: Any) -> str:
        user = {
            "id": key,
            "team_id": TEAM,
            "name": key.lower(),
            "tz": "Europe/Rome",
            "profile": {"display_name": name or key, "email": f"{key.lower()}@example.com"},
        }
        self.users.append({**user, **more})
        return key

    def channel(self, key: str, name: str, file: str = "channels.json", **more: Any) -> str:
        topic = {"value": f"all about {name}"}
        self.rooms[file].append({"id": key, "name": name, "topic": topic, "purpose": topic, **more})
        return name

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def say(self, room: str, user: str, text: str, *, thread: str = "", **more: Any) -> str:
        """A minute after the one before, unless `wait` says otherwise."""
        self.now += timedelta(minutes=1)
        self.said += 1
        ts = f"{int(self.now.timestamp())}.{self.said:06d}"
        record: dict[str, Any] = {"type": "message", "user": user, "text": text, "ts": ts, "team": TEAM}
        if thread:
            record["thread_ts"] = thread
        self.days[f"{room}/{self.now:%Y-%m-%d}.json"].append({**record, **more})
        return ts

    def react(self, room: str, ts: str, **emoji: list[str]) -> None:
        """`react(room, ts, bulb=["UANA"])`; a name with `__2` gets that skin tone."""
        for records in (rows for name, rows in self.days.items() if name.startswith(f"{room}/")):
            for record in records:
                if record.get("ts") == ts:
                    record["reactions"] = [
                        {"name": _toned(name), "users": users, "count": len(users)} for name, users in emoji.items()
                    ]

    def files(self) -> dict[str, bytes]:
        parts: dict[str, Any] = {"users.json": self.users, "channels.json": [], **self.rooms, **self.days}
        return {name: json.dumps(rows).encode() for name, rows in parts.items()}

    def folder(self, root: Path, **extra: bytes) -> Path:
        for name, content in (self.files() | extra).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return root

    def zip(self, path: Path, under: str = "") -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in self.files().items():
                packed.writestr(under + name, content)
        return path


def _toned(name: str) -> str:
    emoji, _, tone = name.partition("__")
    emoji = {"plus": "+1"}.get(emoji, emoji)
    return f"{emoji}::skin-tone-{tone}" if tone else emoji


def company() -> Export:
    """Four people, a bot, a guest of another company and one channel of each kind."""
    made = Export()
    made.person("UANA", "Ana")
    made.person("UBEN", "Ben")
    made.person("UCAT", "Cat")
    made.person("UDAN", "Dan", deleted=True)
    made.person("UBOT", "Robot", is_bot=True)
    made.person("UOUT", "Guest", team_id="T0ELSEWHERE")
    made.channel("C1", "python")
    made.channel("C2", "postgres")
    made.channel("C3", "random")
    made.channel("G1", "security-team", "groups.json")
    made.rooms["dms.json"] = [{"id": "D1", "members": ["UANA", "UBEN"]}]
    made.channel("G2", "mpdm-ana--ben--cat-1", "mpims.json")
    return made
