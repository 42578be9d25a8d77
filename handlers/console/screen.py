"""Where everything is drawn: messages with who said them and who sees them, and the console's own remarks."""

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from bot.views.elements import Card
from handlers.console import render
from handlers.console.board import Board, Shown
from handlers.console.directory import Directory
from handlers.console.spans import safe

PIPED_WIDTH = 100


class Screen:
    """Draws in colour on a terminal and as plain text when piped."""

    def __init__(self, directory: Directory, console: Console | None = None) -> None:
        self.directory = directory
        self.board = Board()
        self.console = console or stdout()

    def message(self, shown: Shown, reader: str) -> None:
        """Draws a message; `reader` is the account that is at the console."""
        if shown.card is not None:
            self._draw(self._header(shown, reader), render.card(shown.card, self.board.number_of))

    def change(self, before: Shown, after: Shown) -> None:
        """Draws what is new in a message."""
        if before.card is not None and after.card is not None and before.card != after.card:
            header = Line(f"[{after.number}] changed:", "yellow")
            self._draw(header, render.change(before.card, after.card, self.board.number_of))

    def page(self, title: str, card: Card) -> None:
        """Draws somebody's own page."""
        self._draw(Line(title, "bold yellow"), render.card(card, self.board.number_of))

    def note(self, words: str, style: str = "dim") -> None:
        """A remark of the console."""
        self.console.print(Line(safe(words), style))

    def error(self, words: str) -> None:
        """What went wrong, and what to do."""
        self.console.print(Line(safe(words), "red"))

    def table(self, rows: list[tuple[str, str]], title: str = "") -> None:
        """Words and what they mean."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        for word, meaning in rows:
            grid.add_row(Line(safe(word), "cyan"), Line(safe(meaning)))
        if title:
            self.console.print(Line(title, "bold"))
        self.console.print(grid)

    def where(self, channel: str) -> str:
        """A channel as its members call it."""
        place = self.directory.places.get(channel)
        return f"#{place.name}" if place is not None else "direct message"

    def _draw(self, header: Line, inside: object) -> None:
        self.console.print(render.message(header, inside))  # type: ignore[arg-type]
        self.console.print()

    def _header(self, shown: Shown, reader: str) -> Line:
        parts = [f"[{shown.number}] {self._where(shown)}"]
        root = self.board.find(shown.channel, shown.thread) if shown.thread else None
        if root is not None:
            parts.append(f"in the thread of [{root.number}]")
        if shown.reader is not None and self.directory.reader(shown.channel) is None:
            parts.append(
                "only you see this" if shown.reader == reader else f"only {self._name(shown.reader)} sees this"
            )
        return Line(safe(" · ".join(parts)), "yellow")

    def _where(self, shown: Shown) -> str:
        partner = self.directory.reader(shown.channel)
        return (
            f"{self.where(shown.channel)} · Lore"
            if partner is None
            else f"Lore → {self._name(partner)}, direct message"
        )

    def _name(self, account: str) -> str:
        return self.directory.people.get(account, "one person")


def stdout() -> Console:
    """The terminal, or a pipe of a width that does not depend on anything."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_WIDTH)
