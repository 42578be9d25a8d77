"""Opens the zip or the folder of an export and trusts nothing in it: what is wrong is named and skipped."""

import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, Self

from bot.errors import Invalid
from bot.importers.containers import Container, Folder, Unreadable, Zip
from bot.importers.history import Skips

MAX_TOTAL_SIZE = 20_000 * 1024 * 1024
MAX_VALUES = 2_000_000
Record = dict[str, Any]


class Archive:
    """The JSON files of an export by their names inside it; `skips` says which were left out and why."""

    def __init__(self, container: Container, skips: Skips, names: dict[str, str]) -> None:
        self._container = container
        self._paths = names
        self._read = 0
        self.skips = skips

    @classmethod
    def open(cls, path: Path, landmark: str) -> Self:
        """`landmark` is a file that lies at the top of the export, also when the export lies in a folder.

        Invalid says why this is no export at all.
        """
        skips = Skips()
        container = _container(path, skips)
        names = [name for name in container.names if name.endswith(".json")]
        tops = [name for name in names if PurePosixPath(name).name == landmark]
        if not tops:
            container.close()
            raise Invalid(f"There is no {landmark} in {path.name}. Give me the zip or folder of a Slack export.")
        top = min(tops, key=lambda name: name.count("/")).removesuffix(landmark)
        return cls(container, skips, {name.removeprefix(top): name for name in names if name.startswith(top)})

    def close(self) -> None:
        self._container.close()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._paths))

    def records(self, name: str) -> list[Record]:
        """The objects of a file that holds a list of them; empty when the file is missing or was skipped."""
        if name not in self._paths:
            return []
        try:
            rows = _list_of(self._bytes(name))
        except Unreadable as problem:
            self.skips.add(name, str(problem))
            return []
        good: list[Record] = [row for row in rows if isinstance(row, dict)]
        if len(good) < len(rows):
            self.skips.add(name, "holds entries that are not objects")
        return good

    def _bytes(self, name: str) -> bytes:
        if self._read > MAX_TOTAL_SIZE:
            raise Unreadable("comes after the first 20 GB")
        content = self._container.read(self._paths[name])
        self._read += len(content)
        return content


def _container(path: Path, skips: Skips) -> Container:
    if path.is_dir():
        return Folder(path, skips)
    if not path.exists():
        raise Invalid(f"There is nothing at {path}.")
    try:
        return Zip(path, skips)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise Invalid(f"{path.name} is not a zip file that I can open: {problem}.") from problem


def _list_of(content: bytes) -> list[Any]:
    # Counted before parsing: a few bytes of `[],` cost sixty in memory.
    if sum(content.count(mark) for mark in (b"[", b"{", b",")) > MAX_VALUES:
        raise Unreadable("holds too many values")
    try:
        rows = json.loads(content)
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError:
        raise Unreadable("is not valid JSON") from None
    if not isinstance(rows, list):
        raise Unreadable("is not a list")
    return rows
