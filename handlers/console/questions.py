"""A form, asked question by question."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol, assert_never

from bot.errors import Declined, Invalid
from bot.rules.text import one_line
from bot.rules.until import parse_until
from bot.views.elements import ChannelField, Choice, DateField, Field, Form, Note, PeopleField, TextField
from handlers.console.directory import Directory
from handlers.console.names import named
from handlers.console.parse import CANCEL, is_order
from handlers.console.screen import Screen
from handlers.console.spans import line, safe

PRESENT = 60  # letters of the present answer that are shown
Asked = TextField | Choice | DateField | ChannelField | PeopleField
Values = dict[str, str | tuple[str, ...]]


class Lines(Protocol):
    """Where typed lines come from."""

    def ask(self, prompt: str) -> str | None:
        """The next line; None when there are no more."""
        ...


class Cancelled(Declined):
    """Cancelled. Nothing was changed."""

    def __init__(self, order: str = "") -> None:
        self.order = "" if order == CANCEL else order  # what was typed instead of an answer
        super().__init__("Left the form." if self.order else "")


class Questions:
    """Asks what a form asks, of a person at the console."""

    def __init__(
        self, lines: Lines, screen: Screen, directory: Directory, now: Callable[[], datetime], commands: Collection[str]
    ) -> None:  # fmt: skip
        self.lines = lines
        self.screen = screen
        self.directory = directory
        self.now = now
        self.commands = commands

    def fill(self, form: Form, problems: Mapping[str, str] | None = None, before: Values | None = None) -> Values:
        """The answers; with problems, only the fields that have one are asked again. Raises Cancelled."""
        if not problems:
            self.screen.note(form.title, "bold")
            self.screen.note(f"Enter keeps what stands in [ ]; {CANCEL} gives up.")
        values = dict(before or {})
        for field in form.fields:
            if isinstance(field, Note):
                self.screen.console.print(line(field.text, self.screen.board.number_of, "dim"))
            elif not problems or field.name in problems:
                if problems:
                    self.screen.error(f"  {field.label}: {problems[field.name]}")
                values[field.name] = self._answer(field)
        return values

    def agrees(self, question: str) -> bool:
        """A yes or no."""
        return self._line(f"{question} (y/n) ").casefold() in ("y", "yes")

    def _answer(self, field: Field) -> str | tuple[str, ...]:
        while True:
            try:
                return self._once(field)
            except Cancelled:
                raise
            except (Declined, ValueError) as error:
                self.screen.error(f"  {error}")

    def _once(self, field: Field) -> str | tuple[str, ...]:
        match field:
            case TextField():
                return self._text(field)
            case Choice():
                return self._choice(field)
            case DateField():
                return self._date(field)
            case ChannelField():
                return self._channel(field)
            case PeopleField():
                return self._people(field)
            case Note():
                return ""
            case _:
                assert_never(field)

    def _text(self, field: TextField) -> str:
        how = "several lines, an empty one ends" if field.lines else ""
        typed = self._typed(field, one_line(field.value, PRESENT), how)
        if typed and field.lines:
            while more := self._line("… "):
                typed += f"\n{more}"
        if len(typed) > field.limit:
            raise Invalid(f"That is {len(typed)} characters long. Use {field.limit} at most.")
        return typed or field.value

    def _choice(self, field: Choice) -> str | tuple[str, ...]:
        for number, (value, label) in enumerate(field.options, 1):
            self.screen.note(f"  {number} {label}{' (now)' if value in field.value else ''}")
        typed = self._typed(field, "", "one or several, with commas" if field.many else "")
        chosen = tuple(_option(field, each) for each in typed.split(",") if each.strip()) or field.value
        return chosen if field.many else chosen[0] if chosen else ""

    def _date(self, field: DateField) -> str:
        typed = self._typed(field, field.value, "tomorrow, friday, 2026-12-24")
        return parse_until(typed, self.now(), "UTC").date().isoformat() if typed else field.value

    def _channel(self, field: ChannelField) -> str:
        present = self.directory.places.get(field.value)
        typed = self._typed(field, f"#{present.name}" if present else "")
        return named(typed.removeprefix("#"), self.directory.channels, "a channel called") if typed else field.value

    def _people(self, field: PeopleField) -> tuple[str, ...]:
        names = self._typed(field, "", "names, with commas between them").split(",")
        wanted = (name.strip().removeprefix("@") for name in names if name.strip())
        return tuple(named(name, self.directory.accounts, "anybody called") for name in wanted)

    def _typed(self, field: Asked, present: str, how: str = "") -> str:
        hint = "; ".join(part for part in (field.hint.removesuffix("."), how) if part)
        prompt = field.label + (f" ({hint})" if hint else "") + (f" [{present}]" if present else "")
        typed = self._line(f"{prompt}: ")
        if typed.startswith("/") and not isinstance(field, TextField):
            raise Cancelled(typed)
        if not typed and not present and field.required and not (isinstance(field, Choice) and field.value):
            raise Invalid("This one is needed.")
        return typed

    def _line(self, prompt: str) -> str:
        typed = self.lines.ask(safe(prompt))
        if typed is None or is_order(typed, self.commands):
            raise Cancelled((typed or "").strip())
        return typed.strip()


def _option(field: Choice, typed: str) -> str:
    """The value of an option, by its number or words."""
    if typed.strip().isdecimal() and 1 <= int(typed) <= len(field.options):
        return field.options[int(typed) - 1][0]
    names = {label.casefold(): value for value, label in field.options}
    return named(typed, names | {value.casefold(): value for value, _ in field.options}, "an answer called")
