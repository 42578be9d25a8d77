"""Cards as the terminal draws them: in colour on a terminal, as plain text when piped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule as Ruler
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as Line

from bot.views.elements import (
    Button,
    Buttons,
    Card,
    ChannelField,
    Choice,
    DateField,
    Element,
    Facts,
    Form,
    Heading,
    LinkButton,
    Note,
    Paragraph,
    PeopleField,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    TextField,
    buttons,
)
from handlers.console.spans import Numbers, line, link, safe

STYLES = {"plain": "bold cyan", "primary": "bold green", "danger": "bold red"}


@dataclass(frozen=True, slots=True)
class Barred:
    """Something with a bar at its left edge, however many lines it takes."""

    inside: RenderableType
    style: str
    bar: str = "│ "
    first: str = ""  # what stands before the first line instead

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrow = options.update_width(max(options.max_width - len(self.bar), 1))
        bar = self.first or self.bar
        for drawn in console.render_lines(self.inside, narrow, pad=False):
            yield Segment(bar, Style.parse(self.style))
            bar = self.bar
            yield from drawn
            yield Segment.line()


@dataclass(frozen=True, slots=True)
class Flow:
    """Pieces side by side, each kept whole, on as many lines as they take."""

    pieces: tuple[Line, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        row = Line()
        for piece in self.pieces:
            if row and row.cell_len + 2 + piece.cell_len > options.max_width:
                yield row
                row = Line()
            row = row.append("  " if row else "").append_text(piece)
        yield row


def message(header: Line, inside: RenderableType) -> RenderableType:
    """What stands on screen for one message: who, where, and below it the words behind a bar."""
    return Group(header, Barred(inside, "dim"))


def card(drawn: Card, numbers: Numbers) -> RenderableType:
    """The whole card."""
    return _elements(drawn.elements, drawn, numbers)


def form(asked: Form, numbers: Numbers) -> RenderableType:
    """The questions of a form, as far as they are known before anybody answers."""
    fields = (line(one.text, numbers, "dim") if isinstance(one, Note) else _field(one) for one in asked.fields)
    return Group(Line(safe(asked.title), "bold"), *fields, Line(f"[ {safe(asked.submit)} ]", STYLES["primary"]))


def change(before: Card, after: Card, numbers: Numbers) -> RenderableType:
    """Only what is new in a card that was on screen already; its summary when something only went away."""
    new = tuple(element for element in after.elements if element not in before.elements)
    return _elements(new, after, numbers) if new else Line(safe(after.summary))


def pressable(drawn: Card) -> list[tuple[str, Button]]:
    """Every button with the words to press it by: a label that stands there more than once gets a number."""
    all_of_them = list(buttons(drawn))
    often = Counter(button.label for button in all_of_them)
    seen: Counter[str] = Counter()
    named = []
    for button in all_of_them:
        seen[button.label] += 1
        label = safe(button.label)
        named.append((f"{label} {seen[button.label]}" if often[button.label] > 1 else label, button))
    return named


def _elements(some: tuple[Element, ...], whole: Card, numbers: Numbers) -> RenderableType:
    """These elements of a card; buttons carry the names that they have in the whole of it."""
    names: dict[int, str] = {id(button): name for name, button in pressable(whole)}
    return Group(*(part for element in some for part in _element(element, names, numbers)))


def _element(element: Element, names: dict[int, str], numbers: Numbers) -> Iterator[RenderableType]:
    match element:
        case Heading(text):
            yield Line(safe(text), "bold")
        case Paragraph(text):
            yield line(text, numbers)
        case Quote(text):
            yield Barred(Line(safe(text), "italic"), "yellow", "> ")
        case Preformatted(text):
            yield Padding(Line(safe(text), "green", overflow="fold"), (0, 0, 0, 4), expand=False)
        case Small(text):
            yield line(text, numbers, "dim")
        case Row():
            yield _row(element, names, numbers)
        case Facts(pairs):
            yield _facts(pairs)
        case Rule():
            yield Ruler(style="dim", characters="-")
        case Buttons(several):
            yield _buttons(several, names)
        case _:
            assert_never(element)


def _field(field: TextField | Choice | DateField | ChannelField | PeopleField) -> Line:
    drawn = Line(safe(field.label), "bold").append("" if field.required else " (optional)", "not bold dim")
    if isinstance(field, Choice):
        chosen = (f"{'●' if value in field.value else '○'} {safe(label)}" for value, label in field.options)
        drawn.append("\n  " + "  ".join(chosen), "not bold")
    elif not isinstance(field, PeopleField) and field.value:
        drawn.append(f"\n  {safe(field.value)}", "not bold")
    return drawn.append(f"\n  {safe(field.hint)}", "not bold dim") if field.hint else drawn


def _row(row: Row, names: dict[int, str], numbers: Numbers) -> RenderableType:
    pieces = (line(row.text, numbers), *((_button(row.button, names),) if row.button else ()))
    lines = [Flow(pieces), line(row.detail, numbers, "dim")] if row.detail else [Flow(pieces)]
    return Barred(Group(*lines), "", "  ", "• ")


def _facts(pairs: tuple[tuple[str, str], ...]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for name, value in pairs:
        grid.add_row(Line(safe(name), "bold"), Line(safe(value)))
    return grid


def _buttons(several: tuple[Button | LinkButton, ...], names: dict[int, str]) -> Flow:
    return Flow(tuple(_button(each, names) for each in several))


def _button(button: Button | LinkButton, names: dict[int, str]) -> Line:
    if isinstance(button, LinkButton):
        return link(button.label, button.url)
    return Line(f"[ {names[id(button)]} ]", STYLES[button.style])
