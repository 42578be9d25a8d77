"""`lore demo`: a week in a small company, told through the real handlers in the terminal."""

import asyncio
import re
import select
import sys
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from rich.rule import Rule
from rich.text import Text

from bot.cli import opening, story
from bot.cli.out import say, stdout
from bot.cli.running import sit
from bot.cli.story import SCENES, Scene
from bot.settings import Settings
from handlers.console.board import Board
from handlers.console.clock import MovedClock
from handlers.console.lines import stdin
from handlers.console.listen import Listener

PAUSE = 8.0  # seconds between scenes; Enter goes on at once
MORNING = timedelta(hours=9)


class Script:
    """The lines of a scene, written out as if they were typed."""

    def __init__(self, board: Board, lines: tuple[str, ...]) -> None:
        self.board = board
        self.lines = deque(lines)

    def ask(self, prompt: str) -> str | None:
        """The next line; None when the scene is over."""
        if not self.lines:
            return None
        typed = re.sub(r"\{(\w+)\}", self._number, self.lines.popleft())
        shown = typed.replace("\n", "\\\n… ")
        stdout().print(Text(prompt, "dim").append(shown, "bold not dim"), soft_wrap=True)
        return typed

    def _number(self, thing: re.Match[str]) -> str:
        cards = (shown for shown in reversed(self.board.shown) if shown.card and shown.card.thing == thing[1])
        return str(next(cards).number)


def demo() -> None:
    """Watch a week in a small company, then try it yourself in the same place.

    Nothing is needed and nothing of yours is touched: the data goes into a fresh SQLite file.
    """
    opening.logs(quiet=True)
    asyncio.run(_demo(Path(mkdtemp(prefix="lore-demo-")) / "lore.db"))


async def _demo(file: Path) -> None:
    clock = MovedClock(SCENES[0].at)
    chosen = Settings.model_construct(lore_database_url=f"sqlite:///{file}")
    async with opening.house(chosen, clock=clock, platforms={}) as app:
        listener = await sit(app, clock, Script(Board(), ()), story.HOST, story.FIRST)
        _tell(story.TITLE, story.OPENING)
        for scene in SCENES:
            _pause()
            await _play(listener, scene)
        _tell("That was it", story.CLOSING)
        say(story.GO_ON.format(file=file))
        if sys.stdin.isatty():
            listener.read_from(stdin())
            await listener.run()


async def _play(listener: Listener, scene: Scene) -> None:
    """Tells a scene, lets time pass until it begins, and types its lines."""
    _tell(scene.title, scene.told)
    now = listener.clock.now()
    for moment in (*_mornings(now, scene.at), scene.at):
        await listener.wait_until(moment)
    listener.read_from(Script(listener.board, scene.lines))
    await listener.run()


def _mornings(start: datetime, end: datetime) -> list[datetime]:
    """Nine o'clock of every day between."""
    first = start.replace(hour=0, minute=0, second=0, microsecond=0) + MORNING
    days = (first + timedelta(days=day) for day in range((end - first).days + 2))
    return [moment for moment in days if start < moment < end]


def _tell(title: str, words: str) -> None:
    page = stdout()
    page.print()
    page.print(Rule(Text(title, "bold green"), align="left", style="green", characters="━"))
    page.print(Text(words, "italic"))
    page.print()


def _pause() -> None:
    """Leaves time to read, on a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    stdout().print(Text("Enter goes on …", "dim"), end="")
    sys.stdout.flush()
    try:
        if select.select([sys.stdin], [], [], PAUSE)[0]:
            sys.stdin.readline()
    except OSError:  # Windows can't wait like this
        input()
    stdout().print()


COMMANDS = ((demo, "Try it", "demo"),)
