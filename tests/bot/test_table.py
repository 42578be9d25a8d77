"""The table of commands."""

import pkgutil
from importlib import import_module

from bot import commands
from bot.commands.table import Command


def test_no_two_commands_share_a_name() -> None:
    modules = [import_module(f"bot.commands.{module.name}") for module in pkgutil.iter_modules(commands.__path__)]
    tables: list[dict[str, Command]] = [getattr(module, "COMMANDS", {}) for module in modules]
    names = [name for table in tables for name in table]
    assert sorted(names) == sorted(commands.COMMANDS)
