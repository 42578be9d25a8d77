"""What a card and a form are made of: a closed union that every platform draws.

Text is a tuple of spans. A plain `str` is somebody's words and is never read as markup: no platform may turn it into
a mention, a link or a heading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A word as it is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an http or https address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CardLink:
    """Words that lead to the message that shows a thing; plain words where there is none."""

    text: str
    thing: str
    thing_id: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A person who is to notice; their plain name on a platform where they have no account."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, shown in the reader's own zone where the platform can, else in the zone given."""

    at: str  # ISO 8601, UTC
    zone: str = "UTC"
    style: Literal["date", "time"] = "date"


Span = str | Bold | Code | Link | CardLink | Mention | Moment
Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it is the same request as typing its command with its text."""

    label: str
    command: str
    text: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Leads to a web address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the card is, in one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, set apart."""

    text: str


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Code or output, each character as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Small:
    """A line of lesser weight: who, when, how many."""

    text: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list: what it is, a smaller line, and the one thing to do with it."""

    text: Text
    detail: Text = ()
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, side by side."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done, the likeliest first; at most five."""

    buttons: tuple[Button | LinkButton, ...]


Element = Heading | Paragraph | Quote | Preformatted | Small | Row | Facts | Rule | Buttons


@dataclass(frozen=True, slots=True)
class Card:
    """A message in no platform's words. `summary` is what a notification or a screen reader says.

    `thing` and `thing_id` name what it shows, so that the message can be redrawn when that changes.
    """

    elements: tuple[Element, ...]
    summary: str
    thing: str | None = None
    thing_id: int | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """Words to type; `lines` for several of them."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    lines: bool = False
    required: bool = True
    limit: int = 3000


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several (value, label), or with `many` any of them; `value` holds the chosen values."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: tuple[str, ...] = ()
    many: bool = False
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DateField:
    """A day, as YYYY-MM-DD."""

    name: str
    label: str
    value: str = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChannelField:
    """A channel of this workspace that the person can see; the value is its platform id."""

    name: str
    label: str
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleField:
    """One or several colleagues; the values are their platform ids."""

    name: str
    label: str
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A word of explanation inside a form."""

    text: Text


Field = TextField | Choice | DateField | ChannelField | PeopleField | Note


@dataclass(frozen=True, slots=True)
class Form:
    """Questions; sending it is the same request as its command with its text and the values."""

    title: str
    command: str
    fields: tuple[Field, ...]
    text: str = ""
    submit: str = "Save"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who asked sees at once; empty when the change speaks for itself.

    `problems` are shown beside the fields of the form that was sent. `replace` puts the card in the place of the one
    whose button was pressed, when only the presser sees that. `home` is the person's own page. `accounts` and `links`
    say how to draw the card's mentions (by person) and card links (by thing).
    """

    card: Card | None = None
    form: Form | None = None
    problems: dict[str, str] = field(default_factory=dict)
    replace: bool = False
    home: bool = False
    accounts: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[tuple[str, int], tuple[str, str]] = field(default_factory=dict)


def texts(card: Card) -> Iterator[Text]:
    """Every run of spans in a card."""
    for element in card.elements:
        match element:
            case Paragraph(text) | Small(text):
                yield text
            case Row(text, detail):
                yield text
                yield detail
            case _:
                pass


def buttons(card: Card) -> Iterator[Button]:
    """Every button of a card, in the order in which they are drawn."""
    for element in card.elements:
        match element:
            case Buttons(several):
                yield from (button for button in several if isinstance(button, Button))
            case Row(button=Button() as button):
                yield button
            case _:
                pass
