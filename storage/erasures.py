"""The list of erased accounts, kept in a file outside the database, so that no backup brings anybody back.

A line for each: the mark that only the platform's id of the account leads to, the organization and the time, as JSON.
Lines are only ever added. Every instance keeps the whole list, from what the database says.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import forgotten
from storage.forgotten import Erased
from storage.store import Store

OVERLAP = timedelta(hours=1)  # clocks of other instances may be behind ours
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Erasures:
    """The list in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: set[Erased] | None = None

    def all(self) -> set[Erased]:
        """Everything on the list. Raises OSError when it cannot be read; a line that broke off is left out."""
        if self._known is None:
            text = self.path.read_text("utf-8") if self.path.exists() else ""
            self._known = {found for line in text.splitlines() if (found := _read(line)) is not None}
        return self._known

    async def follow(self, store: Store) -> int:
        """Adds what the database knows beyond the list, and says how many. Raises OSError, TryLater."""
        moment = max((each.at for each in self.all()), default=LONG_AGO + OVERLAP) - OVERLAP
        found = await store.read(lambda session: forgotten.since(session, moment))
        return self.add(found)

    def add(self, erased: Iterable[Erased]) -> int:
        """Adds what is not on the list yet, on the disk before this returns."""
        new = set(erased) - self.all()
        if new:
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
                file.write(_break(file.fileno()) + b"".join(_line(each) for each in sorted(new, key=lambda e: e.at)))
                file.flush()
                os.fsync(file.fileno())
            self.all().update(new)
        return len(new)


def _line(erased: Erased) -> bytes:
    return json.dumps(
        {"mark": erased.mark, "organization": erased.organization, "at": erased.at.isoformat()}
    ).encode() + b"\n"  # fmt: skip


def _read(line: str) -> Erased | None:
    try:
        found = json.loads(line)
        return Erased(str(found["mark"]), int(found["organization"]), datetime.fromisoformat(found["at"]))
    except (ValueError, KeyError, TypeError):
        return None


def _break(file: int) -> bytes:
    """A new line, if the last one broke off."""
    size = os.fstat(file).st_size
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""
