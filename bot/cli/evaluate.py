"""Measuring how well Lore finds: on a judged set, through the storage as it is."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import measuring, opening
from bot.cli.measuring import Told
from bot.cli.out import say, stdout, table
from bot.clock import SystemClock
from bot.errors import Invalid
from bot.services import evaluating, evaluating_experts, judged
from bot.services.evaluating import Measured
from bot.services.judged import Experts, Pairs, Search
from storage.store import Session

Judged = Search | Pairs | Experts
Dataset = Annotated[
    Path | None, typer.Argument(metavar="[DATASET]", exists=True, help="A folder or a file, see above.")
]
Where = Annotated[
    str,
    typer.Option("--database", metavar="URL", envvar="LORE_DATABASE_URL", help="PostgreSQL: measure there instead."),
]
Embeddings = Annotated[
    bool, typer.Option("--embeddings", help="Measure with embeddings too, and use them here only if they help.")
]


def evaluate(dataset: Dataset = None, embeddings: Embeddings = False, database: Where = "") -> None:
    """Measure how well Lore finds, on a set whose right answers are known.

    DATASET is a folder with corpus.jsonl, queries.jsonl and qrels (the layout of BEIR) for the search; a file of JSON
    lines with text and group for duplicates; or one with text, asker, ts and answerers for who to ask. Without one,
    each organization here is measured on its own: needs that a snippet resolved, and that snippet.

    Nothing is kept but what --embeddings finds: SQLite measures in a file of its own, PostgreSQL in a transaction that
    is taken back. --embeddings sends the texts to LORE_EMBEDDING_MODEL; of an organization's own only what its admins
    allow.
    """
    opening.logs(quiet=True)
    given = judged.read(dataset) if dataset is not None else None
    with stdout().status("Measuring …"):
        told = asyncio.run(_everything(given, dataset.name if dataset is not None else "", embeddings, database))
    for title, found, follows in told:
        rows = [(each.name, f"{each.mean:.3f}", f"{each.low:.3f} to {each.high:.3f}") for each in found]
        if rows:
            table(("Measure", "Value", "95 of 100 samples"), rows, title)
        if follows:
            say(follows)


async def _everything(given: Judged | None, name: str, embeddings: bool, url: str) -> list[Told]:
    """(title, measures, what follows) of each set."""
    now = SystemClock().now()
    if given is not None and not embeddings:
        found = await measuring.aside(url, partial(_on, judged=given, now=now))
        return [(f"{name}: {_about(given)}", found, "")]
    if given is not None and not isinstance(given, Search):
        raise Invalid("Embeddings are for the search: give a folder with corpus.jsonl, queries.jsonl and qrels.")
    return await measuring.here(given, name, url, now, embeddings=embeddings)


def _on(session: Session, judged: Judged, now: datetime) -> list[Measured]:
    match judged:
        case Search():
            return evaluating.on_search(session, now, judged)
        case Pairs():
            return evaluating.on_pairs(session, now, judged)
        case Experts():
            return evaluating_experts.on_experts(session, now, judged)


def _about(read: Judged) -> str:
    match read:
        case Search():
            return f"{len(read.questions):,} questions, {len(read.documents):,} documents"
        case Pairs():
            return f"{len(read.texts):,} texts, {len({group for _, group in read.texts}):,} groups"
        case Experts():
            return f"{len(read.later):,} questions after {len(read.past):,} of the past"


COMMANDS = ((evaluate, "Look after it", "evaluate"),)
