"""What a body sent to the Bot Connector may hold, after Microsoft's published description of it.

Unlike the real service, the fake does not forgive: a field nobody knows is an error, and so is a null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def kind(name: str, *types: type) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            yield f"{path} must be {name}"

    return check


def one_of(*names: str) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in names:
            yield f"{path} must be one of {', '.join(names)}"

    return check


def several(check_one: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} must be a list"
            return
        for number, inner in enumerate(value):
            yield from check_one(inner, f"{path}/{number}")

    return check


def shape(name: str) -> Check:
    return lambda value, path: errors_in(name, value, path)


def moment(value: Any, path: str) -> Iterator[str]:
    try:
        datetime.fromisoformat(value)
    except (ValueError, TypeError):
        yield f"{path} must be a date and time"


text, flag, thing = kind("text", str), kind("true or false", bool), kind("an object", dict)
number = kind("a number", int, float)
channel_account = {"id": text, "name": text, "aadObjectId": text, "role": one_of("user", "bot", "skill")}

SHAPES: dict[str, dict[str, Check]] = {
    "Activity": {
        "type": one_of(
            "message",
            "typing",
            "event",
            "invoke",
            "trace",
            "suggestion",
            "messageReaction",
            "messageUpdate",
            "messageDelete",
            "conversationUpdate",
            "installationUpdate",
            "endOfConversation",
            "handoff",
        ),
        "timestamp": moment,
        "localTimestamp": moment,
        "expiration": moment,
        "from": shape("ChannelAccount"),
        "recipient": shape("ChannelAccount"),
        "conversation": shape("ConversationAccount"),
        "textFormat": one_of("markdown", "plain", "xml"),
        "attachmentLayout": one_of("list", "carousel"),
        "inputHint": one_of("acceptingInput", "ignoringInput", "expectingInput"),
        "importance": one_of("low", "normal", "high"),
        "deliveryMode": one_of("normal", "notification", "expectReplies"),
        "suggestedActions": shape("SuggestedActions"),
        "attachments": several(shape("Attachment")),
        "entities": several(shape("Entity")),
        "relatesTo": shape("ConversationReference"),
        "membersAdded": several(shape("ChannelAccount")),
        "membersRemoved": several(shape("ChannelAccount")),
        "channelData": thing,
        "value": thing,
        "historyDisclosed": flag,
        "listenFor": several(text),
        **dict.fromkeys(("id", "localTimezone", "callerId", "serviceUrl", "channelId", "topicName", "locale"), text),
        **dict.fromkeys(("text", "speak", "summary", "action", "replyToId", "label", "valueType", "name"), text),
    },
    "ConversationParameters": {
        "isGroup": flag,
        "bot": shape("ChannelAccount"),
        "members": several(shape("ChannelAccount")),
        "topicName": text,
        "tenantId": text,
        "activity": shape("Activity"),
        "channelData": thing,
    },
    "ChannelAccount": channel_account,
    "ConversationAccount": {**channel_account, "isGroup": flag, "conversationType": text, "tenantId": text},
    "Attachment": {"contentType": text, "contentUrl": text, "content": thing, "name": text, "thumbnailUrl": text},
    "Entity": {"type": text},
    "SuggestedActions": {"to": several(text), "actions": several(shape("CardAction"))},
    "CardAction": {
        "channelData": thing,
        "value": thing,
        **dict.fromkeys(("type", "title", "image", "text", "displayText"), text),
    },
    "ConversationReference": {
        "activityId": text,
        "user": shape("ChannelAccount"),
        "bot": shape("ChannelAccount"),
        "conversation": shape("ConversationAccount"),
        "channelId": text,
        "serviceUrl": text,
    },
}
OPEN = frozenset({"ChannelAccount", "ConversationAccount", "Entity", "Attachment"})  # Teams adds fields to these


def errors_in(name: str, value: Any, path: str = "") -> Iterator[str]:
    """What is wrong with a value of this shape; nothing when it is right."""
    if not isinstance(value, dict):
        yield f"{path or name} must be an object"
        return
    for field, inner in value.items():
        check = SHAPES[name].get(field)
        if check is not None:
            yield from check(inner, f"{path}/{field}")
        elif name not in OPEN:
            yield f"{path}/{field} is not known"


def nulls_in(value: Any, path: str = "") -> Iterator[str]:
    if value is None:
        yield f"null at {path}"
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from nulls_in(inner, f"{path}/{key}")


def body_errors(name: str, body: Any) -> list[str]:
    """Everything wrong with the body of a call; for activities also what Teams itself would refuse."""
    found = [*errors_in(name, body), *nulls_in(body)]
    activity = body.get("activity") if name == "ConversationParameters" and isinstance(body, dict) else body
    return found or (list(activity_errors(activity)) if isinstance(activity, dict) else [])


def activity_errors(activity: dict[str, Any]) -> Iterator[str]:
    if "type" not in activity:
        yield "activity without type"
    if activity.get("type") == "message" and not activity.get("text") and not activity.get("attachments"):
        yield "a message needs text or attachments"
    for attachment in activity.get("attachments", ()):
        if attachment.get("contentType", "").endswith("card.adaptive"):
            yield from card_errors(attachment.get("content"))


def card_errors(card: Any) -> Iterator[str]:
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard" or not isinstance(card.get("body"), list):
        yield "an adaptive card needs its type and a body"
    elif card.get("version") not in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5"):
        yield "Teams draws adaptive cards up to version 1.5"
