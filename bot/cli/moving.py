"""Moving an organization to another database, as one archive."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.out import say
from bot.conversation import Work
from bot.errors import Invalid, NotFound
from bot.services import again, deleting
from storage import archive, forgotten, places
from storage.archive import reading
from storage.erasures import LONG_AGO
from storage.store import Session
from storage.tables import Organization

From = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What `lore export FILE` made.")
]
DELETED = "{name} was deleted after that, so that nothing was taken. If that is to be undone, set aside {file}."
NO_KEYS = "Keys are not in it: install Lore in its workspaces again, or set SLACK_BOT_TOKEN where you used it before."


def save(file: Path, words: str, *, replace: bool) -> None:
    """A whole organization, named or the only one, into an archive."""
    if file.exists() and not replace:
        raise Invalid(f"{file} is there already. Choose another name, or add --yes to replace it.")
    if not file.absolute().parent.is_dir():
        raise Invalid(f"There is no folder {file.absolute().parent}. Make it first.")
    name, rows = asyncio.run(_write(file, words))
    say(f"Saved {name} in {file}: {rows:,} rows, {file.stat().st_size:,} bytes. {NO_KEYS}")


async def _write(file: Path, words: str) -> tuple[str, int]:
    async with opening.house(platforms={}) as app:

        def step(session: Session) -> tuple[str, int]:
            org = chosen(session, words)
            return org.name, sum(archive.write(session, org.id, file, app.clock.now()).values())

        return await app.store.read(step)


def lore(path: From) -> None:
    """Bring a whole organization in, as `lore export FILE` wrote it: into an empty database, SQLite or PostgreSQL.

    All of it or nothing, and never twice. Whoever was erased since stays erased.
    """
    opening.logs(quiet=True)
    name, back = asyncio.run(_bring_in(path))
    told = f" Erased again, because they had been erased since: {back}." if back else ""
    say(f"{name} is here.{told} {NO_KEYS}")


async def _bring_in(path: Path) -> tuple[str, int]:
    async with opening.house(platforms={}) as app:
        erasures = opening.erasures(app.settings)

        def step(session: Session) -> tuple[str, int]:
            erased = erasures.all().union(forgotten.since(session, LONG_AGO))
            with reading.opened(path) as opened:
                org = archive.bring_in(session, opened)
            if deleting.is_deleted(session, org.id, list(erased)):
                raise Invalid(DELETED.format(name=org.name, file=erasures.path))
            return org.name, again.erase(Work(session, app.clock.now(), org), erased)

        return await app.store.write(step)


def chosen(session: Session, words: str, option: str = "--organization") -> Organization:
    """The organization of that name or number; without words the only one. Raises NotFound."""
    known = places.organizations(session)
    found = [each for each in known if words in ("", str(each.id)) or words.casefold() == each.name.casefold()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{each.name} ({option} {each.id})" for each in (found or known))
    raise NotFound(f"Which organization? {listed}" if known else "There is no organization yet.")
