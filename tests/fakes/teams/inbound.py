"""Builds the activities Teams sends to a bot."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.teams.world import Json, Message, Room, User, World

_numbers = itertools.count(1)


def short_id() -> str:
    """The id of what is not a message."""
    return f"f:{next(_numbers):08x}-0000-4000-8000-000000000000"


def stamp(at: datetime) -> str:
    """As Teams writes it: seven digits of a second."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def activity(world: World, service_url: str, kind: str, by: User, room: Room, **more: Any) -> Json:
    """What every activity carries. A field given as None is left out."""
    now = world.now()
    built = {
        "type": kind,
        "id": short_id(),
        "timestamp": stamp(now),
        "localTimestamp": now.astimezone(ZoneInfo(by.time_zone)).isoformat(timespec="milliseconds"),
        "localTimezone": by.time_zone,
        "locale": by.locale,
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": by.account,
        "conversation": conversation(room),
        "recipient": world.bot,
        "entities": [client_info(by)],
        "channelData": channel_data(room),
        **more,
    }
    return {name: value for name, value in built.items() if value is not None}


def conversation(room: Room, thread: str | None = None) -> Json:
    named: Json = {"conversationType": room.type, "tenantId": room.tenant_id, "id": room.id}
    if thread is not None and room.type == "channel":
        named["id"] = f"{room.id};messageid={thread}"
    return named if room.type == "personal" else {"isGroup": True, **named}


def channel_data(room: Room, **more: Any) -> Json:
    data: Json = {"tenant": {"id": room.tenant_id}}
    if room.team is not None:
        kind = {} if room.channel_kind == "standard" or not room.says_kind else {"type": room.channel_kind}
        data["teamsChannelId"], data["teamsTeamId"] = room.id, room.team.id
        data["channel"] = {"id": room.id, **kind}
        data["team"] = {"id": room.team.id, "name": room.team.name, "aadGroupId": room.team.group_id}
    return {**data, **more}


def client_info(by: User) -> Json:
    return {
        "type": "clientInfo",
        "locale": by.locale,
        "country": by.country,
        "platform": "Web",
        "timezone": by.time_zone,
    }


def mention(account: Json) -> Json:
    name = account["name"]
    return {"type": "mention", "mentioned": {"id": account["id"], "name": name}, "text": f"<at>{name}</at>"}


def message_payload(message: Message) -> Json:
    """A message as a message action hands it over, in Microsoft Graph's words."""
    author = message.author
    by_user = author and {"userIdentityType": "aadUser", "id": author.aad_object_id, "displayName": author.name}
    by_bot = {"applicationIdentityType": "bot", "displayName": "Lore", "id": message.room.id}
    return {
        "id": message.id,
        "replyToId": message.thread,
        "createdDateTime": message.activity.get("timestamp"),
        "lastModifiedDateTime": None,
        "deleted": message.deleted,
        "subject": None,
        "summary": None,
        "importance": "normal",
        "locale": "en-us",
        "linkToMessage": f"https://teams.microsoft.com/l/message/{message.room.id}/{message.id}",
        "from": {"device": None, "conversation": None, "user": by_user, "application": None if author else by_bot},
        "body": {"contentType": "html", "content": f"<div>{message.text}</div>"},
        "attachments": [],
        "mentions": [],
        "reactions": [],
    }
