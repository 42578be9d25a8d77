"""`lore`: what is typed at a shell."""

import typer

from bot.cli import care, data, deleting, demo, digest, evaluate, keeping, offered, outbox, preview, running

EPILOG = """[bold]To begin with[/bold]

[cyan]lore demo[/cyan]  a week in a small company, told in the terminal
[cyan]lore console --as Ana --in general[/cyan]  try it yourself, without any account
[cyan]lore doctor[/cyan]  what is missing before Lore can join a chat
[cyan]lore serve[/cyan]  let it join

Settings are environment variables or lines of a file named .env; `lore doctor` names them.
Exit codes: 0 fine, 1 a problem, 2 wrong use."""

app = typer.Typer(
    name="lore",
    cls=offered.Offering,
    help="Collaborative learning inside Slack and Microsoft Teams: ask, share, endorse, and see it come back.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for module in (running, demo, care, keeping, data, deleting, preview, evaluate):
    for command, panel, name in module.COMMANDS:
        app.command(name, rich_help_panel=panel)(command)
app.add_typer(data.importing, name="import", rich_help_panel="Look after it")
app.add_typer(digest.app, name="digest", rich_help_panel="Look after it")
app.add_typer(outbox.app, name="outbox", rich_help_panel="Look after it")
