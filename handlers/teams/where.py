"""Where an activity comes from and whose it is, as far as it says so itself."""

from dataclasses import dataclass

from botbuilder.schema import Activity

from bot.conversation import Actor, Kind, Place
from handlers.payload import first, word
from handlers.teams.connector import Conversation

PLATFORM = "teams"
GENERAL = "General"
NICKNAMES: dict[Kind, str] = {"public": "channel", "private": "private-channel", "group": "group-chat", "direct": ""}
_KINDS: dict[str, Kind] = {"personal": "direct", "groupChat": "group", "channel": "public"}


@dataclass(frozen=True, slots=True)
class Where:
    """A conversation of a tenant; `root` is the message that starts the thread it was said in, if it was in one.

    `targeted`: only Lore and the author see what was said. `shared`: a channel that other companies can be in; `told`:
    whether the activity itself says what sort of channel it is. Most do not tell what a channel is called.
    """

    tenant: str
    service_url: str
    channel: str
    kind: Kind
    name: str = ""
    team: str = ""
    team_name: str = ""
    root: str | None = None
    targeted: bool = False
    shared: bool = False
    told: bool = False

    @property
    def place(self) -> Place:
        """The place as a request tells of it."""
        return Place(PLATFORM, self.tenant, self.channel, self.kind, self.name, self.root, self.shared)

    @property
    def nickname(self) -> str:
        """What a conversation is called as long as nobody has told its name."""
        return GENERAL if self.channel == self.team else NICKNAMES[self.kind]

    @property
    def conversation(self) -> Conversation:
        """The conversation as the Connector knows it."""
        return Conversation(self.service_url, self.channel, self.tenant)


def where(activity: Activity, tenant: str) -> Where:
    """The conversation of an activity. A channel's first message is its own root, and starts no thread yet."""
    data = activity.channel_data
    channel, _, root = str(activity.conversation.id).partition(";messageid=")
    sort = first(data, ("channel", "type"), ("channel", "membershipType")).casefold()
    kind = _kind(activity.conversation.conversation_type, channel)
    team = first(data, ("team", "id"), ("teamsTeamId",))
    return Where(
        tenant=tenant,
        service_url=activity.service_url,
        channel=channel,
        kind="private" if kind == "public" and sort in ("private", "shared") else kind,
        name=_name(activity, channel, team) if kind == "public" else "",
        team=team,
        team_name=word(data, "team", "name"),
        root=root if kind == "public" and root and root != activity.id else None,
        targeted=(activity.recipient.additional_properties or {}).get("isTargeted") is True,
        shared=sort == "shared",
        told=bool(sort),
    )


def _kind(sort: str | None, channel: str) -> Kind:
    """A personal chat that is not ours is one between two people."""
    kind = _KINDS.get(sort or "personal", "group")
    return "group" if kind == "direct" and channel.startswith("19:") else kind


def actor(activity: Activity) -> Actor:
    """Who did it. Somebody without a place in a directory is nobody of this company."""
    by = activity.from_property
    bot = str(by.id).startswith("28:") or by.role == "bot"
    return Actor(
        by.aad_object_id or by.id,
        name=by.name or "",
        time_zone=activity.local_timezone or _of_client(activity, "timezone"),
        locale=activity.locale or _of_client(activity, "locale"),
        bot=bot,
        foreign=not bot and not by.aad_object_id,
    )


def _name(activity: Activity, channel: str, team: str) -> str:
    """The channel's name if it is told, with its team's where every team has one of that name."""
    named = word(activity.channel_data, "channel", "name") or activity.conversation.name or ""
    team_name = word(activity.channel_data, "team", "name")
    if channel == team and named in ("", GENERAL):
        return f"{team_name} › {GENERAL}" if team_name else ""
    return named


def _of_client(activity: Activity, name: str) -> str:
    for entity in activity.entities or ():
        if entity is not None and entity.type == "clientInfo":
            return word(entity.additional_properties, name)
    return ""
