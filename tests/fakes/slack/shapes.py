"""How Slack writes its people, channels, teams and views as JSON."""

from __future__ import annotations

from tests.fakes.slack.things import Channel, Json, User
from tests.fakes.slack.world import Team

AVATAR = "https://avatars.example/{size}.png"


def user(person: User, *, locale: bool = False, email: bool = True) -> Json:
    shape: Json = {
        "id": person.id,
        "team_id": person.team.id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile(person, email=email),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
    }
    if not person.deleted:
        shape |= standing(person)
    if locale:
        shape["locale"] = person.locale
    if person.team.enterprise_id:
        shape["enterprise_user"] = enterprise_user(person)
    return shape


def standing(person: User) -> Json:
    return {
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
    }


def enterprise_user(person: User) -> Json:
    return {
        "id": person.id,
        "enterprise_id": person.team.enterprise_id,
        "enterprise_name": person.team.enterprise_name,
        "is_admin": person.is_admin,
        "is_owner": False,
        "teams": [person.team.id],
    }


def profile(person: User, *, email: bool = True) -> Json:
    first, _, last = person.real_name.partition(" ")
    shape: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g0123456789",
        "first_name": first,
        "last_name": last,
        "team": person.team.id,
    }
    shape |= {f"image_{size}": AVATAR.format(size=size) for size in (24, 32, 48, 72, 192, 512)}
    if person.is_bot:
        shape |= {"api_app_id": person.team.world.app_id, "bot_id": person.bot_id, "always_active": False}
    elif email:
        shape["email"] = person.email
    return shape


def bot_profile(team: Team) -> Json:
    return {
        "id": team.bot.bot_id,
        "app_id": team.world.app_id,
        "name": team.bot.name,
        "icons": {f"image_{size}": AVATAR.format(size=size) for size in (36, 48, 72)},
        "deleted": False,
        "updated": 1700000000,
        "team_id": team.id,
    }


def channel(place: Channel, team: Team, *, membership: bool = True) -> Json:
    """The conversation as this team's bot sees it; users.conversations leaves membership out."""
    if place.kind == "im":
        return direct(place)
    shape = {**names(place), **kinds(place), **sharing(place, team), **subjects(place)}
    if membership:
        shape["is_member"] = team.bot.id in place.members
    return shape


def direct(place: Channel) -> Json:
    return {
        "id": place.id,
        "created": place.created,
        "is_archived": place.archived,
        "is_im": True,
        "is_org_shared": False,
        "user": place.partner,
    }


def names(place: Channel) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "name_normalized": place.name,
        "created": place.created,
        "creator": place.creator,
        "is_archived": place.archived,
        "is_general": place.is_general,
        "unlinked": 0,
        "previous_names": [],
    }


def kinds(place: Channel) -> Json:
    return {
        "is_channel": place.kind in ("channel", "group"),
        "is_group": place.kind == "group",
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.is_private,
    }


def sharing(place: Channel, team: Team) -> Json:
    return {
        "is_shared": place.ext_shared,
        "is_ext_shared": place.ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "context_team_id": team.id,
        "shared_team_ids": [place.team.id, *sorted(place.connected)],
    }


def subjects(place: Channel) -> Json:
    return {
        "topic": {"value": place.topic, "creator": "", "last_set": 0},
        "purpose": {"value": place.purpose, "creator": "", "last_set": 0},
    }


def team(workspace: Team) -> Json:
    shape: Json = {
        "id": workspace.id,
        "name": workspace.name,
        "domain": workspace.domain,
        "email_domain": f"{workspace.domain}.example",
        "icon": {f"image_{size}": AVATAR.format(size=size) for size in (34, 44, 68, 88, 102, 132)}
        | {"image_default": True},
    }
    if workspace.enterprise_id:
        shape |= {"enterprise_id": workspace.enterprise_id, "enterprise_name": workspace.enterprise_name}
    return shape
