"""Buttons as the actions of a card, and what their presses carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.commands import COMMANDS
from bot.rules.graphemes import shorten, utf16
from bot.views.elements import Button, LinkButton
from bot.views.plain import web_address
from handlers.payload import Json
from handlers.teams import limits
from handlers.teams.spans import inert

STYLES: dict[str, Json] = {"plain": {}, "primary": {"style": "positive"}, "danger": {"style": "destructive"}}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a card lies: its nonce, whether one person alone sees it, and whether it lies in a dialog.

    A press carries the nonce, so that Teams can deliver it twice and it still counts once. `old` clients that know no
    Action.Execute get an Action.Submit instead, unless there is no room for that. The clients of `owners` (Teams'
    ids) ask for their own view of the card.
    """

    nonce: str = ""
    alone: bool = False
    dialog: bool = False
    old: bool = True
    thread: str = ""
    owners: tuple[str, ...] = ()


NO_DESK = Desk()


def rows(several: Sequence[Button | LinkButton], desk: Desk) -> list[Json]:
    """The buttons that can be drawn, below each other when one row would cut their labels."""
    found: list[list[Json]] = []
    room = 0
    for each in filter(None, (action(button, desk) for button in several[: limits.BUTTONS])):
        wide = utf16(each["title"]) + limits.AROUND_LABEL
        if wide > room:
            found.append([])
            room = limits.ROW_LABELS
        found[-1].append(each)
        room -= wide
    return [
        {"type": "ActionSet", "actions": row, **({"spacing": "small"} if at else {})} for at, row in enumerate(found)
    ]


def action(button: Button | LinkButton, desk: Desk) -> Json | None:
    """One button; None when nothing is written on it or it leads nowhere."""
    if not title(button.label):
        return None
    match button:
        case LinkButton(label, url):
            address = web_address(url, limits.URL)
            return {"type": "Action.OpenUrl", "title": title(label), "url": address} if address else None
        case Button(command=""):
            return None
        case Button(confirm=confirm):
            return _confirmed(button, desk) if confirm.strip() else press(button, desk)
        case _:
            assert_never(button)


def press(button: Button, desk: Desk) -> Json:
    """A press that reaches us."""
    named: Json = {"title": title(button.label), **STYLES[button.style]}
    carried = data(button.command, button.text, desk)
    if desk.dialog:
        return {"type": "Action.Submit", "data": carried, "associatedInputs": "none", **named}
    if opens(button):
        return {"type": "Action.Submit", "data": {"msteams": {"type": "task/fetch"}, **carried}, **named}
    old: Json = {"fallback": {"type": "Action.Submit", "data": carried, **named}} if desk.old else {}
    return {"type": "Action.Execute", "verb": button.command, "data": carried, **named, **old}


def opens(button: Button) -> bool:
    """Whether a dialog opens for it: Teams has to know before it is pressed."""
    command = COMMANDS.get(button.command)
    how = command.opens if command is not None else ""
    return button.opens or how == "always" or (how == "bare" and not button.text.strip())


def data(command: str, text: str, desk: Desk) -> Json:
    """What comes back with a press."""
    alone: Json = {"alone": True} if desk.alone else {}
    thread: Json = {"thread": desk.thread} if desk.thread else {}
    return {"command": command, "text": text, "nonce": desk.nonce, **alone, **thread}


def title(label: str) -> str:
    """The words on a button."""
    return shorten(inert(" ".join(label.split())), limits.BUTTON_LABEL)


def _confirmed(button: Button, desk: Desk) -> Json:
    """Teams cannot ask back; the button shows what it does and a second one."""
    asked = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": inert(button.confirm)}]}
    inside = {"type": "AdaptiveCard", "version": limits.CARD_VERSION, "body": [asked], "actions": [press(button, desk)]}
    return {"type": "Action.ShowCard", "title": title(button.label), "card": inside, **STYLES[button.style]}
