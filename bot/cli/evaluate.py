"""Measuring how well Lore finds: on a judged set, through the storage as it is."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.out import stdout, table
from bot.clock import SystemClock
from bot.services import evaluating, evaluating_experts, judged
from bot.services.evaluating import Measured
from bot.services.judged import Experts, Pairs, Search
from storage.store import Session, Store

Dataset = Annotated[Path, typer.Argument(metavar="DATASET", exists=True, help="A folder or a file, see above.")]
Where = Annotated[
    str,
    typer.Option("--database", metavar="URL", envvar="LORE_DATABASE_URL", help="PostgreSQL: measure there instead."),
]


def evaluate(dataset: Dataset, database: Where = "") -> None:
    """Measure how well Lore finds, on a set whose right answers are known.

    DATASET is a folder with corpus.jsonl, queries.jsonl and qrels (the layout of BEIR) for the search; a file of JSON
    lines with text and group for duplicates; or one with text, asker, ts and answerers for who to ask. Nothing is
    kept: SQLite measures in a file of its own, PostgreSQL in a transaction that is taken back.
    """
    opening.logs(quiet=True)
    read = judged.read(dataset)
    with stdout().status("Measuring …"):
        found = asyncio.run(_measure(database, partial(_on, judged=read, now=SystemClock().now())))
    rows = [(each.name, f"{each.mean:.3f}", f"{each.low:.3f} to {each.high:.3f}") for each in found]
    table(("Measure", "Value", "95 of 100 samples"), rows, f"{dataset.name}: {_about(read)}")


def _on(session: Session, judged: Search | Pairs | Experts, now: datetime) -> list[Measured]:
    match judged:
        case Search():
            return evaluating.on_search(session, now, judged)
        case Pairs():
            return evaluating.on_pairs(session, now, judged)
        case Experts():
            return evaluating_experts.on_experts(session, now, judged)


async def _measure(url: str, step: Callable[[Session], list[Measured]]) -> list[Measured]:
    if url and not url.startswith("sqlite"):
        opening.ready(url)
        store = Store(url)
        try:
            return await store.read(step)  # whatever it writes is taken back
        finally:
            await store.close()
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/judged.db"
        opening.ready(own)
        store = Store(own)
        try:
            return await store.write(step)
        finally:
            await store.close()


def _about(read: Search | Pairs | Experts) -> str:
    match read:
        case Search():
            return f"{len(read.questions):,} questions, {len(read.documents):,} documents"
        case Pairs():
            return f"{len(read.texts):,} texts, {len({group for _, group in read.texts}):,} groups"
        case Experts():
            return f"{len(read.later):,} questions after {len(read.past):,} of the past"


COMMANDS = ((evaluate, "Look after it", "evaluate"),)
