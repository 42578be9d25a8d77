"""The envelopes Slack sends: events, commands, interactions."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.things import Channel, Json, User
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

VERIFICATION = "verification"
MENTION = re.compile(r"<@(\w+)>")


def envelope(fake: FakeSlack, team: Team, event: Json, channel: Channel | None = None) -> Json:
    """An event of this workspace with everything around it; each has its own event_id."""
    now, number = fake.now(), fake.world.number()
    event = {"event_ts": f"{now:.6f}", **event}
    outer: Json = {
        "token": VERIFICATION,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "api_app_id": fake.world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number:09d}",
        "event_time": int(now),
        "authorizations": [authorization(team)],
        "is_ext_shared_channel": bool(channel and channel.ext_shared),
        "event_context": f"4-{number:08x}",
    }
    return outer | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {})


def authorization(team: Team) -> Json:
    return {
        "enterprise_id": team.enterprise_id,
        "team_id": team.id,
        "user_id": team.bot.id,
        "is_bot": True,
        "is_enterprise_install": team.token.team is None,
    }


def written(text: str) -> list[Json]:
    """The rich_text block Slack makes of what a person types."""
    parts: list[Json] = []
    for i, part in enumerate(MENTION.split(text)):
        if part:
            parts.append({"type": "user", "user_id": part} if i % 2 else {"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def command(fake: FakeSlack, user: User, channel: Channel, name: str, text: str, url: str) -> Json:
    team = user.team
    fields = {
        "token": VERIFICATION,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": spoken_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": fake.world.app_id,
        "is_enterprise_install": "true" if team.token.team is None else "false",
        "response_url": url,
        "trigger_id": fake.world.trigger(user),
    }
    if team.enterprise_id:
        fields |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name or ""}
    return fields


def spoken_name(channel: Channel) -> str:
    return {"im": "directmessage", "mpim": channel.name, "group": "privategroup"}.get(channel.kind, channel.name)


def interaction(fake: FakeSlack, kind: str, user: User, team: Team) -> Json:
    """What all interactions have in common."""
    grid = {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
    domain: Json = {"id": team.id, "domain": team.domain}
    if grid:
        domain |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team.id},
        "api_app_id": fake.world.app_id,
        "token": VERIFICATION,
        "team": domain,
        "enterprise": grid,
        "is_enterprise_install": team.token.team is None,
    }


def in_message(channel: Channel, message: Json, *, ephemeral: bool) -> Json:
    """Where a press on a message happened; an ephemeral message itself is not part of it."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if thread := message.get("thread_ts"):
        container["thread_ts"] = thread
    where: Json = {"container": container, "channel": {"id": channel.id, "name": spoken_name(channel)}}
    return where if ephemeral else where | {"message": as_source(channel.team, message)}


def as_source(team: Team, message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "bot_profile"} | (
        {"app_id": team.world.app_id} if message.get("bot_id") else {}
    )


def user_message(user: User, channel: Channel, text: str, ts: str, **more: Any) -> Json:
    """What a person wrote, as it stands in the channel."""
    message: Json = {
        "type": "message",
        "user": user.id,
        "ts": ts,
        "client_msg_id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{channel.id} {ts}")),
        "text": text,
        "team": user.team.id,
        "blocks": written(text),
        **{name: value for name, value in more.items() if value},
    }
    if user.is_bot:
        message.pop("client_msg_id")
        message |= {"bot_id": user.bot_id}
    if user.team is not channel.team:
        message |= {"user_team": user.team.id, "source_team": user.team.id}
    return message
