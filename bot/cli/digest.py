"""Digests, looked at before they are posted."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.out import stdout
from bot.cli.times import At, read_time
from bot.clock import SystemClock
from bot.commands import digests
from bot.conversation import Work
from bot.errors import NotFound
from bot.views.elements import Card
from handlers.console.names import named
from handlers.console.preview import drawn
from storage import names, places
from storage.store import Session

app = typer.Typer(help="Look at a digest before it is posted.", no_args_is_help=True)
Channel = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="Its name, or WORKSPACE/CHANNEL where several are called so.")
]


@app.callback()
def digest() -> None:
    """Look at a digest before it is posted."""


@app.command()
def preview(channel: Channel, at: At = None) -> None:
    """Show what would be posted in a channel if its digest were due.

    `lore digest preview general --at 2026-03-02T09:00+00:00` shows the week before that Monday.
    """
    opening.logs(quiet=True)
    moment = read_time(at) if at else SystemClock().now()
    stdout().print(drawn(asyncio.run(_preview(channel.removeprefix("#"), moment))))


async def _preview(typed: str, moment: datetime) -> Card:
    async with opening.house(platforms={}) as app:
        return await app.store.read(lambda session: _compose(session, typed, moment))


def _compose(session: Session, typed: str, moment: datetime) -> Card:
    workspace, _, name = typed.rpartition("/")
    rows = [row for row in names.every_channel(session) if not workspace or row[0].casefold() == workspace.casefold()]
    known = {f"{number}": channel for number, (_, channel) in enumerate(rows)}
    found = known[
        named(name, {channel.name.casefold(): number for number, channel in known.items()}, "a channel called")
    ]
    if sum(channel.name == found.name for channel in known.values()) > 1:
        there = " or ".join(f"{of}/{channel.name}" for of, channel in rows if channel.name == found.name)
        raise NotFound(f"Several channels are called {found.name}: {there}?")
    organization = places.organization(session, found.organization_id)
    return digests.preview(Work(session, moment, organization), found)
