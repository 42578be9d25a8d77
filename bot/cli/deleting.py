"""Deleting what a whole organization has."""

import asyncio
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.moving import chosen
from bot.cli.out import say, table
from bot.errors import Invalid
from bot.services import deleting
from storage import departing
from storage.store import Session

Which = Annotated[str, typer.Argument(metavar="ORGANIZATION", help="Its name or number.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Delete it. Only a backup from before brings it back.")]
ASKED = (
    "This would delete everything of {name}, for good. Save it first with "
    "`lore export FILE --organization {number}` if it may be wanted again; then add --yes."
)
DONE = "{name} is deleted: {rows:,} rows. Its people stay erased when an older backup is restored with {file}."
THERE = "Remove Lore in its workspaces too: on Teams, whoever writes to it there begins anew."


def delete(organization: Which, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Delete a whole organization: everything it said, its people, its keys. Lore stops there at once.

    Broken off, it goes on when it is called again.
    """
    opening.logs(quiet=True)
    name, number, rows = asyncio.run(_look(organization))
    if dry_run:
        table((f"Of {name}", "Rows"), [(what, f"{count:,}") for what, count in rows.items()])
    elif not yes:
        raise Invalid(ASKED.format(name=name, number=number))
    else:
        file = asyncio.run(_delete(number))
        say(DONE.format(name=name, rows=sum(rows.values()), file=file))
        say(THERE)


async def _look(words: str) -> tuple[str, int, dict[str, int]]:
    def step(session: Session) -> tuple[str, int, dict[str, int]]:
        org = chosen(session, words, "number")
        return org.name, org.id, departing.held(session, org.id)

    async with opening.house(platforms={}) as app:
        return await app.store.read(step)


async def _delete(org: int) -> str:
    async with opening.house(platforms={}) as app:
        erasures, now = opening.erasures(app.settings), app.clock.now()
        erasures.add(await app.store.write(lambda session: deleting.stop(session, org, now)))
        while await app.store.write(lambda session: deleting.take_away(session, org)):
            pass
        return str(erasures.path)


COMMANDS = ((delete, "Look after it", "delete"),)
