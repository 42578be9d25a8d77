"""Events that nobody typed: workspaces, channels and people that change, come and go."""

from dataclasses import replace

from bot.conversation import Actor, Place, Request
from handlers.slack.payload import Json, at, first, table, word
from handlers.slack.where import account, workspace

EVENTS = {
    "team_rename": "workspace-renamed",
    "channel_archive": "channel-gone",
    "channel_deleted": "channel-gone",
    "channel_left": "channel-gone",
    "group_archive": "channel-gone",
    "group_deleted": "channel-gone",
    "group_left": "channel-gone",
    "channel_unarchive": "channel-back",
    "group_unarchive": "channel-back",
    "channel_id_changed": "channel-moved",
    "channel_rename": "channel-renamed",
    "group_rename": "channel-renamed",
    "channel_shared": "channel-shared",
    "channel_unshared": "channel-unshared",
    "member_joined_channel": "channel-joined",
    "user_change": "person-changed",
    "team_join": "person-changed",
}


def happened(body: Json, place: Place, bot: str) -> Request | None:
    """The request of such an event; None when it is no affair of ours."""
    event = table(body, "event")
    name, key = EVENTS.get(word(event, "type")), word(body, "event_id")
    if name is None or not key:
        return None
    request = Request(key, Actor(account(body)), place, name, "event")
    match name:
        case "workspace-renamed" | "channel-renamed":
            return replace(request, values={"name": first(event, ("name",), ("channel", "name"))})
        case "channel-moved":
            return replace(request, values={"to": word(event, "new_channel_id")}) if place.channel else None
        case "person-changed":
            return _person(request, table(event, "user"), workspace(body))
    is_about_us = place.channel and (name != "channel-joined" or account(body) == bot)
    return replace(request, place=_shared(place, name)) if is_about_us else None


def person(user: Json, home: str) -> Actor:
    """Somebody as Slack describes them. Guests and people of other companies are foreign."""
    names = (("profile", "display_name"), ("profile", "real_name"), ("real_name",), ("name",))
    guest = any(at(user, flag) is True for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    return Actor(
        word(user, "id"),
        name=first(user, *names),
        email=word(user, "profile", "email"),
        time_zone=word(user, "tz"),
        locale=word(user, "locale"),
        title=word(user, "profile", "title"),
        bot=at(user, "is_bot") is True or word(user, "id") == "USLACKBOT",
        foreign=guest or word(user, "team_id") not in ("", home),
        admin=any(at(user, flag) is True for flag in ("is_admin", "is_owner", "is_primary_owner")),
    )


def _person(request: Request, user: Json, home: str) -> Request | None:
    who = person(user, home)
    if not who.account or who.bot or word(user, "team_id") not in ("", home):
        return None
    return replace(request, actor=who, values={"left": "yes"} if at(user, "deleted") is True else {})


def _shared(place: Place, name: str) -> Place:
    return replace(place, shared=name == "channel-shared") if name.endswith("shared") else place
