"""A copy of a SQLite database: a SQLite file too."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.errors import Invalid, Misconfigured
from storage import migrate

MAGIC = b"SQLite format 3\0"
PATIENCE = 30.0  # seconds for whoever is writing


def path_of(url: str) -> Path:
    """The file of a database."""
    return Path(make_url(url).database or "")


def save(url: str, file: Path) -> None:
    """Copies the database as it stands at one moment; whoever uses it is not disturbed. Raises Misconfigured."""
    here = path_of(url)
    if not here.is_file():
        raise Misconfigured(f"There is no database at {here}. LORE_DATABASE_URL says where it is.")
    with _beside(file) as part:
        try:
            with closing(_opened(here)) as source, closing(_opened(part)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        except sqlite3.DatabaseError as error:
            raise Misconfigured(
                f"I can't copy {here} ({error}). No backup was made; the ones before are as they were."
            ) from error
        check(part)
        os.replace(part, file)


def restore(url: str, file: Path, prepare: Callable[[str], None]) -> None:
    """Puts the copy in the place of the database, at once and as a whole, after `prepare` made it ready."""
    check(file)
    here = path_of(url)
    with _beside(here) as part:
        with closing(_opened(file)) as source, closing(_opened(part)) as copy:
            source.backup(copy)
        prepare(f"sqlite:///{part}")
        try:
            with closing(_opened(part)) as source, closing(_opened(here)) as live:
                source.backup(live)  # one transaction: whoever reads sees the old or the new
        except sqlite3.DatabaseError as error:
            raise Misconfigured(
                f"I can't write to {here} ({error}). Nothing was changed. Stop Lore and try again; "
                "if the file is damaged, move it away first."
            ) from error


def check(file: Path) -> None:
    """Raises Invalid when it is no copy of ours, or a damaged one."""
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            raise Invalid(f"{file} is not a backup of a SQLite database, so nothing was restored.")
    try:
        with closing(_opened(file)) as copy:
            found = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if not {"alembic_version", "organization", "outbox"} <= found:
                raise Invalid(f"{file} is a SQLite database, but not one of Lore's. Nothing was restored.")
            (problem,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    except sqlite3.DatabaseError as error:
        raise Invalid(f"{file} is damaged ({error}). Nothing was restored; take an older backup.") from error
    if problem != "ok":
        raise Invalid(f"{file} is damaged ({problem}). Nothing was restored; take an older backup.")
    if not migrate.knows(revision):
        raise Invalid(f"{file} was made by a newer Lore (schema {revision}). Upgrade Lore first; nothing was restored.")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file beside it, for its owner's eyes, that is gone in the end unless it took its place."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
    finally:
        for left in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            with suppress(FileNotFoundError):
                left.unlink()


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=PATIENCE)
