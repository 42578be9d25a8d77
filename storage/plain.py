"""SQLite's own full-text search as a yardstick: FTS5 with the porter stemmer, bm25, any of the words."""

import re
import sqlite3
from collections.abc import Iterable

from bot.rules.words import STOP, folded

_WORD = re.compile(r"\w+")


class Plain:
    """Texts in memory, found by their position."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='porter unicode61')")
        rows = ((at, title, body) for at, (title, body) in enumerate(texts))
        self._table.executemany("INSERT INTO t(rowid, title, body) VALUES (?, ?, ?)", rows)

    def find(self, question: str, limit: int) -> list[tuple[int, float]]:
        """(position, how well it fits for each word) of what holds any of the words, the best first."""
        words = _WORD.findall(folded(question))
        asked = [word for word in words if word not in STOP] or words
        if not asked:
            return []
        found = self._table.execute(
            "SELECT rowid, bm25(t, 2.0, 1.0) FROM t WHERE t MATCH ? ORDER BY 2, rowid LIMIT ?",
            (" OR ".join(f'"{word}"' for word in asked), limit),
        )
        return [(at, -rank / len(asked)) for at, rank in found]
