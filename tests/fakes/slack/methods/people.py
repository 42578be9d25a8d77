"""users.*, bots.*, team.*: who is who."""

from __future__ import annotations

from tests.fakes.slack import shapes
from tests.fakes.slack.limits import TIER_2, TIER_3, TIER_4
from tests.fakes.slack.methods.table import Ask, Fail, method, page
from tests.fakes.slack.things import Json, User


def person(ask: Ask, who: User) -> Json:
    email = "users:read.email" in ask.token.scopes
    return shapes.user(who, locale=ask.flag("include_locale"), email=email)


@method("users.info", "users:read", tier=TIER_4)
def info(ask: Ask) -> Json:
    return {"user": person(ask, ask.user())}


@method("users.list", "users:read", tier=TIER_2)
def members(ask: Ask) -> Json:
    found, cursor = page(ask, list(ask.team.users.values()), default=1000)
    shown = [person(ask, who) for who in found]
    return {"members": shown, "cache_ts": int(ask.fake.now()), "response_metadata": {"next_cursor": cursor}}


@method("users.profile.get", "users.profile:read", tier=TIER_4)
def profile(ask: Ask) -> Json:
    who = ask.user() if ask.args.get("user") else ask.bot
    return {"profile": shapes.profile(who, email="users:read.email" in ask.token.scopes) | {"fields": {}}}


@method("users.lookupByEmail", "users:read.email", tier=TIER_3)
def by_email(ask: Ask) -> Json:
    wanted = str(ask.args.get("email") or "").lower()
    for who in ask.team.users.values():
        if wanted and (who.email or "").lower() == wanted and not who.deleted:
            return {"user": person(ask, who)}
    raise Fail("users_not_found")


@method("bots.info", "users:read", tier=TIER_3)
def bot(ask: Ask) -> Json:
    wanted = ask.args.get("bot") or ask.bot.bot_id
    for who in ask.team.users.values():
        if who.bot_id == wanted:
            shape = shapes.bot_profile(ask.team) | {"user_id": who.id, "id": wanted, "name": who.name}
            shape.pop("team_id")
            return {"bot": shape}
    raise Fail("bot_not_found")


@method("team.info", "team:read", tier=TIER_3)
def team(ask: Ask) -> Json:
    return {"team": shapes.team(ask.team)}
