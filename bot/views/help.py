"""How help looks."""

from collections.abc import Mapping
from typing import Protocol

from bot.views.elements import Bold, Card, Code, Heading, Paragraph, Small, Span


class Described(Protocol):
    """What help tells of a command."""

    @property
    def help(self) -> str: ...
    @property
    def usage(self) -> str: ...
    @property
    def slash(self) -> bool: ...


def everything(commands: Mapping[str, Described]) -> Card:
    """All commands on one screen."""
    spans: list[Span] = []
    for name, command in commands.items():
        if command.help:
            spans += [Code(_typed(name, command)), f": {command.help}\n"]
    return Card(
        (
            Heading("What I understand"),
            Paragraph(tuple(spans)),
            Small(("Write to me directly or mention me: the same words work without the slash.",)),
        ),
        "What I understand",
    )


def words(commands: Mapping[str, Described]) -> Small:
    """All commands in a line."""
    said = [Code(_typed(name, command)) for name, command in commands.items() if command.help]
    return Small((*(span for each in said for span in (each, " ")), "The same words work without the slash."))


def one(name: str, command: Described) -> Card:
    """One command."""
    usage = f"{_typed(name, command)} {command.usage}".strip()
    return Card(
        (
            Paragraph((Bold(f"/{name}" if command.slash else f"/lore {name}"), f": {command.help}")),
            Small(("Type ", Code(usage))),
        ),
        f"How to use {name}",
    )


def _typed(name: str, command: Described) -> str:
    return f"/{name}" if command.slash else f"/lore {name}"
