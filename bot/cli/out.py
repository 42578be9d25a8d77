"""What commands print."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 120


def stdout() -> Console:
    """The terminal, or a pipe that is wide enough for tables."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDE)


def say(words: str, style: str = "") -> None:
    """A line of plain words."""
    stdout().print(Text(words, style), soft_wrap=True)


def complain(words: str) -> None:
    """What went wrong, on stderr."""
    Console(stderr=True, highlight=False).print(Text(words, "red"), soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], title: str = "") -> None:
    """Rows under their headings."""
    drawn = Table(*columns, title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    stdout().print(drawn)
