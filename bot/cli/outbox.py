"""What waits to be said, and what could not be."""

import asyncio
from typing import Annotated

import typer

from bot.cli import opening
from bot.cli.out import say, stdout, table
from bot.clock import SystemClock
from bot.errors import NotFound
from bot.views import codec
from handlers.console.render import card
from storage import outbox
from storage.tables import Outbox

app = typer.Typer(
    help="Look at messages that wait or could not be delivered, and decide about them.", no_args_is_help=True
)
Id = Annotated[int, typer.Argument(help="The number that `lore outbox list` shows.")]
All = Annotated[bool, typer.Option("--all", help="Also what waits for its turn.")]
TROUBLED, WAITING = ("unknown", "dead"), ("new", "leased", "sending")


@app.command("list")
def listed(everything: All = False) -> None:
    """Messages that need a decision: `unknown` may have arrived, `dead` did not."""
    rows = asyncio.run(_listed((*TROUBLED, *WAITING) if everything else TROUBLED))
    if not rows:
        say("Nothing waits for a decision.")
        return
    told = [(str(row.id), row.state, row.kind, f"{row.created_at:%Y-%m-%d %H:%M}", row.problem or "") for row in rows]
    table(("Number", "State", "Kind", "Since (UTC)", "Problem"), told)


@app.command()
def show(id: Id) -> None:
    """One message: what it says, and what happened to it."""
    row = asyncio.run(_one(id))
    facts = {"State": row.state, "Kind": row.kind, "Attempts": str(row.attempts), "Problem": row.problem or "none"}
    table(("", ""), list(facts.items()))
    if row.card is not None:
        stdout().print(card(codec.from_json(row.card), lambda _thing, _id: None))


@app.command()
def resend(id: Id) -> None:
    """Send it once more. An `unknown` one may then arrive twice."""
    asyncio.run(_decide(id, send=True))
    say(f"Message {id} is queued again.")


@app.command()
def drop(id: Id) -> None:
    """Give up on it."""
    asyncio.run(_decide(id, send=False))
    say(f"Message {id} is dropped.")


async def _listed(states: tuple[str, ...]) -> list[Outbox]:
    async with opening.house(platforms={}) as app:
        return await app.store.read(lambda session: outbox.listed(session, states))


async def _one(id: int) -> Outbox:
    async with opening.house(platforms={}) as app:
        row = await app.store.read(lambda session: outbox.row(session, id))
    if row is None:
        raise NotFound(f"There is no message {id}. `lore outbox list --all` shows what there is.")
    return row


async def _decide(id: int, *, send: bool) -> None:
    async with opening.house(platforms={}) as app:
        now = SystemClock().now()
        done = await app.store.write(
            lambda session: outbox.again(session, id, now) if send else outbox.drop(session, id)
        )
    if not done:
        raise NotFound(f"Message {id} is not waiting for a decision. `lore outbox list` shows which are.")
