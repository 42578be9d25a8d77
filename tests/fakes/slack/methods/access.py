"""auth.*, oauth.v2.access and apps.*: keys and who they belong to."""

from __future__ import annotations

from tests.fakes.slack.limits import SPECIAL, TIER_1, TIER_3, TIER_4
from tests.fakes.slack.methods.table import Ask, Fail, method
from tests.fakes.slack.things import Json, Token
from tests.fakes.slack.world import Team

ROTATION_SECONDS = 43_200


@method("auth.test", tier=SPECIAL)
def test(ask: Ask) -> Json:
    answer: Json = {
        "url": f"https://{ask.team.domain}.slack.com/",
        "team": ask.team.name,
        "user": ask.bot.name,
        "team_id": ask.team.id,
        "user_id": ask.bot.id,
        "bot_id": ask.bot.bot_id,
        "is_enterprise_install": ask.token.team is None,
    }
    if ask.team.enterprise_id:
        answer["enterprise_id"] = ask.team.enterprise_id
    return answer


@method("auth.revoke", tier=TIER_3)
def revoke(ask: Ask) -> Json:
    if not ask.flag("test"):
        ask.token.state = "revoked"
    return {"revoked": not ask.flag("test")}


@method("apps.uninstall", tier=TIER_1)
def uninstall(ask: Ask) -> Json:
    """The app is removed from the workspace, or the enterprise, of this key: every key of it ends."""
    identified(ask)
    for token in ask.world.tokens.values():
        if token.team is ask.token.team and token.enterprise_id == ask.token.enterprise_id:
            token.state = "inactive"
    return {}


@method("apps.connections.open", tier=TIER_1, kind="app")
def connections_open(ask: Ask) -> Json:
    return {"url": ask.fake.sockets.ticket()}


@method("oauth.v2.access", tier=TIER_4, kind="none")
def oauth_access(ask: Ask) -> Json:
    identified(ask)
    grant = ask.args.get("grant_type") or "authorization_code"
    if grant == "refresh_token":
        return refreshed(ask)
    if grant != "authorization_code":
        raise Fail("invalid_grant_type")
    return exchanged(ask)


@method("oauth.v2.exchange", tier=TIER_4, kind="none")
def oauth_exchange(ask: Ask) -> Json:
    """A key that never expires becomes one that does, with a refresh token; the old one dies."""
    identified(ask)
    old = ask.world.tokens.get(str(ask.need("token", "invalid_token")))
    if old is None or old.state != "active":
        raise Fail("invalid_token")
    if old.expires_at is not None:
        raise Fail("token_already_exchanged")
    old.state = "revoked"
    return succeeded(ask, old)


def identified(ask: Ask) -> None:
    """The app says who it is, by its id and secret."""
    if ask.args.get("client_id") != ask.world.client_id:
        raise Fail("invalid_client_id")
    if ask.args.get("client_secret") != ask.world.client_secret:
        raise Fail("bad_client_secret")


def exchanged(ask: Ask) -> Json:
    """The answer to a code from the consent page, which is good once."""
    code = ask.world.codes.pop(str(ask.args.get("code")), None)
    if code is None:
        raise Fail("invalid_code")
    if code["redirect_uri"] and ask.args.get("redirect_uri") != code["redirect_uri"]:
        raise Fail("bad_redirect_uri")
    team: Team = code["team"]
    token = fresh(ask, team, code["scopes"], code["rotation"], None if code["org"] else team)
    opens(ask, team, token)
    return grant(ask, team, token) | {"authed_user": {"id": code["user"].id}}


def opens(ask: Ask, team: Team, token: Token) -> None:
    """From now on our bot speaks with this key: in the workspace, or in every one of its enterprise."""
    for each in ask.world.teams.values():
        if each is team or (token.team is None and each.enterprise_id == token.enterprise_id):
            each.token = token


def refreshed(ask: Ask) -> Json:
    """A new key for a refresh token, which is good once; the old key dies with it."""
    old = ask.world.refreshes.pop(str(ask.args.get("refresh_token")), None)
    if old is None:
        raise Fail("invalid_refresh_token")
    old.state = "expired"
    return succeeded(ask, old)


def succeeded(ask: Ask, old: Token) -> Json:
    team = old.team or next(t for t in ask.world.teams.values() if t.enterprise_id == old.enterprise_id)
    token = fresh(ask, team, old.scopes, True, old.team)
    opens(ask, team, token)
    return grant(ask, team, token)


def fresh(ask: Ask, team: Team, scopes: frozenset[str], rotation: bool, owner: Team | None) -> Token:
    token = ask.world.token(owner, scopes=scopes, enterprise_id=team.enterprise_id)
    if rotation:
        del ask.world.tokens[token.text]
        token.text = f"xoxe.{token.text}"
        ask.world.tokens[token.text] = token
        token.expires_at = ask.fake.now() + ROTATION_SECONDS
        token.refresh = f"xoxe-1-{ask.world.number()}"
        ask.world.refreshes[token.refresh] = token
    return token


def grant(ask: Ask, team: Team, token: Token) -> Json:
    enterprise = {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
    answer: Json = {
        "app_id": ask.world.app_id,
        "access_token": token.text,
        "token_type": "bot",
        "scope": ",".join(sorted(token.scopes)),
        "bot_user_id": team.bot.id,
        "team": {"id": team.id, "name": team.name} if token.team else None,
        "enterprise": enterprise,
        "is_enterprise_install": token.team is None,
    }
    if token.refresh:
        answer |= {"expires_in": ROTATION_SECONDS, "refresh_token": token.refresh}
    return answer
