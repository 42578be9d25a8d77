"""Keys, scopes and installations."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Team
from tests.fakes.slack.samples import refused

# slack_sdk still uses it for oauth.v2.access
old_basic_auth = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")


async def test_auth_test_tells_the_workspace_and_the_bot(client: AsyncWebClient, acme: Team) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (acme.id, acme.bot.id, acme.bot.bot_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("state", "error"),
    [("revoked", "token_revoked"), ("inactive", "account_inactive"), ("expired", "token_expired")],
)
async def test_a_dead_key_is_named_as_such(client: AsyncWebClient, acme: Team, state: str, error: str) -> None:
    acme.token.state = state
    assert (await refused(client.auth_test()))["error"] == error


async def test_unknown_and_missing_keys(client: AsyncWebClient) -> None:
    assert (await refused(client.auth_test(token="xoxb-nobody")))["error"] == "invalid_auth"
    client.token = None
    assert (await refused(client.auth_test()))["error"] == "not_authed"


async def test_a_missing_scope_says_what_is_needed(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    acme.token.scopes = frozenset({"commands"})
    answer = await refused(client.users_info(user=acme.bot.id))
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read",
        "commands",
    )


async def test_unknown_methods_are_counted(fake: FakeSlack, client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.whisper")))["error"] == "unknown_method"
    assert fake.unknown["chat.whisper"] == 1


async def test_revoking_ends_a_key(client: AsyncWebClient) -> None:
    assert (await client.auth_revoke())["revoked"] is True
    assert (await refused(client.auth_test()))["error"] == "token_revoked"


@old_basic_auth
async def test_a_code_is_exchanged_once(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    keys = {"client_id": fake.world.client_id, "client_secret": fake.world.client_secret}
    code = fake.code(acme, acme.bot)
    answer = await client.oauth_v2_access(**keys, code=code)
    assert answer["access_token"] == acme.token.text
    assert answer["team"] == {"id": acme.id, "name": "Acme"}
    assert (await refused(client.oauth_v2_access(**keys, code=code)))["error"] == "invalid_code"
    keys["client_secret"] = "other"
    assert (await refused(client.oauth_v2_access(**keys, code=code)))["error"] == "bad_client_secret"


@old_basic_auth
async def test_a_refresh_token_is_good_once(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    keys = {"client_id": fake.world.client_id, "client_secret": fake.world.client_secret}
    first = await client.oauth_v2_access(**keys, code=fake.code(acme, acme.bot, rotation=True))
    fake.pass_time(43_201)
    assert (await refused(client.auth_test(token=first["access_token"])))["error"] == "token_expired"
    renew = {**keys, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await client.oauth_v2_access(**renew)
    assert (await client.auth_test(token=second["access_token"]))["ok"]
    assert (await refused(client.oauth_v2_access(**renew)))["error"] == "invalid_refresh_token"


async def test_an_organization_key_names_the_workspace(fake: FakeSlack, client: AsyncWebClient) -> None:
    grid = fake.team("Grid", enterprise="E0GRID0001")
    ann, room = grid.user("Ann"), grid.channel("general")
    client.token = fake.world.token(None, enterprise_id="E0GRID0001").text
    assert (await refused(client.users_list()))["error"] == "missing_argument"
    assert ann.id in [m["id"] for m in (await client.users_list(team_id=grid.id))["members"]]
    assert (await client.chat_postMessage(channel=room.id, text="hi"))["message"]["team"] == grid.id
