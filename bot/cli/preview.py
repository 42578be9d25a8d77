"""Every view, drawn from its examples."""

from pathlib import Path
from typing import Annotated

import typer

import handlers
from bot.cli.out import say, stdout
from bot.rules.text import nearest
from bot.views.examples import EXAMPLES
from handlers.console.preview import drawn

View = Annotated[str, typer.Argument(metavar="VIEW|all", help="Which one; `lore preview list` names them.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write files here instead of drawing in the terminal.")
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="|".join(handlers.names()),
        help="Only for this platform.",
        show_default="console; all with --out",
    ),
]


def preview(view: View, on: On = None, out: Out = None) -> None:
    """Draw examples of what people see: in the terminal, or as the JSON that a chat platform is sent.

    `lore preview all --out pictures` writes pictures/PLATFORM/VIEW.json for the chats, .txt for the terminal.
    """
    if view == "list":
        say("\n".join(EXAMPLES))
        return
    if on is not None and on not in handlers.names():
        raise typer.BadParameter(f"choose one of {', '.join(handlers.names())}", param_hint="--on")
    platforms = [on] if on else handlers.names() if out else ["console"]
    for name in wanted(view):
        for platform in platforms:
            _draw(platform, name, out)


def wanted(view: str) -> list[str]:
    """The examples of that name, or whose names begin so. Raises BadParameter."""
    names = [name for name in EXAMPLES if view in ("all", name)] or [n for n in EXAMPLES if n.startswith(f"{view}-")]
    if not names:
        near = nearest(view, EXAMPLES)
        hint = f"did you mean {near}?" if near else "`lore preview list` names them"
        raise typer.BadParameter(f"there is no view {view}; {hint}", param_hint="VIEW")
    return names


def _draw(platform: str, name: str, out: Path | None) -> None:
    example = EXAMPLES[name]
    if platform == "console" and out is None:
        stdout().print(f"\n[dim]{name}[/dim]", drawn(example))
        return
    text = handlers.preview(platform, name, example)
    if text is None:
        return
    if out is None:
        typer.echo(text)
        return
    file = out / platform / f"{name}{'.txt' if platform == 'console' else '.json'}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


COMMANDS = ((preview, "Look after it", "preview"),)
