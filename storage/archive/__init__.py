"""An organization as one file: a zip of JSON lines, to move between SQLite and PostgreSQL. More in docs/archive.md.

What it holds keeps its numbers: cards that were posted name the things they show by them.
"""

from storage.archive.bringing import bring_in
from storage.archive.writing import write

__all__ = ["bring_in", "write"]
