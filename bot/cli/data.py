"""What goes in and out: histories of other chats, and what is kept about one person."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from bot.cli import moving, opening
from bot.cli.out import say, table
from bot.clock import SystemClock
from bot.conversation import Work
from bot.errors import NotFound
from bot.importers.history import Skip
from bot.importers.importing import Summary, bring_in
from bot.services import privacy, trail
from bot.views import trail as trails
from bot.views.trail import Deed
from storage import names, places
from storage.store import Session

Archive = Annotated[Path | None, typer.Argument(metavar="[FILE]", dir_okay=False, help="Where the archive goes.")]
Who = Annotated[str, typer.Option("--person", metavar="NAME", help="Their name, e-mail or account id.")]
Pages = Annotated[int, typer.Option("--pages", metavar="N", help="So many pages of ten.", min=1, max=1000)]
Which = Annotated[
    str, typer.Option("--organization", metavar="NAME", help="Its name or number, when there are several.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Replace a file that is there.")]
SHOWN = 12
importing = typer.Typer(help="Bring the history of another chat in, or a whole organization.", no_args_is_help=True)
File = Annotated[
    Path, typer.Argument(metavar="PATH", exists=True, help="The zip or folder of a standard Slack export.")
]
Into = Annotated[
    str, typer.Option("--workspace", metavar="NAME", help="A workspace of the organization that it goes into.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be taken, and change nothing.")]


@importing.callback()
def imported() -> None:
    """Bring the history of another chat in, or a whole organization."""


importing.command("lore")(moving.lore)


@importing.command("slack")
def slack(path: File, workspace: Into = "", dry_run: DryRun = False) -> None:
    """Make needs and snippets of the questions and answers in a Slack export.

    Nobody is told, and importing twice changes nothing. Without --workspace it goes into the organization of the
    export's own workspace, else into the only one, else into a new one.
    Afterwards `lore console --as NAME --in CHANNEL` finds its people and channels.
    """
    opening.logs(quiet=True)
    summary = asyncio.run(_bring_in(path, workspace, dry_run))
    told = "Would be taken" if dry_run else "Taken"
    table((told, ""), [(what, f"{number:,}") for what, number in summary.taken.items()])
    if summary.skips.counts:
        say("")
        table(("Left out", ""), [(why, f"{number:,}") for why, number in summary.skips.counts.items()])
    for reason, those in named(summary.skips.named).items():
        more = f" and {len(those) - SHOWN} more" if len(those) > SHOWN else ""
        say(f"\n{reason}: {', '.join(those[:SHOWN])}{more}", "yellow")


def named(skips: Iterable[Skip]) -> dict[str, list[str]]:
    """What was left out by name, for each reason."""
    reasons: dict[str, list[str]] = {}
    for skip in skips:
        reasons.setdefault(skip.reason, []).append(skip.what)
    return reasons


def export(file: Archive = None, person: Who = "", organization: Which = "", yes: Yes = False) -> None:
    """Save a whole organization in an archive, or print everything that is stored about one person.

    `lore export all.zip` moves to another database with `lore import lore all.zip`. With --person it prints JSON, the
    same that they get with `/lore export`: `lore export --person ana@example.com > ana.json`
    """
    opening.logs(quiet=True)
    if (file is None) == (not person):
        raise typer.BadParameter("say either a FILE for the whole organization, or --person for one person")
    if file is None:
        typer.echo(asyncio.run(_export(person)))
    else:
        moving.save(file, organization, replace=yes)


async def _export(words: str) -> str:
    async with opening.house(platforms={}) as app:
        return await app.store.write(lambda session: _exported(session, words, app.clock.now()))


def _exported(session: Session, words: str, now: datetime) -> str:
    found = names.persons_called(session, words)
    if not found:
        raise NotFound(f"I don't know anybody called “{words}”. Their name, e-mail or account id will do.")
    if len(found) > 1:
        emails = ", ".join(person.email or f"{person.name} without an e-mail" for person in found)
        raise NotFound(f"Several people are called “{words}”: {emails}. Say which by e-mail or account id.")
    work = Work(session, now, places.organization(session, found[0].organization_id))
    trail.note_export(work, found[0])
    return privacy.as_text(privacy.export(work, found[0]))


def audit(pages: Pages = 5) -> None:
    """Show what admins and curators did in each organization, and who looked at whose data, the newest first."""
    opening.logs(quiet=True)
    for organization, deeds in asyncio.run(_audit(pages)):
        rows = [(f"{deed.at:%Y-%m-%d %H:%M}", deed.who, trails.words(deed)) for deed in deeds]
        table(("When (UTC)", "Who", "What"), rows, title=organization)


async def _audit(pages: int) -> list[tuple[str, list[Deed]]]:
    async with opening.house(platforms={}) as app:
        return await app.store.read(lambda session: _audited(session, pages, app.clock.now()))


def _audited(session: Session, pages: int, now: datetime) -> list[tuple[str, list[Deed]]]:
    works = [Work(session, now, each) for each in places.organizations(session)]
    found = [
        (work.organization.name, [each for n in range(pages) for each in trail.page(work, n + 1)[0]]) for work in works
    ]
    return [(name, deeds) for name, deeds in found if deeds]


async def _bring_in(path: Path, workspace: str, dry_run: bool) -> Summary:
    now = SystemClock().now()
    async with opening.house(platforms={}) as app:
        with bar() as progress:
            task = progress.add_task("", total=1.0)

            def tell(channel: str, share: float) -> None:
                progress.update(task, completed=share, description=f"#{channel}")

            return await bring_in(app.store, path, now=now, workspace=workspace, dry_run=dry_run, tell=tell)


def bar() -> Progress:
    """A progress bar that goes away when the work is done; nothing where nobody watches."""
    console = Console(stderr=True)
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


COMMANDS = ((export, "Look after it", "export"), (audit, "Look after it", "audit"))
