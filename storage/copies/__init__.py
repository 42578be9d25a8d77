"""Copies of a whole database: made while it is in use, and put back in one piece."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def save(url: str, file: Path) -> None:
    """Copies the database as it stands at one moment into a file that only its owner reads. Raises Misconfigured."""
    _of(url).save(url, file)


def restore(url: str, file: Path, prepare: Callable[[str], None]) -> None:
    """Puts a copy in the place of the database, all of it or nothing.

    `prepare` is given a url under which it can be made ready before anybody uses it. Raises Invalid, Misconfigured.
    """
    _of(url).restore(url, file, prepare)


def unfinished(url: str) -> bool:
    """Whether a restore broke off before it was done, so that nobody may use the database."""
    return not url.startswith("sqlite") and bool(_of(url).unfinished(url))


def _of(url: str) -> Any:
    """What copies this kind of database; nothing of the other kind is loaded."""
    return import_module(f"storage.copies.{'sqlite' if url.startswith('sqlite') else 'postgres'}")
