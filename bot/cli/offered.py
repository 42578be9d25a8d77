"""Commands that a chat platform offers, as `lore teams package`: its folder is imported only when one is called."""

from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

import handlers

PANEL = "Look after it"  # where `lore --help` lists what a platform offers


class Offering(TyperGroup):
    """Our own commands, and beside them one group for each platform that offers some."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *handlers.offering()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        found = own if own is not None or cmd_name not in handlers.offering() else _group(cmd_name)
        return found and _untyped(found, ctx)

    def get_params(self, ctx: Any) -> Any:
        return _switches(super().get_params(ctx))


def _untyped(command: Any, ctx: Any) -> Any:
    """The command, whose help names no type beside what is only switched on."""
    _switches(command.get_params(ctx))
    for each in getattr(command, "commands", {}).values():
        _untyped(each, ctx)
    return command


def _switches(params: Any) -> Any:
    for each in params:
        if getattr(each, "is_flag", False):
            each.metavar = ""
    return params


def _group(platform: str) -> Any:
    group = typer.Typer(help=f"What only {platform.title()} needs.", no_args_is_help=True, add_completion=False)
    group.callback()(lambda: None)
    for command in handlers.commands_of(platform):
        group.command(command.__name__)(command)
    found: Any = get_command(group)
    found.name, found.rich_help_panel = platform, PANEL
    return found
