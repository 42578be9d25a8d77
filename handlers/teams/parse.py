"""Teams' activities as requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from botbuilder.schema import Activity

from bot.conversation import Actor, Place, Request, Said
from bot.views.elements import Form
from handlers.payload import Json, at, first, table, word
from handlers.teams import forms, limits
from handlers.teams.heard import hear, hear_html

ADDED, REMOVED = "react", "unreact"
FIND = "find"
ACTIONS = {"save": "save", "askForHelp": "ask-for-help", "markAnswer": "mark-answer", "share": "share"}
MOMENT = re.compile(r"[1-9][0-9]{12}")
OLD_REACTIONS = {"like": "👍", "heart": "❤️", "laugh": "😆", "surprised": "😮", "sad": "😢", "angry": "😠"}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of one of our buttons, as it comes back. `alone`: nobody but the presser sees the card."""

    command: str
    text: str
    nonce: str
    alone: bool = False

    def key(self, account: str, id: str) -> str:
        """The same press comes under several ids; a card without a nonce has only the id of the activity."""
        parts = (self.nonce, account, self.command, self.text) if self.nonce else (id,)
        return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


def is_to_bot(activity: Activity) -> bool:
    """Whether a message is said to us: alone with us, with a mention of us, in private, or by a button of ours."""
    if activity.conversation.conversation_type in (None, "personal") or of_button(activity.value) is not None:
        return True
    recipient = activity.recipient
    targeted = (recipient.additional_properties or {}).get("isTargeted") is True
    return targeted or any(
        word(each.additional_properties, "mentioned", "id") == recipient.id
        for each in activity.entities or ()
        if each is not None and each.type == "mention"
    )


def message(activity: Activity, place: Place, actor: Actor) -> Request | None:
    """Words to us, or the press of an old client; None when nothing was said that is meant for us."""
    pressed = of_button(activity.value)
    if pressed is not None:
        return press(activity, pressed, place, actor, by_message=True)
    heard = hear(activity)
    if not activity.id or not (heard.text or activity.text or place.kind == "direct"):
        return None
    return Request(
        f"{place.channel}:{activity.id}", actor, place, "", text=heard.text, people=heard.people,
        channels=heard.channels, at=activity.timestamp, reply_by_message=True,
    )  # fmt: skip


def of_button(data: Any) -> Pressed | None:
    """What a button of ours carries; None when it is none of ours."""
    command = word(data, "command")
    if not command:
        return None
    return Pressed(command, word(data, "text"), word(data, "nonce"), at(data, "alone") is True)


def press(
    activity: Activity, pressed: Pressed, place: Place, actor: Actor, *, by_message: bool = False, once: bool = True
) -> Request:
    """A press of a button. What opens a dialog is answered as often as it comes (not `once`), with the dialog."""
    key = pressed.key(actor.account, activity.id or "") if once else ""
    on = Said(str(activity.reply_to_id), thread=place.thread, mark=pressed.nonce) if activity.reply_to_id else None
    return Request(
        key, actor, place, pressed.command, "pressed", pressed.text, message=on, at=activity.timestamp,
        reply_by_message=by_message, again_after=limits.AGAIN_AFTER if once and pressed.nonce else None,
    )  # fmt: skip


def sent(activity: Activity, form: Form, data: Json, place: Place, actor: Actor) -> Request:
    """A form that was sent."""
    key = Pressed(form.command, form.text, word(data, "nonce")).key(actor.account, activity.id or "")
    values = forms.answers(form, data)
    return Request(key, actor, place, form.command, "sent", form.text, values=values, at=activity.timestamp)


def chosen(activity: Activity, place: Place, actor: Actor) -> Request | None:
    """An action of our message extension, on a message or beside the words being written: it opens a dialog, too."""
    name = ACTIONS.get(word(activity.value, "commandId"))
    if name is None:
        return None
    payload = table(activity.value, "messagePayload")
    heard = hear_html(payload)
    said = _said(payload, heard.text, place) if payload else None
    return Request("", actor, place, name, "pressed", message=said, people=heard.people, at=activity.timestamp)


def searched(activity: Activity) -> str | None:
    """The words that our message extension is to search for; empty at its first showing, None for another command."""
    if word(activity.value, "commandId") != FIND:
        return None
    given = at(activity.value, "parameters")
    return (
        next((word(each, "value") for each in given if word(each, "name") == "query"), "")
        if isinstance(given, list)
        else ""
    )


def reactions(activity: Activity, place: Place, actor: Actor) -> Iterator[Request]:
    """One request for each reaction that was added to a message or taken away from it."""
    if not activity.reply_to_id:
        return
    thread = place.thread if place.thread != activity.reply_to_id else None
    on = Said(activity.reply_to_id, thread=thread, sent_at=sent_at(activity.reply_to_id))
    changes = ((ADDED, activity.reactions_added), (REMOVED, activity.reactions_removed))
    for command, several in changes:
        for each in several or ():
            key = sha256(f"{activity.id} {command} {each.type}".encode("utf-8", "replace")).hexdigest()[:40]
            yield Request(key, actor, place, command, "event", emoji(each.type), message=on, at=_moment(activity))


def sent_at(message: str) -> datetime | None:
    """When a message was sent: Teams counts them by milliseconds since 1970. None for another sort of id."""
    return datetime.fromtimestamp(int(message) / 1000, UTC) if MOMENT.fullmatch(message) else None


def emoji(kind: Any) -> str:
    """A reaction by its character: old ones have a name, new ones an id such as 1f4a1_lightbulb."""
    name = str(kind or "")
    codes = name.partition("_")[0].split("-")
    try:
        return OLD_REACTIONS.get(name) or "".join(chr(int(code, 16)) for code in codes if len(code) > 1)
    except (ValueError, OverflowError):
        return name


def _said(payload: Json, text: str, place: Place) -> Said:
    user = table(payload, "from", "user")
    by = Actor(word(user, "id"), word(user, "displayName"), foreign=_is_strange(user)) if word(user, "id") else None
    if by is None and table(payload, "from", "application"):
        by = Actor(first(payload, ("from", "application", "id")) or "bot", bot=True)
    started = word(payload, "replyToId")
    return Said(
        word(payload, "id"), text, by, started if started != word(payload, "id") and started else None,
        word(payload, "linkToMessage"),
    )  # fmt: skip


def _is_strange(user: Json) -> bool:
    return word(user, "userIdentityType") not in ("", "aadUser")


def _moment(activity: Activity) -> datetime | None:
    moment: datetime | None = activity.timestamp
    return moment
