"""Copies of a whole database: made while it is in use, and put back in one piece."""

from collections.abc import Callable
from pathlib import Path

from storage.copies import postgres, sqlite


def save(url: str, file: Path) -> None:
    """Copies the database as it stands at one moment into a file that only its owner reads. Raises Misconfigured."""
    (sqlite if url.startswith("sqlite") else postgres).save(url, file)


def restore(url: str, file: Path, prepare: Callable[[str], None]) -> None:
    """Puts a copy in the place of the database, all of it or nothing.

    `prepare` is given a url under which it can be made ready before anybody uses it. Raises Invalid, Misconfigured.
    """
    (sqlite if url.startswith("sqlite") else postgres).restore(url, file, prepare)


def unfinished(url: str) -> bool:
    """Whether a restore broke off before it was done, so that nobody may use the database."""
    return not url.startswith("sqlite") and postgres.unfinished(url)
