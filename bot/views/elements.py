"""What a card is made of: a closed union that every platform draws. Spans and the fields of forms belong to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.views.fields import ChannelField as ChannelField
from bot.views.fields import Choice as Choice
from bot.views.fields import DateField as DateField
from bot.views.fields import Field as Field
from bot.views.fields import Form as Form
from bot.views.fields import Note as Note
from bot.views.fields import PeopleField as PeopleField
from bot.views.fields import TextField as TextField
from bot.views.spans import Bold as Bold
from bot.views.spans import CardLink as CardLink
from bot.views.spans import Code as Code
from bot.views.spans import Link as Link
from bot.views.spans import Mention as Mention
from bot.views.spans import Moment as Moment
from bot.views.spans import Span as Span
from bot.views.spans import Text as Text


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it is the same request as typing its command with its text; `opens`: a form comes of it."""

    label: str
    command: str
    text: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str = ""
    opens: bool = False


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
class Own:
    """Persons who see a card with buttons of their own, as this command shows it: where a platform can do that."""

    people: tuple[int, ...]
    command: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message in no platform's words. `summary` is what a notification or a screen reader says.

    `thing` and `thing_id` name what it shows, so that the message can be redrawn when that changes.
    """

    elements: tuple[Element, ...]
    summary: str
    thing: str | None = None
    thing_id: int | None = None
    own: Own | None = None


# By thing: the channel, the message that shows it, and the message that starts its thread (empty outside threads).
Links = Mapping[tuple[str, int], tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who asked sees at once; empty when the change speaks for itself.

    `problems` are shown beside the fields of the form that was sent. `replace` puts the card in the place of the one
    whose button was pressed, when only the presser sees that. `home` is the person's own page. `failed`: nothing was
    changed, so whoever asked has to hear of it. `accounts` and `links` say how to draw the card's mentions (by person)
    and card links (by thing).
    """

    card: Card | None = None
    form: Form | None = None
    problems: dict[str, str] = field(default_factory=dict)
    replace: bool = False
    home: bool = False
    failed: bool = False
    accounts: Mapping[int, str] = field(default_factory=dict)
    links: Links = field(default_factory=dict)


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
