"""People and places."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Team
from tests.fakes.slack.samples import refused


async def test_people(client: AsyncWebClient, acme: Team) -> None:
    ann = acme.user("Ann Lee", tz="Asia/Tokyo", locale="ja-JP", is_restricted=True)
    found = (await client.users_info(user=ann.id, include_locale=True))["user"]
    assert (found["tz"], found["tz_offset"], found["locale"]) == ("Asia/Tokyo", 32400, "ja-JP")
    assert found["is_restricted"]
    assert found["profile"]["email"] == "ann.lee@acme.example"
    assert (await client.users_lookupByEmail(email="Ann.Lee@acme.example"))["user"]["id"] == ann.id
    assert (await client.users_profile_get(user=ann.id))["profile"]["first_name"] == "Ann"
    assert (await refused(client.users_lookupByEmail(email="no@one")))["error"] == "users_not_found"
    assert (await refused(client.users_info(user="U0NOBODY01")))["error"] == "user_not_found"


async def test_the_address_needs_its_own_scope(client: AsyncWebClient, acme: Team) -> None:
    ann = acme.user("Ann")
    acme.token.scopes = acme.token.scopes - {"users:read.email"}
    assert "email" not in (await client.users_info(user=ann.id))["user"]["profile"]


async def test_foreign_people_are_seen_through_shared_channels(
    fake: FakeSlack, client: AsyncWebClient, acme: Team
) -> None:
    other = fake.team("Other")
    eve, zoe = other.user("Eve"), other.user("Zoe")
    room = acme.channel("shared", [eve], connected=[other])
    assert (await client.users_info(user=eve.id))["user"]["team_id"] == other.id
    assert (await refused(client.users_info(user=zoe.id)))["error"] == "user_not_found"
    assert (await client.conversations_info(channel=room.id))["channel"]["is_ext_shared"]


async def test_lists_come_in_pages(client: AsyncWebClient, acme: Team) -> None:
    people = {acme.user(f"Person {i}").id for i in range(5)} | {acme.bot.id}
    found = set[str]()
    async for part in await client.users_list(limit=2):
        found |= {m["id"] for m in part["members"]}
    assert found == people


async def test_channels_are_listed_as_far_as_the_bot_knows_them(client: AsyncWebClient, acme: Team) -> None:
    acme.channel("open", bot=False)
    acme.channel("old", archived=True)
    acme.channel("secret", private=True, bot=False)
    inside = acme.channel("ours", private=True)
    kinds = "public_channel,private_channel"
    everything = await client.conversations_list(types=kinds, exclude_archived=True)
    mine = await client.users_conversations(types=kinds, exclude_archived=True)
    assert [c["name"] for c in everything["channels"]] == ["open", "ours"]
    assert [c["id"] for c in mine["channels"]] == [inside.id]
    assert (await client.conversations_members(channel=inside.id))["members"] == [acme.bot.id]


async def test_joining(client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("open", bot=False)
    assert (await client.conversations_join(channel=room.id))["channel"]["is_member"]
    assert (await client.conversations_join(channel=room.id))["warning"] == "already_in_channel"
    secret = acme.channel("secret", private=True)
    answer = await refused(client.conversations_join(channel=secret.id))
    assert answer["error"] == "method_not_supported_for_channel_type"


async def test_groups_of_people(client: AsyncWebClient, acme: Team) -> None:
    people = ",".join(acme.user(name).id for name in ("Ann", "Bob"))
    first, again = [await client.conversations_open(users=people, return_im=True) for _ in range(2)]
    assert first["channel"]["is_mpim"]
    assert again["channel"]["id"] == first["channel"]["id"]


async def test_bot_and_team_info(client: AsyncWebClient, acme: Team) -> None:
    assert (await client.bots_info(bot=acme.bot.bot_id))["bot"]["user_id"] == acme.bot.id
    assert (await client.team_info())["team"]["domain"] == "acme"
