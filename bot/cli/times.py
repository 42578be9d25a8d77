"""Moments as they are typed."""

from datetime import UTC, datetime
from typing import Annotated

import typer

At = Annotated[
    str | None, typer.Option("--at", metavar="ISO-TIME", help="Another moment than now.", show_default="now")
]


def read_time(typed: str) -> datetime:
    """A moment with its zone; BadParameter otherwise."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter("write it like 2026-03-02T09:00+00:00, with its zone", param_hint="--at")
    return moment.astimezone(UTC)
