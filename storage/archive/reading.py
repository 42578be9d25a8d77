"""Reads an archive that anybody may have made: what is not exactly as we write it is refused."""

import json
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Invalid
from storage import migrate
from storage.archive.layout import FORMAT, MANIFEST, VERSION, Row, file_of, moved

LARGEST = 16 * 2**30  # bytes of all files together
LONGEST = 4 * 2**20  # bytes of a row
RATIO, SLACK = 250, 10 * 2**20  # a file that unpacks to more than this was made to fill the memory
NOT_OURS = "{file} is not an archive that `lore export` made ({why}). Nothing was imported."
OTHER_VERSION = "{file} was made by another version of Lore. Have both on the same version; nothing was imported."


class Whose(BaseModel):
    """The organization of an archive."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: int = Field(ge=1, lt=2**31)
    name: str = Field(max_length=200)


class Manifest(BaseModel):
    """What an archive says of itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: str
    version: int
    # `schema` is a word of pydantic's own
    revision: str = Field(alias="schema", max_length=80)
    made_at: str = Field(max_length=80)
    organization: Whose
    rows: dict[str, int]


class Archive:
    """An archive whose outside is in order; each row is still to be checked."""

    def __init__(self, file: Path, opened: ZipFile) -> None:
        self._file = file
        self._zip = opened
        self._infos = self._listed()
        self.manifest = self._manifest()

    def rows(self, table: str) -> Generator[Row, None, None]:
        """The rows of a table, as they were written. Raises Invalid."""
        count, expected = 0, self.manifest.rows[table]
        with self._zip.open(self._infos[file_of(table)]) as lines:
            for line in self._lines(lines):
                row = self._parsed(line)
                count += 1
                yield row
        if count != expected:
            raise self.wrong(f"{table} has {count} rows and not {expected}")

    def wrong(self, why: str) -> Invalid:
        """The error that says what is not as we write it."""
        return Invalid(NOT_OURS.format(file=self._file, why=why))

    def _listed(self) -> dict[str, ZipInfo]:
        infos = self._zip.infolist()
        found = {info.filename: info for info in infos}
        wanted = {MANIFEST, *map(file_of, moved())}
        if len(found) != len(infos) or not found.keys() <= wanted or MANIFEST not in found:
            raise self.wrong("it holds other files than an archive does")
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if unpacked > LARGEST or unpacked > packed * RATIO + SLACK:
            raise self.wrong("it unpacks to far too much")
        return found

    def _manifest(self) -> Manifest:
        with self._zip.open(self._infos[MANIFEST]) as opened:
            text = opened.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise self.wrong("its manifest is too long")
        told = self._parsed(text)
        if told.get("format") != FORMAT:
            raise self.wrong("its manifest is not ours")
        if (told.get("version"), told.get("schema")) != (VERSION, migrate.newest()):
            raise Invalid(OTHER_VERSION.format(file=self._file))
        try:
            manifest = Manifest.model_validate(told)
        except ValidationError as error:
            raise self.wrong("its manifest is not ours") from error
        if manifest.rows.keys() != moved().keys() or {*map(file_of, manifest.rows), MANIFEST} != self._infos.keys():
            raise self.wrong("a table is missing")
        return manifest

    def _lines(self, opened: IO[bytes]) -> Iterator[bytes]:
        while line := opened.readline(LONGEST + 1):
            if len(line) > LONGEST:
                raise self.wrong("a row is too long")
            yield line

    def _parsed(self, text: bytes) -> dict[str, Any]:
        try:
            found = json.loads(text.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise self.wrong("it holds what is not JSON") from error
        if not isinstance(found, dict):
            raise self.wrong("a row is not an object")
        return found


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """An archive, read where it lies: nothing of it is ever unpacked onto the disk. Raises Invalid."""
    try:
        with ZipFile(file) as zipped:
            yield Archive(file, zipped)
    except (BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Invalid(NOT_OURS.format(file=file, why="it is not a whole zip file")) from error


def _no_number(word: str) -> Any:
    raise ValueError(word)
