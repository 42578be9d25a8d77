"""One folder per chat platform, found by name. Each offers `connect(house)` and, when it has settings, `SETTINGS`."""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from pydantic_settings import BaseSettings
from starlette.routing import BaseRoute

from bot.clock import Clock
from bot.platform import Platform
from bot.router import Router
from bot.settings import Settings
from bot.views.elements import Card, Form
from storage.store import Store


@dataclass(frozen=True, slots=True)
class House:
    """What a platform is given to work with."""

    settings: Settings
    store: Store
    router: Router
    clock: Clock


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of the doctor found; `cure` says what to do when it is not `ok`."""

    name: str
    ok: bool
    seen: str
    cure: str = ""


class Connection(Protocol):
    """A platform that is switched on."""

    platform: Platform
    routes: Sequence[BaseRoute]

    @property
    def address(self) -> str:
        """Where the platform answers over HTTP, whatever it answers."""
        ...

    @property
    def reached(self) -> bool:
        """Whether the platform answers us, as far as we have to ask it anything before it speaks."""
        ...

    async def start(self, *, listen: bool = True) -> None:
        """Says who we are, and begins to listen where no route does (Socket Mode), if this process is to listen."""
        ...

    async def stop(self) -> None:
        """Takes nothing new, finishes what runs."""
        ...

    async def check(self) -> list[Finding]:
        """What `lore doctor` asks: credentials, permissions, reach."""
        ...


def names() -> list[str]:
    """The platforms there are: the folders beside this file."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def settings_of(name: str) -> type[BaseSettings] | None:
    """The settings class of a platform, if it has settings."""
    found: type[BaseSettings] | None = getattr(import_module(f"handlers.{name}"), "SETTINGS", None)
    return found


def connect(name: str, house: House) -> Connection | None:
    """Switches a platform on; None when its settings leave it off. Raises Misconfigured."""
    offered: Callable[[House], Connection | None] | None = getattr(import_module(f"handlers.{name}"), "connect", None)
    return offered(house) if offered is not None else None


def preview(platform: str, view: str, example: Card | Form) -> str | None:
    """An example of a view as the platform draws it, JSON or text; None when it draws none."""
    draw: Callable[[str, Card | Form], str] | None = getattr(import_module(f"handlers.{platform}"), "preview", None)
    return draw(view, example) if draw is not None else None


def offering() -> list[str]:
    """The platforms with commands of their own, in a file `commands.py`; nothing is imported to know it."""
    return [name for name in names() if any(Path(room, name, "commands.py").exists() for room in __path__)]


def commands_of(name: str) -> Sequence[Callable[..., None]]:
    """The commands that a platform offers at the shell: plain functions, named as they are typed."""
    found: Sequence[Callable[..., None]] = import_module(f"handlers.{name}.commands").COMMANDS
    return found
