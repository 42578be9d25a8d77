"""Which words to look for: a word that is everywhere tells little, and reading all that hold it takes long."""

import time
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text

from storage.store import Session, dialect

KNOWN_FOR = 600.0  # seconds
AT_MOST = 50_000
_COUNT = {
    "sqlite": text(
        "SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH :word LIMIT :enough) AS held"
    ),
    "postgresql": text(
        "SELECT count(*) FROM (SELECT 1 FROM search_text WHERE words @@ to_tsquery('english', :word) LIMIT :enough)"
        " AS held"
    ),
}
_known: WeakKeyDictionary[Engine, dict[tuple[str, int], tuple[float, int]]] = WeakKeyDictionary()


def rarest(session: Session, words: Sequence[str], most: int) -> list[str]:
    """The rarest words, so many that no more than `most` texts hold them; none when all that are held are in more.

    Words are as the database reads them. They are counted in all texts, since all are read. Of all organizations.
    """
    counts = _counts(session, words, most + 1)
    chosen, texts = [], 0
    for word in sorted(words, key=counts.__getitem__):
        texts += counts[word]
        if texts > most:
            break
        chosen.append(word)
    return chosen if len(chosen) == len(words) or any(counts[word] for word in chosen) else []


def _counts(session: Session, words: Sequence[str], enough: int) -> Mapping[str, int]:
    """How many texts hold each word; from `enough` on it is not counted further."""
    now, engine = time.monotonic(), session.get_bind().engine
    known = _known.setdefault(engine, {})
    if len(known) > AT_MOST:
        known.clear()
    found = {}
    for word in words:
        until, count = known.get((word, enough), (0.0, 0))
        if until <= now:
            values = {"word": word, "enough": enough}
            count = session.connection().execute(_COUNT[dialect(session)], values).scalar_one()
            known[word, enough] = (now + KNOWN_FOR, count)
        found[word] = count
    return found
