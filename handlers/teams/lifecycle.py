"""What nobody typed: channels and teams that change, come and go."""

from dataclasses import dataclass, replace

from botbuilder.schema import Activity

from bot.conversation import Actor, Place, Request
from handlers.payload import word
from handlers.teams.where import GENERAL, Where

CHANNEL = {
    "channelCreated": "channel-joined",
    "channelRenamed": "channel-renamed",
    "channelDeleted": "channel-gone",
    "channelRestored": "channel-back",
    "channelShared": "channel-shared",
    "channelUnshared": "channel-unshared",
}
TEAM = {
    "teamArchived": "channel-gone",
    "teamDeleted": "channel-gone",
    "teamHardDeleted": "channel-gone",
    "teamRestored": "channel-back",
    "teamUnarchived": "channel-back",
}
THERE = {"teamDeleted": False, "teamHardDeleted": False, "teamRestored": True}
ADDED, REMOVED = ("add", "add-upgrade"), "remove"  # "remove-upgrade" is half of an upgrade: it is back at once


@dataclass(frozen=True, slots=True)
class Change:
    """A command about the conversation of an activity, or about every channel of its team that we know.

    `there`: whether we are in it afterwards, where that changes too.
    """

    command: str
    whole_team: bool = False
    there: bool | None = None
    name: str = ""


def changed(activity: Activity, where: Where) -> Change | None:
    """What a conversation update tells; None when it is no affair of ours."""
    event = word(activity.channel_data, "eventType")
    if event in CHANNEL:
        return Change(CHANNEL[event], name=word(activity.channel_data, "channel", "name") or where.name)
    if event in TEAM:
        return Change(TEAM[event], whole_team=True, there=THERE.get(event))
    if event == "teamRenamed" and where.team_name:
        return Change("channel-renamed", name=f"{where.team_name} › {GENERAL}")
    return None


def about(activity: Activity, where: Where) -> Where:
    """The channel that an update is about: of a channel that is new or renamed it is not the conversation."""
    channel = word(activity.channel_data, "channel", "id")
    return replace(where, channel=channel) if channel else where


def request(activity: Activity, change: Change, place: Place) -> Request:
    """The request of a change in one channel."""
    key = f"{activity.id}:{change.command}:{place.channel}"
    values = {"name": change.name} if change.name else {}
    by = Actor(str(activity.from_property.id))
    return Request(key, by, place, change.command, "event", values=values, at=activity.timestamp)
