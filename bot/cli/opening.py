"""What every command begins with: settings, logs, and a house that is closed again."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import handlers
from bot import logs as written
from bot import settings as reading
from bot.app import App, build
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.platform import Platform
from bot.settings import Settings
from storage import copies, migrate
from storage.erasures import Erasures

NO_LIST = (
    "I can't use the list of who was erased, {file} ({problem}). "
    "LORE_ERASED_FILE says where it is. Nothing was changed."
)


def settings(*, platforms: bool = False) -> Settings:
    """Our own settings, or read together with those of every platform. Raises Misconfigured with all problems."""
    theirs = [cls for name in handlers.names() if (cls := handlers.settings_of(name)) is not None] if platforms else []
    return cast("Settings", reading.read([Settings, *theirs])[0])


def logs(*, quiet: bool, level: str = "info") -> None:
    """One line an event on stderr; `quiet` where a person is talking, who is told of problems in other words."""
    written.configure("critical" if quiet else level)


@asynccontextmanager
async def house(
    chosen: Settings | None = None, *, clock: Clock | None = None, platforms: Mapping[str, Platform] | None = None
) -> AsyncIterator[App]:
    """The app with these platforms, all that are switched on when None; nothing of it listens. Raises Misconfigured."""
    chosen = chosen or settings(platforms=platforms is None)
    ready(chosen.lore_database_url)
    app = build(chosen, clock=clock, platforms=platforms)
    try:
        yield app
    finally:
        for connection in app.connections.values():
            await connection.platform.close()
        await app.let_go()


def erasures(chosen: Settings) -> Erasures:
    """The list of who was erased, which can be read and added to. Raises Misconfigured."""
    found, file, problem = Erasures(chosen.erased_file), chosen.erased_file.absolute(), ""
    try:
        found.all()
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            problem = "it cannot be written"
    except OSError as error:
        problem = error.strerror or type(error).__name__
    if problem:
        raise Misconfigured(NO_LIST.format(file=found.path, problem=problem))
    return found


def ready(url: str) -> None:
    """Makes a SQLite file and brings it up to date; PostgreSQL is left to `lore migrate`. Raises Misconfigured."""
    if copies.unfinished(url):
        raise Misconfigured("A restore was broken off. Run `lore restore FILE --yes` again before anything else.")
    if url.startswith("sqlite"):
        migrate.upgrade(url)
    else:
        migrate.check(url)
