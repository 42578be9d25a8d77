"""Where the files of an export lie: in a zip or in a folder. Only plain files of a fair size are read."""

import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from bot.errors import Invalid
from bot.importers.history import Skips

MEGABYTE = 1024 * 1024
MAX_FILES = 200_000
MAX_FILE_SIZE = 64 * MEGABYTE
MAX_DIRECTORY_SIZE = 32 * MEGABYTE
MAX_RATIO = 200
FAIR_SIZE = MEGABYTE
MAX_LEVELS = 4
_CLUTTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_END = struct.Struct("<4s4H2LH")
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = 20
_TAIL = _END.size + _LARGE_END.size + _LOCATOR + 0xFFFF
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError)
_BROKEN = (*_BAD_ZIP, EOFError, RuntimeError, OSError, ValueError)


class Unreadable(Exception):
    """A file cannot be used; the text completes the sentence that begins with its name."""


class Container(Protocol):
    """`names` are relative, with slashes; `read` raises Unreadable."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> bytes: ...

    def close(self) -> None: ...


class Folder:
    """An unpacked export; links are never followed."""

    def __init__(self, root: Path, skips: Skips) -> None:
        self._root = root
        self._names = tuple(sorted(islice(_files_below(root, "", skips), MAX_FILES + 1)))
        if len(self._names) > MAX_FILES:
            raise Invalid(f"{root.name} holds more than {MAX_FILES:,} files. Import it in parts.")

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def read(self, name: str) -> bytes:
        try:
            handle = os.open(self._root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as opened:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise Unreadable("is not a plain file")
                return _at_most(opened)
        except OSError as problem:
            raise Unreadable(f"cannot be read ({problem.strerror})") from problem

    def close(self) -> None:
        """Nothing is held open."""


class Zip:
    """The zip as it was downloaded; members are judged before and while they are unpacked."""

    def __init__(self, path: Path, skips: Skips) -> None:
        _check_directory(path)
        self._zip = zipfile.ZipFile(path)
        self._members: dict[str, zipfile.ZipInfo] = {}
        infos = [info for info in self._zip.infolist() if not _CLUTTER.search(info.filename)]
        if len(infos) > MAX_FILES:
            self._zip.close()
            raise Invalid(f"{path.name} holds more than {MAX_FILES:,} files. Import it in parts.")
        for info in infos:
            self._judge(info, skips)

    def _judge(self, info: zipfile.ZipInfo, skips: Skips) -> None:
        if reason := _unsafe(info) or ("is there twice" if info.filename in self._members else ""):
            skips.add(info.filename, reason)
        elif not info.is_dir():
            self._members[info.filename] = info

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._members))

    def read(self, name: str) -> bytes:
        try:
            with self._zip.open(self._members[name]) as opened:
                return _at_most(opened)
        except _BROKEN as problem:
            raise Unreadable("is damaged") from problem

    def close(self) -> None:
        self._zip.close()


def _unsafe(info: zipfile.ZipInfo) -> str:
    """Why a member is not touched at all; empty when it may be read."""
    parts = re.split(r"[/\\]", info.filename)
    if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", info.filename):
        return "points outside the archive"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is not a plain file"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.file_size > MAX_FILE_SIZE:
        return "is larger than 64 MB"
    if info.file_size > FAIR_SIZE and info.file_size > MAX_RATIO * info.compress_size:
        return "is packed suspiciously small"
    return ""


def _check_directory(path: Path) -> None:
    """The list of contents is read into memory at once, so its size is looked at first."""
    with path.open("rb") as opened:
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - _TAIL))
        tail = opened.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise Invalid(f"{path.name} is not a zip file, or not the whole of it.")
    size = _END.unpack_from(tail, found)[5]
    large = found - _LOCATOR - _LARGE_END.size
    if large >= 0 and tail[large : large + 4] == b"PK\x06\x06":
        size = max(size % 0xFFFFFFFF, _LARGE_END.unpack_from(tail, large)[8])
    if size > MAX_DIRECTORY_SIZE:
        raise Invalid(f"{path.name} lists too many files. Import it in parts.")


def _at_most(opened: IO[bytes]) -> bytes:
    content = opened.read(MAX_FILE_SIZE + 1)
    if len(content) > MAX_FILE_SIZE:
        raise Unreadable("is larger than 64 MB")
    return content


def _files_below(root: Path, below: str, skips: Skips, level: int = 1) -> Iterator[str]:
    try:
        entries = [entry for entry in os.scandir(root / below) if not _CLUTTER.search(f"{below}{entry.name}")]
    except OSError as problem:
        skips.add(below or root.name, f"cannot be read ({problem.strerror})")
        return
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_file(follow_symlinks=False):
            yield name
        elif not entry.is_dir(follow_symlinks=False):
            skips.add(name, "is not a plain file")
        elif level < MAX_LEVELS:
            yield from _files_below(root, f"{name}/", skips, level + 1)
