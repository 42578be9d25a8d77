"""What is on screen: every message has a number, by which it can be reacted to, pressed and answered."""

import re
from dataclasses import dataclass, field, replace

from bot.conversation import Actor, Said
from bot.errors import NotFound
from bot.views.elements import Button, Card
from handlers.console.render import pressable

ACTIONS = (Button("Save as snippet", "save"), Button("Ask for help with this", "ask-for-help"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on screen: a card of Lore's, or the words of its author. `reader` when only that account sees it."""

    number: int
    channel: str
    message: str
    card: Card | None = None
    text: str = ""
    author: Actor | None = None
    thread: str | None = None
    reader: str | None = None

    @property
    def said(self) -> Said:
        """The message as a request tells of it."""
        return Said(self.message, self.text, self.author, self.thread)

    def buttons(self) -> list[tuple[str, Button]]:
        """What can be pressed, by its words; on what a person said, the two message actions."""
        return pressable(self.card) if self.card else [(button.label, button) for button in ACTIONS]


@dataclass(slots=True)
class Board:
    """The messages on screen, by number."""

    shown: list[Shown] = field(default_factory=list)

    def put(self, message: Shown) -> Shown:
        """Takes a message up and gives it its number."""
        self.shown.append(replace(message, number=len(self.shown) + 1))
        return self.shown[-1]

    def redraw(self, number: int, card: Card) -> Shown:
        """Puts a card in the place of the one with that number."""
        self.shown[number - 1] = replace(self.shown[number - 1], card=card)
        return self.shown[number - 1]

    def at(self, number: int, reader: str) -> Shown:
        """The message of that number, if this account sees it. Raises NotFound."""
        if not 1 <= number <= len(self.shown):
            raise NotFound(f"There is no message [{number}] on screen.")
        found = self.shown[number - 1]
        if found.reader not in (None, reader):
            raise NotFound(f"Message [{number}] is for somebody else. `:as NAME` goes on as them.")
        return found

    def find(self, channel: str, message: str) -> Shown | None:
        """The message that has this id, if it is on screen."""
        return next((one for one in reversed(self.shown) if (one.channel, one.message) == (channel, message)), None)

    def number_of(self, thing: str, thing_id: int) -> int | None:
        """The first message that shows a thing and that everybody there sees."""
        cards = ((one.number, one.card) for one in self.shown if one.card and one.reader is None)
        return next((number for number, card in cards if (card.thing, card.thing_id) == (thing, thing_id)), None)

    def thread(self, of: Shown) -> tuple[Said, ...]:
        """What was said in the thread of a message, with the message that began it."""
        root = of.thread or of.message
        return tuple(one.said for one in self.shown if one.channel == of.channel and root in (one.message, one.thread))

    def button(self, label: str, number: int | None, reader: str) -> tuple[Shown, Button]:
        """The button of that label: of the message with that number, or of the last that has it. Raises NotFound."""
        visible = [one for one in self.shown if one.reader in (None, reader)]
        among = [self.at(number, reader)] if number is not None else [one for one in reversed(visible) if one.card]
        for message in among:
            if found := _labelled(label, message.buttons()):
                return message, found
        if number is None:
            raise NotFound(f"No message on screen has a button “{label}”.")
        there_are = ", ".join(f"“{name}”" for name, _ in among[0].buttons())
        raise NotFound(f"[{number}] has no button “{label}”." + (f" It has {there_are}." if there_are else ""))


def _labelled(label: str, buttons: list[tuple[str, Button]]) -> Button | None:
    """Called exactly so, or the first of several alike, or the only one whose name begins so; emoji may be left out."""
    wanted = _words(label)
    exact = [button for name, button in buttons if wanted == _words(name)]
    alike = [button for _, button in buttons if wanted == _words(button.label)]
    starting = [button for name, button in buttons if wanted and _words(name).startswith(wanted)]
    found = exact or alike or (starting if len(starting) == 1 else [])
    return found[0] if found else None


def _words(label: str) -> str:
    return " ".join(re.sub(r"[^\w\s'’-]", "", label).casefold().split())
