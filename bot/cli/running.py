"""Running Lore: as a server, or in the terminal."""

import asyncio
import gc
import sys
from typing import Annotated, get_args

import typer
import uvicorn

from bot.app import App, Part, build
from bot.cli import opening
from bot.cli.out import say
from bot.errors import Misconfigured
from bot.patience import PatientProtocol
from handlers import House
from handlers.console import sit_down
from handlers.console.clock import Movable, MovedClock
from handlers.console.guide import welcome
from handlers.console.lines import stdin
from handlers.console.listen import Engine, Listener
from handlers.console.questions import Lines

NOT_STARTED = (
    "Lore did not start; the line above says why. Is something else listening on port {port}? LORE_PORT is another."
)
LET_GO = 5  # seconds for requests that are being answered when we stop; what is said of them and sent has 5 and 8 more
SWITCH = 0.0005  # seconds that a thread which computes keeps the others waiting
PARTS: dict[str, Part] = {part: part for part in get_args(Part)}
Only = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(PARTS), help="Split it: `web` answers people, `worker` delivers, works and keeps time."
    ),
]
Name = Annotated[str, typer.Option("--as", metavar="NAME", help="Who you are.", show_default=True)]
Channel = Annotated[str, typer.Option("--in", metavar="CHANNEL", help="Where you are.", show_default=True)]


def serve(only: Only = None) -> None:
    """Run Lore for every chat platform that is switched on.

    `lore doctor` says what is missing. A SQLite file is made and brought up to date by itself;
    for PostgreSQL run `lore migrate` first.
    """
    part = PARTS.get(only or "")
    if only is not None and part is None:
        raise typer.BadParameter(f"choose one of {', '.join(PARTS)}", param_hint="--only")
    chosen = opening.settings(platforms=True)
    opening.logs(quiet=False, level=chosen.lore_log_level)
    opening.ready(chosen.lore_database_url)
    app = build(chosen)
    on = ", ".join(sorted(app.connections)) or "no chat platform yet: `lore doctor` says how to switch one on"
    say(f"Lore at http://{chosen.lore_host}:{chosen.lore_port}, for {on}. Ctrl-C stops it.")
    sys.setswitchinterval(SWITCH)
    gc.collect()
    gc.freeze()  # what is there now is there for good, and need not be looked through again and again
    try:
        uvicorn.run(
            app.asgi(part), host=chosen.lore_host, port=chosen.lore_port, log_config=None, access_log=False,
            server_header=False, proxy_headers=False, http=PatientProtocol, timeout_graceful_shutdown=LET_GO,
        )  # fmt: skip
    except SystemExit as gave_up:
        raise Misconfigured(NOT_STARTED.format(port=chosen.lore_port)) from gave_up


def console(name: Name = "You", channel: Channel = "general") -> None:
    """Talk to Lore in the terminal, as anybody you like.

    Lines can be piped in: `echo "/learn how to prune roses" | lore console --as Ana`
    """
    opening.logs(quiet=True)
    asyncio.run(_console(name, channel))


async def _console(name: str, channel: str) -> None:
    clock = MovedClock()
    async with opening.house(clock=clock, platforms={}) as app:
        listener = await sit(app, clock, stdin(), name, channel)
        welcome(listener.screen, listener.directory)
        await listener.run()


async def sit(app: App, clock: Movable, lines: Lines, name: str, channel: str) -> Listener:
    """Somebody at the terminal, which is the only platform of this app."""
    house = House(app.settings, app.store, app.router, clock)

    async def settle() -> None:
        while await app.worker.work_due():
            pass
        await app.delivery.deliver_due()

    engine = Engine(settle, app.scheduler.tick)
    listener = await sit_down(house, clock, engine, lines, name, channel)
    app.delivery.platforms = {listener.platform.name: listener.platform}
    return listener


COMMANDS = ((serve, "Run it", "serve"), (console, "Try it", "console"))
