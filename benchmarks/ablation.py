"""What each ingredient of the search is good for: judged sets are measured again without it.

python -m benchmarks.ablation DATASET …
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.rules import likeness, ranking, synonyms, terms, wanted
from bot.services import evaluating, finding, judged
from bot.services.evaluating import Measured
from bot.services.judged import Pairs, Search
from storage import migrate, search
from storage.store import Session, Store

NEVER = re.compile("(?!)")
Change = tuple[Any, str, Any]  # of what, which name, what it is instead
INGREDIENTS: dict[str, tuple[Change, ...]] = {
    "(everything)": (),
    "stems": ((terms, "stem", lambda word: word),),
    "accents and case": ((terms, "folded", lambda text: text),),
    "grammar words left out": ((terms, "STOP", frozenset()),),
    "parts of identifiers": ((terms, "_SEAMS", NEVER),),
    "pairs where no spaces are written": ((terms, "_NO_SPACES", NEVER),),
    "synonyms": ((search, "USUAL", {}), (synonyms, "USUAL", {})),
    "slips of the fingers": ((wanted, "_slips", lambda _term, _other: 0),),
    "pieces of words": ((wanted, "_is_piece", lambda _term, _other: False),),
    "titles weigh more": ((ranking, "HEAD", 1.0),),
    "titles compared with the question": ((ranking, "TITLE", 0.0),),
    "pieces of three letters in that": ((likeness, "_WHOLE_WORDS", 1.0),),
    "the asker's language": ((finding, "LANGUAGE", 0.0),),
    "lengths evened out": ((ranking, "HEAD_EVEN", 0.0), (ranking, "BODY_EVEN", 0.0)),
}


@contextmanager
def without(changes: tuple[Change, ...]) -> Iterator[None]:
    """While it lasts, these are otherwise."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, value in changes:
        setattr(module, name, value)
    _forget()
    yield
    for module, name, value in before:
        setattr(module, name, value)
    _forget()


def _forget() -> None:
    """Nothing is remembered that was made otherwise."""
    for remembered in (terms._of, synonyms.decided):  # noqa: SLF001
        remembered.cache_clear()


def measure(session: Session, read: Search | Pairs) -> list[Measured]:
    now = datetime.now(UTC)
    return (
        evaluating.on_search(session, now, read)
        if isinstance(read, Search)
        else evaluating.on_pairs(session, now, read)
    )


async def main(paths: list[Path]) -> None:
    for path in paths:
        read = judged.read(path)
        if not isinstance(read, Search | Pairs):
            continue
        for name, changes in INGREDIENTS.items():
            with without(changes), tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/judged.db"
                migrate.upgrade(url)
                store = Store(url)
                found = await store.write(partial(measure, read=read))
                await store.close()
            told = [f"{each.name.partition(' at ')[0]} {each.mean:.3f}" for each in found[:2]]
            print(f"{path.name:20} {name:36} {'  '.join(told)}", flush=True)


if __name__ == "__main__":
    asyncio.run(main([Path(each) for each in sys.argv[1:]]))
