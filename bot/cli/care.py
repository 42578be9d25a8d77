"""Looking after Lore: what is missing, and what is due."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from cryptography.fernet import Fernet
from rich.text import Text

import handlers
from bot.app import App
from bot.cli import examining, opening
from bot.cli.out import say, stdout, table
from bot.cli.times import At, read_time
from bot.clock import SystemClock
from bot.errors import Misconfigured
from handlers import Finding
from storage import migrate, names

NewKey = Annotated[bool, typer.Option("--new-key", help="Print a fresh LORE_SECRET_KEY and do nothing else.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


def doctor(new_key: NewKey = False) -> None:
    """Check settings, database and chat platforms, and say what to do about each problem."""
    if new_key:
        typer.echo(Fernet.generate_key().decode())
        return
    opening.logs(quiet=True)
    findings = asyncio.run(_examine())
    signs = {True: Text("ok", "green"), False: Text("!!", "bold red")}
    table(("", "What", "Seen", "What to do"), [(signs[one.ok], one.name, one.seen, one.cure) for one in findings])
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    chosen = opening.settings(platforms=True)
    database = _database(chosen.lore_database_url)
    if not database.ok:
        return [database]
    async with opening.house(chosen) as app:
        findings = [database, *[each async for each in examining.everything(app)], await _key(app)]
        for name in (name for name in handlers.names() if name != "console"):
            connection = app.connections.get(name)
            findings += await connection.check() if connection else [Finding(name, True, "off", _how_on(name))]
        return findings


def _database(url: str) -> Finding:
    where = url.rpartition("@")[2]
    try:
        opening.ready(url)
    except Misconfigured as error:
        return Finding("database", False, where, error.message)
    return Finding("database", True, where)


async def _key(app: App) -> Finding:
    if app.settings.lore_secret_key is not None:
        return Finding("secret key", True, "set")
    if not await app.store.read(names.holds_tokens):
        return Finding("secret key", True, "not set; there are no tokens to encrypt")
    cure = "Set LORE_SECRET_KEY to the key that the tokens in the database were encrypted with."
    return Finding("secret key", False, "not set, but there are encrypted tokens", cure)


def _how_on(name: str) -> str:
    cls = handlers.settings_of(name)
    return f"{(cls.__doc__ or '').splitlines()[0]} How: docs/{name}.md" if cls else ""


def migrated() -> None:
    """Bring the database up to date. Safe to run twice, and beside a running server."""
    with stdout().status("Bringing the database up to date …"):
        before, after = migrate.upgrade(opening.settings().lore_database_url)
    say("Nothing to do." if before == after else f"The database went from {before or 'nothing'} to {after}.")


def tick(at: At = None, dry_run: DryRun = False) -> None:
    """Do what is due, exactly as the server would, and say what was done.

    A time ahead of now needs --dry-run, or LORE_DEV=1. `lore serve` delivers what comes of it.
    """
    opening.logs(quiet=True)
    chosen, now = opening.settings(), SystemClock().now()
    moment = read_time(at) if at else now
    if moment > now and not dry_run and not chosen.lore_dev:
        raise typer.BadParameter("a time ahead of now needs --dry-run, or LORE_DEV=1", param_hint="--at")
    for words in asyncio.run(_tick(moment, dry_run)) or ["Nothing is due."]:
        say(words)


async def _tick(moment: datetime, dry_run: bool) -> list[str]:
    async with opening.house(platforms={}) as app:
        return await app.scheduler.tick(moment, dry_run=dry_run)


COMMANDS = (
    (doctor, "Look after it", "doctor"),
    (migrated, "Look after it", "migrate"),
    (tick, "Look after it", "tick"),
)
