"""Lobby's events as requests. Who is named in a text stands there as @{account}."""

import re
from datetime import datetime
from typing import Any

from bot.conversation import Actor, Place, Request, Said, mark
from handlers.payload import Json, at, table, word

PLATFORM, HALL = "lobby", "hall"
_NAMED = re.compile(r"@\{([\w-]{1,60})\}")


def request(event: Json) -> Request | None:
    """What an event asks for; None when it is nothing that we know."""
    kind, pressed = word(event, "kind"), table(event, "pressed")
    command, text, via = {
        "said": ("", word(event, "text"), "typed"),
        "pressed": (word(pressed, "command"), word(pressed, "text"), "pressed"),
        "sent": (word(pressed, "command"), word(pressed, "text"), "sent"),
        "saved": ("save", "", "pressed"),
        "reacted": ("unreact" if event.get("gone") else "react", word(event, "emoji"), "event"),
    }.get(kind, ("", "", ""))
    if not via or (kind != "said" and not command):
        return None
    people = {id: str(name) for id, name in table(event, "people").items()}
    return Request(
        word(event, "id"), actor(table(event, "by")), place(event), command, via,  # type: ignore[arg-type]  # of the table above
        _NAMED.sub(lambda found: mark(found[1]), text), _values(table(event, "values")), people,
        message=_said(table(event, "message")), at=datetime.fromisoformat(word(event, "at")),
    )  # fmt: skip


def actor(by: Json) -> Actor:
    """Somebody in the hall."""
    return Actor(word(by, "id"), word(by, "name"), word(by, "email"), word(by, "zone"), bot=at(by, "bot") is True)


def place(event: Json) -> Place:
    """A room, or the corner where somebody is alone with Lore."""
    room = table(event, "room")
    kind: Any = word(room, "kind")
    return Place(PLATFORM, HALL, word(room, "id"), kind, word(room, "name"), word(event, "thread") or None)


def _said(message: Json) -> Said | None:
    if not message:
        return None
    thread = word(message, "thread") or None
    return Said(word(message, "id"), word(message, "text"), actor(table(message, "by")), thread)


def _values(values: Json) -> dict[str, str | tuple[str, ...]]:
    return {name: tuple(value) if isinstance(value, list) else str(value) for name, value in values.items()}
