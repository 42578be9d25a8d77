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
from storage.store import Session
from storage.tables import Outbox

app = typer.Typer(
    help="Look at messages that wait or could not be delivered, and decide about them.", no_args_is_help=True
)
Id = Annotated[int, typer.Argument(metavar="ID", help="The number that `lore outbox list` shows.")]
All = Annotated[bool, typer.Option("--all", help="Also what waits for its turn.")]
TROUBLED, WAITING = ("unknown", "dead"), ("new", "leased", "sending")
AT_ONCE = 100
MORE = f"There are more: these are the oldest {AT_ONCE}. Decide about them, and list again."
UNDECIDED = "Message {id} does not wait for that decision. `lore outbox list` shows which do."


@app.command("list")
def listed(everything: All = False) -> None:
    """Messages that need a decision: `unknown` may have arrived, `dead` did not."""
    opening.logs(quiet=True)
    rows = asyncio.run(_listed((*TROUBLED, *WAITING) if everything else TROUBLED))
    if not rows:
        say("Nothing waits." if everything else "Nothing waits for a decision.")
        return
    told = [
        (str(row.id), row.state, row.kind, to, f"{row.created_at:%Y-%m-%d %H:%M}", row.problem or "")
        for row, to in rows[:AT_ONCE]
    ]
    table(("Number", "State", "Kind", "To", "Since (UTC)", "Problem"), told)
    if len(rows) > AT_ONCE:
        say(MORE)


@app.command()
def show(id: Id) -> None:
    """One message: where it goes, what it says, and what happened to it."""
    opening.logs(quiet=True)
    row, to = asyncio.run(_one(id))
    facts = {
        "State": row.state, "Kind": row.kind, "To": to, "Since": f"{row.created_at:%Y-%m-%d %H:%M} UTC",
        "Attempts": str(row.attempts), "Problem": row.problem or "none", "Trace": row.trace or "none",
    }  # fmt: skip
    if row.thing is not None:
        facts["Shows"] = f"the {row.thing} number {row.thing_id}, drawn when it is sent"
    table(("", ""), list(facts.items()))
    if row.card is not None:
        stdout().print(card(codec.from_json(row.card), lambda _thing, _id: None))


@app.command()
def resend(id: Id) -> None:
    """Send it once more. An `unknown` one may then arrive twice."""
    asyncio.run(_decide(id, send=True))
    say(f"Message {id} is queued again; `lore serve` sends it.")


@app.command()
def drop(id: Id) -> None:
    """Give up on it; what it says is forgotten."""
    asyncio.run(_decide(id, send=False))
    say(f"Message {id} is dropped.")


async def _listed(states: tuple[str, ...]) -> list[tuple[Outbox, str]]:
    def step(session: Session) -> list[tuple[Outbox, str]]:
        return [(row, _to(session, row)) for row in outbox.listed(session, states, AT_ONCE + 1)]

    async with opening.house(platforms={}) as app:
        return await app.store.read(step)


async def _one(id: int) -> tuple[Outbox, str]:
    def step(session: Session) -> tuple[Outbox, str]:
        row = outbox.row(session, id)
        if row is None:
            raise NotFound(f"There is no message {id}. `lore outbox list --all` shows what there is.")
        return row, _to(session, row)

    async with opening.house(platforms={}) as app:
        return await app.store.read(step)


async def _decide(id: int, *, send: bool) -> None:
    opening.logs(quiet=True)
    async with opening.house(platforms={}) as app:
        now = SystemClock().now()
        done = await app.store.write(
            lambda session: outbox.again(session, id, now) if send else outbox.drop(session, id)
        )
    if not done:
        raise NotFound(UNDECIDED.format(id=id))


def _to(session: Session, row: Outbox) -> str:
    """Where it goes, as people call it: whoever decides has to look there."""
    to = outbox.address(session, row)
    if to is None:
        return "nowhere any more"
    channel = (to.channel.name and f"#{to.channel.name}") or f"a {to.channel.kind} channel" if to.channel else ""
    person = (to.account.name or to.account.external_id) if to.account else ""
    return ", ".join(part for part in (channel, person, to.workspace.name) if part)
