"""Keeping what Lore knows: copies of the database, and putting them back."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.out import say
from bot.clock import SystemClock
from bot.conversation import Work
from bot.errors import Invalid
from bot.services import again
from storage import copies, forgotten, migrate, places
from storage.erasures import LONG_AGO
from storage.forgotten import Erased
from storage.store import Session, Store

Into = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="Where the backup goes.")]
From = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A backup.")]
Yes = Annotated[bool, typer.Option("--yes", help="Replace what is there.")]
REPLACES = "This would replace everything in the database ({seen}). If that is meant, add --yes. A backup of it first: "


def backup(file: Into, yes: Yes = False) -> None:
    """Copy the database into a file, also while Lore runs.

    The copy holds what people said, and tokens that LORE_SECRET_KEY encrypts: keep it as safe as the database.
    """
    opening.logs(quiet=True)
    chosen = opening.settings()
    if file.exists() and not yes:
        raise Invalid(f"{file} is there already. Choose another name, or add --yes to replace it.")
    if not file.absolute().parent.is_dir():
        raise Invalid(f"There is no folder {file.absolute().parent}. Make it first.")
    copies.save(chosen.lore_database_url, file)
    say(f"Saved in {file}, {file.stat().st_size:,} bytes. Keep {chosen.erased_file}, who was erased, apart from it.")


def restore(file: From, yes: Yes = False) -> None:
    """Put a backup in the place of the database, all of it or nothing; whoever was erased since stays erased."""
    opening.logs(quiet=True)
    chosen = opening.settings()
    url, erasures = chosen.lore_database_url, opening.erasures(chosen)
    seen, known = asyncio.run(_present(url))
    if seen and not yes:
        raise Invalid(REPLACES.format(seen=seen) + "`lore backup FILE`.")
    erasures.add(known)
    counts: list[int] = []

    def prepare(ready: str) -> None:
        migrate.upgrade(ready)
        counts.append(asyncio.run(erase_again(ready, erasures.all())))

    copies.restore(url, file, prepare)
    told = f" Erased again, because they had been erased since: {sum(counts)}." if sum(counts) else ""
    say(f"Restored from {file}.{told} Start Lore again: what was to be said when the backup was made is sent now.")


async def _present(url: str) -> tuple[str, Collection[Erased]]:
    """What is in the database now, and who was erased from it; nothing when it cannot be read."""
    store = Store(url)
    with suppress(Exception):  # empty, damaged or away: then only the list in the file is known
        known = await store.read(lambda session: forgotten.since(session, LONG_AGO))
        names = await store.read(lambda session: [each.name for each in places.organizations(session)])
        await store.close()
        return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""), known
    await store.close()
    return "", ()


async def erase_again(url: str, erased: Collection[Erased]) -> int:
    store, now = Store(url), SystemClock().now()

    def step(session: Session) -> int:
        works = [Work(session, now, org) for org in places.organizations(session)]
        return sum(again.erase(work, erased) for work in works)

    try:
        return await store.write(step)
    finally:
        await store.close()


COMMANDS = (
    (backup, "Look after it", "backup"),
    (restore, "Look after it", "restore"),
)
