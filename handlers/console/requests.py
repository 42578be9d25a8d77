"""What is meant at the console → the request that every platform makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from bot.conversation import Actor, Place, Request
from bot.views.elements import Button, Form
from handlers.console.board import Board, Shown
from handlers.console.directory import Directory
from handlers.console.names import channels, mentions
from handlers.console.parse import Ask, React
from handlers.console.questions import Values

ADDED, REMOVED = "react", "unreact"


@dataclass(frozen=True, slots=True)
class Here:
    """Who is at the console, where, and when."""

    actor: Actor
    place: Place
    now: datetime


def asked(ask: Ask, here: Here, directory: Directory) -> Request:
    """Words for Lore."""
    text, people = mentions(ask.text, directory.accounts)
    return Request(
        key=token_hex(8),
        actor=here.actor,
        place=here.place,
        command=ask.command,
        text=text,
        people=people,
        channels=channels(ask.text, directory.channels),
        at=here.now,
    )


def pressed(button: Button, on: Shown, here: Here, board: Board) -> Request:
    """A button, or an action on what a person said."""
    request = Request(token_hex(8), here.actor, here.place, button.command, "pressed", button.text, at=here.now)
    return replace(request, message=on.said, thread=board.thread(on) if on.card is None else ())


def filled(form: Form, values: Values, request: Request) -> Request:
    """A form that came in answer to a request."""
    return replace(request, key=token_hex(8), command=form.command, via="sent", text=form.text, values=values)


def reacted(react: React, on: Shown, here: Here) -> Request:
    """A reaction that was added or taken away."""
    command = ADDED if react.added else REMOVED
    return Request(token_hex(8), here.actor, here.place, command, "event", react.emoji, message=on.said, at=here.now)
