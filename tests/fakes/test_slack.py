"""The fake Slack behaves like the real one, asked by the real client."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import (
    Error,
    FakeSlack,
    Hang,
    RateLimited,
    Reset,
    Sender,
    Slow,
    Status,
    Team,
)

SECRET = "signing-secret"
# slack_sdk still uses it for oauth.v2.access
old_basic_auth = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, value: str = "1", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "value": value, **more}


def row(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def entry(label: str, **more: Any) -> dict[str, Any]:
    element = more.pop("element", {"type": "plain_text_input"})
    return {"type": "input", "label": {"type": "plain_text", "text": label}, "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {name: {"type": "plain_text", "text": name.title()} for name in ("title", "submit")}
    return {"type": "modal", "blocks": list(blocks), **words, **more}


@dataclass
class Bot:
    """A bot that checks signatures, keeps what it gets and answers what it is told to."""

    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.text()
        heads = {name.lower(): value for name, value in request.headers.items()}
        assert SignatureVerifier(SECRET).is_valid_request(body, heads)
        self.headers.append(heads)
        self.got.append(await self.parsed(request, body))
        await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
        status, text = self.answers.pop(0) if self.answers else (200, "")
        kind = "application/json" if text.startswith("{") else "text/plain"
        return web.Response(status=status, text=text, content_type=kind, headers=self.quiet(status))

    def quiet(self, status: int) -> dict[str, str]:
        return {"X-Slack-No-Retry": "1"} if status == 418 else {}

    async def parsed(self, request: web.Request, body: str) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(json.loads(body))
        form = await request.post()
        return dict(json.loads(str(form["payload"]))) if "payload" in form else {k: str(v) for k, v in form.items()}

    def say(self, answer: Any = None, status: int = 200) -> None:
        self.answers.append((status, answer if isinstance(answer, str) else json.dumps(answer) if answer else ""))


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


@pytest.fixture
def acme(fake: FakeSlack) -> Team:
    return fake.team("Acme")


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    found = Bot()
    app = web.Application()
    app.router.add_post("/slack/events", found.hear)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield found
    await runner.cleanup()


@pytest.fixture
async def slack(fake: FakeSlack, bot: Bot) -> AsyncIterator[Sender]:
    async with Sender(fake, bot.url, SECRET, timeout=0.3, speed=6000) as sender:
        yield sender


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(fake: FakeSlack, acme: Team, http: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(acme.token.text, base_url=fake.base_url, session=http, retry_handlers=[])


async def refused(call: Any) -> dict[str, Any]:
    """The answer with which Slack says no."""
    with pytest.raises(SlackApiError) as no:
        await call
    return dict(no.value.response.data)


# Keys and scopes


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


# Messages


async def test_a_post_stands_in_the_channel_with_its_metadata(
    fake: FakeSlack, client: AsyncWebClient, acme: Team
) -> None:
    room = acme.channel("general")
    meta = {"event_type": "sent", "event_payload": {"id": "7"}}
    answer = await client.chat_postMessage(channel=room.id, text="hi", blocks=[section("hi")], metadata=meta)
    plain = (await client.conversations_history(channel=room.id))["messages"][0]
    full = (await client.conversations_history(channel=room.id, include_all_metadata=True))["messages"][0]
    assert plain["ts"] == answer["ts"] == fake.messages(acme, "general")[0]["ts"]
    assert "metadata" not in plain
    assert full["metadata"] == meta
    assert full["blocks"][0]["block_id"]


async def test_timestamps_are_strings_that_only_grow(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    fake.now = fake.world.now = lambda: 1_800_000_000.0  # type: ignore[method-assign]
    sent = [(await client.chat_postMessage(channel=room.id, text="x"))["ts"] for _ in range(5)]
    assert sent == sorted(set(sent))
    assert all(re.fullmatch(r"\d{10}\.\d{6}", ts) for ts in sent)


async def test_where_the_bot_may_not_post(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    places = {
        "channel_not_found": acme.channel("secret", private=True, bot=False).id,
        "not_in_channel": acme.channel("open", bot=False).id,
        "is_archived": acme.channel("old", archived=True).id,
        "restricted_action_read_only_channel": acme.channel("news", read_only=True).id,
    }
    for error, channel in places.items():
        assert (await refused(client.chat_postMessage(channel=channel, text="hi")))["error"] == error
    other = fake.team("Other").channel("general")
    assert (await refused(client.chat_postMessage(channel=other.id, text="hi")))["error"] == "channel_not_found"


async def test_a_person_id_opens_the_direct_message(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    ann = acme.user("Ann")
    await client.chat_postMessage(channel=ann.id, text="psst")
    assert [m["text"] for m in fake.direct(ann)] == ["psst"]
    opened = await client.conversations_open(users=ann.id)
    assert opened["channel"]["id"] == acme.im(ann).id
    assert opened["already_open"]


async def test_directs_that_slack_refuses(client: AsyncWebClient, acme: Team) -> None:
    gone, robot = acme.user("Gone", deleted=True), acme.user("Robo", is_bot=True, bot_id="B0ROBOT001")
    assert (await refused(client.conversations_open(users=robot.id)))["error"] == "cannot_dm_bot"
    assert (await refused(client.conversations_open(users=gone.id)))["error"] == "user_disabled"
    assert (await refused(client.conversations_open(users="U0NOBODY01")))["error"] == "user_not_found"
    assert (await refused(client.chat_postMessage(channel=robot.id, text="hi")))["error"] == "cannot_dm_bot"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"blocks": [{"type": "poster"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": {"a": 1}}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_schema"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "b" * 16_000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "blocks": [section("y" * 2900)] * 5}, "msg_blocks_too_long"),
    ],
)
async def test_posts_that_slack_refuses(client: AsyncWebClient, acme: Team, args: dict[str, Any], error: str) -> None:
    room = acme.channel("general")
    assert (await refused(client.api_call("chat.postMessage", json={"channel": room.id, **args})))["error"] == error


async def test_long_text_becomes_several_messages(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    await client.chat_postMessage(channel=room.id, text="a" * 4040)
    assert len(room.messages) == 1
    answer = await client.chat_postMessage(channel=room.id, text="b" * 4041)
    assert [len(m["text"]) for m in fake.messages(acme, room)] == [4040, 4000, 41]
    assert answer["message"]["text"] == "b" * 4000
    cut = await client.chat_postMessage(channel=room.id, text="c" * 40_001)
    assert cut["warning"] == "message_truncated"


async def test_form_bodies_work_like_json(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    await client.api_call("chat.postMessage", data={"channel": room.id, "blocks": json.dumps([section("hi")])})
    assert fake.messages(acme, room)[0]["blocks"][0]["text"]["text"] == "hi"


async def test_an_update_without_blocks_removes_them(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    sent = await client.chat_postMessage(channel=room.id, text="one", blocks=[section("one")])
    await client.chat_update(channel=room.id, ts=sent["ts"], text="two")
    message = fake.messages(acme, room)[0]
    assert message["text"] == "two"
    assert "blocks" not in message
    assert message["edited"]["user"] == acme.bot.id


async def test_updates_that_slack_refuses(fake: FakeSlack, client: AsyncWebClient, acme: Team, slack: Sender) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    await slack.message(ann, room, "mine")
    theirs = fake.messages(acme, room)[0]["ts"]
    ours = (await client.chat_postMessage(channel=room.id, text="ours"))["ts"]
    change = client.chat_update
    assert (await refused(change(channel=room.id, ts=theirs, text="x")))["error"] == "cant_update_message"
    assert (await refused(change(channel=room.id, ts="1.000000", text="x")))["error"] == "message_not_found"
    assert (await refused(change(channel=room.id, ts=ours, text="é" * 2001)))["error"] == "msg_too_long"
    fake.edit_window = 60
    fake.pass_time(61)
    assert (await refused(change(channel=room.id, ts=ours, text="x")))["error"] == "edit_window_closed"


async def test_deleting(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    sent = await client.chat_postMessage(channel=room.id, text="one")
    await client.chat_delete(channel=room.id, ts=sent["ts"])
    assert fake.messages(acme, room) == []
    assert (await refused(client.chat_delete(channel=room.id, ts=sent["ts"])))["error"] == "message_not_found"


async def test_ephemerals_reach_members_only(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    ann, bob = acme.user("Ann"), acme.user("Bob")
    room = acme.channel("general", [ann])
    await client.chat_postEphemeral(channel=room.id, user=ann.id, text="only you")
    assert [(m["user"], m["text"]) for m in fake.ephemerals] == [(ann.id, "only you")]
    assert fake.messages(acme, room) == []
    answer = await refused(client.chat_postEphemeral(channel=room.id, user=bob.id, text="x"))
    assert answer["error"] == "user_not_in_channel"


async def test_permalinks(client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    root = await client.chat_postMessage(channel=room.id, text="root")
    reply = await client.chat_postMessage(channel=room.id, text="reply", thread_ts=root["ts"])
    link = (await client.chat_getPermalink(channel=room.id, message_ts=reply["ts"]))["permalink"]
    assert link.startswith(f"https://acme.slack.com/archives/{room.id}/p")
    assert f"thread_ts={root['ts']}" in link


async def test_history_pages_and_bounds(client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    sent = [(await client.chat_postMessage(channel=room.id, text=str(i)))["ts"] for i in range(5)]
    first = await client.conversations_history(channel=room.id, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=room.id, limit=2, cursor=cursor)
    assert [m["text"] for m in (*first["messages"], *second["messages"])] == ["4", "3", "2", "1"]
    between = await client.conversations_history(channel=room.id, oldest=sent[1], latest=sent[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    around = await client.conversations_history(channel=room.id, oldest=sent[1], latest=sent[3], inclusive=True)
    assert [m["text"] for m in around["messages"]] == ["3", "2", "1"]


async def test_threads_stay_out_of_the_channel(client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    root = await client.chat_postMessage(channel=room.id, text="root")
    await client.chat_postMessage(channel=room.id, text="reply", thread_ts=root["ts"])
    await client.chat_postMessage(channel=room.id, text="also here", thread_ts=root["ts"], reply_broadcast=True)
    history = await client.conversations_history(channel=room.id)
    thread = await client.conversations_replies(channel=room.id, ts=root["ts"])
    assert [m["text"] for m in history["messages"]] == ["also here", "root"]
    assert [m["text"] for m in thread["messages"]] == ["root", "reply", "also here"]
    assert thread["messages"][0]["reply_count"] == 2
    assert (await refused(client.conversations_replies(channel=room.id, ts="1.0")))["error"] == "thread_not_found"


async def test_history_needs_membership_and_the_scope_of_the_kind(client: AsyncWebClient, acme: Team) -> None:
    outside, inside = acme.channel("open", bot=False), acme.channel("secret", private=True)
    assert (await refused(client.conversations_history(channel=outside.id)))["error"] == "not_in_channel"
    acme.token.scopes = acme.token.scopes - {"groups:history"}
    answer = await refused(client.conversations_history(channel=inside.id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")


async def test_reactions(client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    where = {
        "channel": room.id,
        "timestamp": (await client.chat_postMessage(channel=room.id, text="x"))["ts"],
    }
    await client.reactions_add(name="tada", **where)
    assert (await refused(client.reactions_add(name="tada", **where)))["error"] == "already_reacted"
    assert (await refused(client.reactions_add(name="no such", **where)))["error"] == "invalid_name"
    found = (await client.reactions_get(**where))["message"]["reactions"]
    assert found == [{"name": "tada", "users": [acme.bot.id], "count": 1}]


# People and places


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


# Views


async def test_a_trigger_is_good_once_and_for_three_seconds(
    fake: FakeSlack, client: AsyncWebClient, acme: Team
) -> None:
    ann = acme.user("Ann")
    view = modal(entry("Topic"))
    trigger = fake.world.trigger(ann)
    opened = (await client.views_open(trigger_id=trigger, view=view))["view"]
    assert opened["id"] == opened["root_view_id"] == fake.views[0].id
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "exchanged_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.x", view=view)))["error"] == "invalid_trigger_id"
    trigger = fake.world.trigger(ann)
    fake.pass_time(3.1)
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "expired_trigger_id"


async def test_views_are_updated_by_id_and_guarded_by_hash(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    view = modal(section("one"), external_id="mine")
    opened = (await client.views_open(trigger_id=fake.world.trigger(acme.user("Ann")), view=view))["view"]
    changed = await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(section("two")))
    assert changed["view"]["id"] == opened["id"]
    late = client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    assert (await refused(late))["error"] == "hash_conflict"
    assert (await refused(client.views_update(view_id="V0", view=view)))["error"] == "not_found"


async def test_home(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    ann = acme.user("Ann")
    home = {"type": "home", "blocks": [section("hello")]}
    first = (await client.views_publish(user_id=ann.id, view=home))["view"]
    await client.views_publish(user_id=ann.id, view=home, hash=first["hash"])
    answer = await refused(client.views_publish(user_id=ann.id, view=home, hash=first["hash"]))
    assert answer["error"] == "hash_conflict"
    shown = fake.home(ann)
    assert shown is not None
    assert shown["id"] == first["id"]
    assert fake.views == []


async def test_three_views_on_top_of_each_other_are_the_most(
    fake: FakeSlack, client: AsyncWebClient, acme: Team
) -> None:
    ann = acme.user("Ann")
    await client.views_open(trigger_id=fake.world.trigger(ann), view=modal(section("1")))
    for text in "23":
        trigger = fake.world.trigger(ann, fake.views[-1])
        pushed = (await client.views_push(trigger_id=trigger, view=modal(section(text))))["view"]
    assert pushed["root_view_id"] == fake.views[0].id
    trigger = fake.world.trigger(ann, fake.views[-1])
    answer = await refused(client.views_push(trigger_id=trigger, view=modal(section("4"))))
    assert answer["error"] == "push_limit_reached"


async def test_views_that_slack_refuses(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    ann = acme.user("Ann")

    async def said(view: dict[str, Any]) -> dict[str, Any]:
        return await refused(client.views_open(trigger_id=fake.world.trigger(ann), view=view))

    long_title = {"type": "plain_text", "text": "t" * 25}
    answer = await said(modal(section("x"), title=long_title))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    no_submit = modal(entry("Topic"))
    del no_submit["submit"]
    for wrong in (modal(private_metadata="x" * 3001), no_submit, {"type": "home", "blocks": []}):
        assert (await said(wrong))["error"] == "invalid_arguments"
    huge = modal(*[section("x" * 2999) for _ in range(100)])
    assert (await said(huge))["error"] == "view_too_large"
    await client.views_open(trigger_id=fake.world.trigger(ann), view=modal(external_id="one"))
    assert (await said(modal(external_id="one")))["error"] == "duplicate_external_id"


# Block Kit

OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
CONFIRM = {
    name: {"type": "plain_text", "text": text}
    for name, text in (("title", "Sure?"), ("text", "Really"), ("confirm", "Yes"), ("deny", "No"))
}


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "missing required field [json-pointer:/blocks/0/text]"),
        ([section("x", colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
        ([section("x", block_id="a"), section("y", block_id="a")], "`block_id` a already exists"),
        ([row(*[button("x")] * 26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
        (
            [row(button("x", action_id="a"), button("y", action_id="a"))],
            "`action_id` a already exists in this block",
        ),
        (
            [row(button("x" * 76))],
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        ([row(button("x", "v" * 2001))], "must be less than 2001 characters"),
        ([row(button("x", style="pink"))], "must be one of primary, danger"),
        (
            [row(button("x", confirm=CONFIRM | {"title": {"type": "mrkdwn", "text": "x"}}))],
            "must be one of plain_text",
        ),
        ([row({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
        ([row({"type": "overflow", "options": [OPTION] * 6})], "no more than 5 items allowed"),
        ([row({"type": "static_select", "options": [OPTION] * 101})], "no more than 100 items allowed"),
        (
            [row({"type": "radio_buttons", "options": [OPTION | {"value": "v" * 151}]})],
            "less than 151 characters",
        ),
        (
            [row({"type": "static_select", "options": [OPTION], "initial_option": OPTION | {"value": "2"}})],
            "initial option must be one of the options",
        ),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be one of plain_text"),
        (
            [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
            "must be less than 151 characters",
        ),
        (
            [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
            "no more than 10 items allowed",
        ),
        ([{"type": "image", "image_url": "https://x.example/a.png"}], "missing required field"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "markdown of the payload"),
        ([{"type": "alert", "text": {"type": "plain_text", "text": "x"}}], "unsupported type: alert"),
        ([{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}], "unsupported type: text"),
        ([{"type": "table", "rows": [[]] * 101}], "no more than 100 items allowed"),
        ([entry("x" * 2001)], "must be less than 2001 characters"),
        (
            [entry("x", element={"type": "plain_text_input", "max_length": 3001})],
            "must be between 1 and 3000",
        ),
        ([entry("x", element=button("no"))], "unsupported type: button"),
    ],
)
async def test_block_limits(client: AsyncWebClient, acme: Team, blocks: list[dict[str, Any]], fault: str) -> None:
    room = acme.channel("general")
    answer = await refused(client.chat_postMessage(channel=room.id, text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert fault in answer["response_metadata"]["messages"][0]


async def test_good_blocks_pass(client: AsyncWebClient, acme: Team) -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Snippet", "emoji": True}},
        section("text", fields=[{"type": "mrkdwn", "text": "a"}], accessory=button("More", confirm=CONFIRM)),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "by Ann"}]},
        row(
            {"type": "static_select", "options": [OPTION], "initial_option": OPTION},
            button("Go", style="primary"),
        ),
        {"type": "divider"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
                }
            ],
        },
        entry("Topic", hint={"type": "plain_text", "text": "short"}),
    ]
    answer = await client.chat_postMessage(channel=acme.channel("general").id, text="x", blocks=blocks)
    assert all(block["block_id"] for block in answer["message"]["blocks"])


# Limits and faults


async def test_limits_are_off_until_switched_on(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    for _ in range(5):
        await client.chat_postMessage(channel=room.id, text="x")
    fake.limits = True
    for _ in range(3):
        await client.chat_postMessage(channel=room.id, text="x")
    with pytest.raises(SlackApiError) as no:
        await client.chat_postMessage(channel=room.id, text="x")
    assert (no.value.response.status_code, no.value.response.headers["Retry-After"]) == (429, "1")
    fake.pass_time(1)
    await client.chat_postMessage(channel=room.id, text="x")
    assert len(room.messages) == 9


async def test_tiers_count_per_minute(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.limits = True
    for _ in range(20):
        await client.users_list()
    with pytest.raises(SlackApiError) as no:
        await client.users_list()
    assert no.value.response["error"] == "ratelimited"
    assert int(no.value.response.headers["Retry-After"]) == 3


async def test_fault_429(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room, quiet = acme.channel("general"), acme.channel("quiet")
    fake.faults.add(RateLimited(7), "chat.postMessage", channel=room, times=2)
    await client.chat_postMessage(channel=quiet.id, text="x")
    for _ in range(2):
        with pytest.raises(SlackApiError) as no:
            await client.chat_postMessage(channel=room.id, text="x")
        assert no.value.response.headers["Retry-After"] == "7"
    await client.chat_postMessage(channel=room.id, text="x")
    assert fake.faults.hit == 2


@pytest.mark.parametrize("accept", [False, True])
async def test_fault_reset(fake: FakeSlack, client: AsyncWebClient, acme: Team, accept: bool) -> None:
    room = acme.channel("general")
    fake.faults.add(Reset(accept=accept))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=room.id, text="x")
    assert len(room.messages) == accept
    assert [(c.method, c.answer is not None) for c in fake.calls] == [("chat.postMessage", accept)]


@pytest.mark.parametrize("accept", [False, True])
async def test_fault_status(fake: FakeSlack, client: AsyncWebClient, acme: Team, accept: bool) -> None:
    room = acme.channel("general")
    fake.faults.add(Status(503, accept))
    with pytest.raises(SlackApiError) as no:
        await client.chat_postMessage(channel=room.id, text="x")
    assert no.value.response.status_code == 503
    assert len(room.messages) == accept


async def test_fault_hang_and_slow(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    fake.faults.add(Hang(5, accept=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.chat_postMessage(channel=room.id, text="x")
    assert len(room.messages) == 1
    fake.faults.add(Slow(0.1))
    start = time.perf_counter()
    await client.chat_postMessage(channel=room.id, text="x")
    assert time.perf_counter() - start >= 0.1


async def test_fault_error_code_for_a_team(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    fake.faults.add(Error("fatal_error"), team=fake.team("Other"))
    fake.faults.add(Error("internal_error"), "auth.test", team=acme)
    assert (await refused(client.auth_test()))["error"] == "internal_error"
    await client.auth_test()


async def test_chances_repeat_with_the_seed(fake: FakeSlack, client: AsyncWebClient) -> None:
    async def run() -> list[bool]:
        fake.faults = type(fake.faults)(seed=4)
        fake.faults.add(Error("fatal_error"), chance=0.5)
        answers = await asyncio.gather(*[client.auth_test() for _ in range(1)], return_exceptions=True)
        for _ in range(9):
            answers += await asyncio.gather(client.auth_test(), return_exceptions=True)
        return [isinstance(answer, SlackApiError) for answer in answers]

    first = await run()
    assert first == await run()
    assert 0 < sum(first) < 10


async def test_down_and_up(fake: FakeSlack, client: AsyncWebClient) -> None:
    await client.auth_test()
    fake.down()
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await client.auth_test()
    fake.up()
    await client.auth_test()
    assert fake.counts["auth.test"] == 2


async def test_one_session_is_one_connection(fake: FakeSlack, client: AsyncWebClient) -> None:
    for _ in range(5):
        await client.auth_test()
    assert fake.connections == 1


async def test_recording(fake: FakeSlack, client: AsyncWebClient, acme: Team) -> None:
    room = acme.channel("general")
    await client.chat_postMessage(channel=room.id, text="x")
    call = fake.called("chat.postMessage")[0]
    assert (call.team, call.args, call.status) == (acme.id, {"channel": room.id, "text": "x"}, 200)
    assert call.answer is not None
    assert call.answer["ok"]


# What Slack sends


async def test_a_command_arrives_signed_and_its_answer_is_shown(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender
) -> None:
    ann = acme.user("Ann Lee")
    room = acme.channel("general", [ann])
    bot.say({"text": "Saved.", "blocks": [section("Saved.")]})
    done = await slack.command(ann, "/learn", "fixtures", channel=room)
    assert done.ok
    got = bot.got[0]
    assert (got["command"], got["text"], got["user_id"]) == ("/learn", "fixtures", ann.id)
    assert (got["team_id"], got["channel_name"], got["is_enterprise_install"]) == (
        acme.id,
        "general",
        "false",
    )
    assert done.shown is fake.ephemerals[0]
    assert (done.shown["user"], done.shown["via"], done.shown["text"]) == (ann.id, "command", "Saved.")


async def test_a_command_may_answer_to_the_channel_or_in_plain_text(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender
) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann], bot=False)
    bot.say({"text": "hello all", "response_type": "in_channel"})
    bot.say("just you")
    await slack.command(ann, "/learn", channel=room)
    await slack.command(ann, "/learn", channel=room)
    assert [m["text"] for m in fake.messages(acme, room)] == ["hello all"]
    assert [m["text"] for m in fake.ephemerals] == ["just you"]


async def test_a_command_is_never_sent_again(acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    bot.say(status=500)
    assert (await slack.command(ann, "/learn")).error == "dispatch_failed"
    bot.delays = [0.5]
    assert (await slack.command(ann, "/learn")).error == "operation_timeout"
    assert len(bot.got) == 2


async def test_a_command_answer_with_bad_blocks_is_an_error(acme: Team, bot: Bot, slack: Sender) -> None:
    bot.say({"blocks": [{"type": "poster"}]})
    done = await slack.command(acme.user("Ann"), "/learn")
    assert (done.error, done.shown) == ("invalid_blocks", None)


async def test_clicking_a_button_of_a_message(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    menu = {"type": "static_select", "action_id": "pick", "options": [OPTION], "initial_option": OPTION}
    blocks = [row(button("Endorse", "42", action_id="endorse", style="primary"), menu, block_id="acts")]
    sent = await client.chat_postMessage(channel=room.id, text="x", blocks=blocks)
    await slack.click(ann, "Endorse")
    got = bot.got[0]
    action = got["actions"][0]
    assert (got["type"], got["user"]["id"], got["team"]["id"]) == ("block_actions", ann.id, acme.id)
    assert (action["action_id"], action["block_id"], action["value"], action["style"]) == (
        "endorse",
        "acts",
        "42",
        "primary",
    )
    assert got["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": room.id,
        "is_ephemeral": False,
    }
    assert got["message"]["ts"] == sent["ts"]
    assert got["state"]["values"]["acts"]["pick"]["selected_option"]["value"] == "1"
    assert got["trigger_id"] in fake.world.triggers


async def test_response_url_replaces_adds_and_deletes(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, http: aiohttp.ClientSession
) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    bot.say({"text": "old", "blocks": [row(button("Next"))]})
    await slack.command(ann, "/learn", channel=room)
    pressed = await slack.click(ann, "Next")
    assert "message" not in bot.got[-1]
    assert bot.got[-1]["container"]["is_ephemeral"]

    async def respond(**payload: Any) -> tuple[int, dict[str, Any]]:
        async with http.post(pressed.response_url, json=payload) as answer:
            return answer.status, await answer.json()

    assert await respond(text="new", replace_original=True) == (200, {"ok": True})
    assert [m["text"] for m in fake.ephemerals] == ["new"]
    assert "blocks" not in fake.ephemerals[0]
    await respond(text="another")
    await respond(text="for all", response_type="in_channel")
    await respond(delete_original=True)
    assert [m["text"] for m in fake.ephemerals] == ["another"]
    assert [m["text"] for m in fake.messages(acme, room)] == ["for all"]
    assert (await respond(text="x", blocks=[{"type": "poster"}]))[0] == 400
    assert await respond(text="sixth") == (404, {"ok": False, "error": "used_url"})


async def test_response_url_ends_after_half_an_hour(
    fake: FakeSlack, acme: Team, slack: Sender, http: aiohttp.ClientSession
) -> None:
    done = await slack.command(acme.user("Ann"), "/learn")
    fake.pass_time(1801)
    async with http.post(done.response_url, json={"text": "late"}) as answer:
        assert await answer.json() == {"ok": False, "error": "expired_url"}
    fake.faults.add(Status(500), "response_url")
    async with http.post(done.response_url, json={"text": "late"}) as answer:
        assert answer.status == 500


async def test_filling_in_a_form(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient) -> None:
    ann, bob = acme.user("Ann"), acme.user("Bob")
    done = await slack.command(ann, "/share")
    people = {"type": "users_select", "action_id": "who"}
    tags = {"type": "multi_static_select", "options": [OPTION], "action_id": "tags"}
    view = modal(
        entry("Title", block_id="title"),
        entry("Helper", element=people, optional=True),
        entry("Tags", element=tags, optional=True, block_id="t"),
        callback_id="share",
        private_metadata="opaque",
    )
    await client.views_open(trigger_id=done.trigger_id, view=view)
    with pytest.raises(ValueError, match="'Title' is required"):
        await slack.submit(ann, {"Helper": bob})
    with pytest.raises(LookupError, match="no input called"):
        await slack.submit(ann, {"Colour": "red"})
    await slack.submit(ann, {"Title": "Fixtures", "Helper": bob, "t/tags": ["One"]})
    got = bot.got[-1]
    values = got["view"]["state"]["values"]
    assert (got["type"], got["view"]["callback_id"], got["view"]["private_metadata"]) == (
        "view_submission",
        "share",
        "opaque",
    )
    assert next(iter(values["title"].values())) == {"type": "plain_text_input", "value": "Fixtures"}
    assert values["t"]["tags"]["selected_options"] == [OPTION]
    assert bob.id in json.dumps(values)
    assert fake.views == []


async def test_what_an_answer_does_to_the_open_view(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    view = modal(entry("Title", block_id="title"))
    await client.views_open(trigger_id=fake.world.trigger(ann), view=view)
    bot.say({"response_action": "errors", "errors": {"title": "Too short"}})
    done = await slack.submit(ann, {"Title": "x"})
    assert done.errors == {"title": "Too short"}
    bot.say({"response_action": "errors", "errors": {"nothing": "Too short"}})
    assert "must name an input block" in str((await slack.submit(ann)).error)
    bot.say({"response_action": "push", "view": modal(section("second"), close=None)})
    assert "must be" in str((await slack.submit(ann)).error) or len(fake.views) == 2
    bot.say({"response_action": "update", "view": modal(entry("Other"))})
    await slack.submit(ann, view=fake.views[0])
    assert fake.views[0].json["blocks"][0]["label"]["text"] == "Other"
    bot.say(status=500)
    assert (await slack.submit(ann, {"Other": "x"}, view=fake.views[0])).error == "dispatch_failed"
    bot.say({"response_action": "clear"})
    await slack.submit(ann, {"Other": "x"}, view=fake.views[0])
    assert fake.views == []


async def test_clicking_in_a_view_allows_a_push(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    view = modal(row(button("More", action_id="more")), entry("Title", optional=True))
    await client.views_open(trigger_id=fake.world.trigger(ann), view=view)
    done = await slack.click(ann, "More")
    assert bot.got[-1]["container"]["type"] == "view"
    assert "response_url" not in bot.got[-1]
    await client.views_push(trigger_id=done.trigger_id, view=modal(section("more")))
    assert len(fake.views) == 2
    assert await slack.close(ann) is None
    assert len(fake.views) == 1


async def test_choosing_keeps_the_state(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    two = {"text": {"type": "plain_text", "text": "Two"}, "value": "2"}
    menu = {"type": "static_select", "action_id": "level", "options": [OPTION, two]}
    dots = {"type": "overflow", "action_id": "dots", "options": [OPTION, two]}
    view = {"type": "home", "blocks": [row(menu, button("Go"), block_id="b"), section("x", accessory=dots)]}
    await client.views_publish(user_id=ann.id, view=view)
    await slack.choose(ann, "level", "Two")
    assert bot.got[-1]["actions"][0]["selected_option"] == two
    await slack.choose(ann, "dots", "1")
    assert bot.got[-1]["actions"][0]["selected_option"] == OPTION
    await slack.click(ann, "Go")
    assert bot.got[-1]["view"]["state"]["values"]["b"]["level"]["selected_option"] == two
    with pytest.raises(LookupError, match="no option 'Three'"):
        await slack.choose(ann, "level", "Three")
    with pytest.raises(LookupError, match="Ann sees no 'Stop'"):
        await slack.click(ann, "Stop")


async def test_closing_tells_who_asked_for_it(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    view = modal(section("x"), notify_on_close=True, callback_id="cb")
    await client.views_open(trigger_id=fake.world.trigger(ann), view=view)
    await slack.close(ann)
    assert (bot.got[0]["type"], bot.got[0]["view"]["callback_id"], bot.got[0]["is_cleared"]) == (
        "view_closed",
        "cb",
        False,
    )


async def test_shortcuts(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    await slack.message(ann, room, "worth keeping")
    await slack.message_shortcut(ann, "save", fake.messages(acme, room)[0], room)
    await slack.shortcut(ann, "ask")
    kept, asked = bot.got[-2:]
    assert (kept["type"], kept["callback_id"], kept["message"]["text"]) == (
        "message_action",
        "save",
        "worth keeping",
    )
    assert (asked["type"], asked["callback_id"]) == ("shortcut", "ask")


async def test_messages_reach_the_bot_where_it_is(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    for place in (
        acme.channel("a", [ann]),
        acme.channel("b", [ann], private=True),
        acme.im(ann),
        acme.mpim([ann]),
    ):
        await slack.message(ann, place, "hi")
    away = await slack.message(ann, acme.channel("c", [ann], bot=False), "hi")
    assert [g["event"]["channel_type"] for g in bot.got] == ["channel", "group", "im", "mpim"]
    assert away.attempts == []
    outer = bot.got[0]
    assert (outer["type"], outer["team_id"], outer["event"]["type"]) == ("event_callback", acme.id, "message")
    assert outer["authorizations"][0]["user_id"] == acme.bot.id
    assert len({g["event_id"] for g in bot.got}) == 4


async def test_a_mention_arrives_twice(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    root = (await slack.message(ann, room, "root")).event
    done = await slack.app_mention(ann, room, "help", thread=root)
    assert (done.event["type"], done.also[0].event["type"]) == ("app_mention", "message")
    assert done.event["text"] == f"{acme.bot.mention} help"
    assert done.event["ts"] == done.also[0].event["ts"]
    assert done.event["thread_ts"] == root["ts"]
    slack.subscriptions = {"app_mention"}
    alone = await slack.app_mention(ann, room, "help")
    assert (alone.event["type"], alone.also) == ("app_mention", [])


async def test_edits_deletions_and_other_bots(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann, robot = acme.user("Ann"), acme.user("Robo", is_bot=True, bot_id="B0ROBOT001")
    room = acme.channel("general", [ann, robot])
    await slack.message(ann, room, "one")
    message = fake.messages(acme, room)[0]
    await slack.edit(ann, room, message, "two")
    await slack.delete(room, message)
    await slack.message(robot, room, "beep")
    await slack.webhook(room, "deployed")
    edited, deleted, robots, hook = (g["event"] for g in bot.got[1:])
    assert (edited["subtype"], edited["message"]["text"], edited["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message["ts"])
    assert robots["bot_id"] == "B0ROBOT001"
    assert (hook["subtype"], "user" in hook) == ("bot_message", False)


async def test_reactions_carry_their_skin_tone(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    await slack.message(ann, room, "one")
    message = fake.messages(acme, room)[0]
    await slack.react(ann, message, "thumbsup", room, tone=3)
    assert message["reactions"][0]["name"] == "thumbsup::skin-tone-3"
    await slack.unreact(ann, message, "thumbsup", room, tone=3)
    added, removed = (g["event"] for g in bot.got[1:])
    assert (added["type"], added["reaction"], added["item_user"]) == (
        "reaction_added",
        "thumbsup::skin-tone-3",
        ann.id,
    )
    assert removed["type"] == "reaction_removed"
    assert message["reactions"] == []


async def test_the_life_of_a_workspace(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann, bob = acme.user("Ann"), acme.user("Bob")
    room, den = acme.channel("general", [ann]), acme.channel("den", [ann], private=True)
    await slack.app_home_opened(ann)
    await slack.joined(bob, room, inviter=ann)
    await slack.left(bob, room)
    await slack.rename(room, "all")
    await slack.archive(den, ann)
    await slack.unarchive(den, ann)
    await slack.left(acme.bot, den, actor=ann)
    await slack.delete_channel(room, ann)
    await slack.team_join(bob)
    await slack.user_change(bob, deleted=True)
    kinds = [g["event"]["type"] for g in bot.got]
    assert kinds == [
        "app_home_opened",
        "member_joined_channel",
        "member_left_channel",
        "channel_rename",
        "group_archive",
        "group_unarchive",
        "group_left",
        "channel_deleted",
        "team_join",
        "user_change",
    ]
    assert bot.got[1]["event"]["inviter"] == ann.id
    assert bot.got[-1]["event"]["user"]["deleted"]


async def test_the_end_of_an_installation(acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient) -> None:
    await slack.tokens_revoked(acme)
    assert (await refused(client.auth_test()))["error"] == "token_revoked"
    await slack.app_uninstalled(acme)
    assert (await refused(client.auth_test()))["error"] == "account_inactive"
    assert bot.got[0]["event"]["tokens"]["bot"] == [acme.bot.id]


async def test_events_come_again_until_they_are_accepted(acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    bot.delays = [0.4]
    done = await slack.message(ann, acme.im(ann), "hi")
    assert done.ok
    assert [a.error for a in done.attempts] == ["http_timeout", None]
    assert len({g["event_id"] for g in bot.got}) == 1
    assert bot.headers[1]["x-slack-retry-num"] == "1"
    assert bot.headers[1]["x-slack-retry-reason"] == "http_timeout"


async def test_slack_gives_up_after_three_retries_or_when_told(acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    for _ in range(4):
        bot.say(status=500)
    done = await slack.message(ann, acme.im(ann), "hi")
    assert [a.status for a in done.attempts] == [500] * 4
    assert [h.get("x-slack-retry-num") for h in bot.headers] == [None, "1", "2", "3"]
    bot.say(status=418)
    assert len((await slack.message(ann, acme.im(ann), "hi")).attempts) == 1


async def test_a_bot_that_is_gone_is_a_failed_connection(fake: FakeSlack, acme: Team) -> None:
    ann = acme.user("Ann")
    async with Sender(fake, "http://127.0.0.1:9/slack/events", SECRET, speed=60_000) as slack:
        done = await slack.message(ann, acme.im(ann), "hi")
    assert [a.error for a in done.attempts] == ["connection_failed"] * 4


async def test_shared_channels_are_marked(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    other = fake.team("Other")
    eve = other.user("Eve")
    room = acme.channel("shared", [eve], connected=[other])
    await slack.message(eve, room, "hi")
    assert bot.got[0]["is_ext_shared_channel"]
    assert (bot.got[0]["team_id"], bot.got[0]["event"]["user_team"]) == (acme.id, other.id)


async def test_the_bot_hears_itself_when_asked(fake: FakeSlack, acme: Team, bot: Bot, client: AsyncWebClient) -> None:
    room = acme.channel("general")
    async with Sender(fake, bot.url, SECRET, self_events=True) as slack:
        sent = await client.chat_postMessage(channel=room.id, text="x")
        await client.reactions_add(channel=room.id, timestamp=sent["ts"], name="tada")
        await client.chat_update(channel=room.id, ts=sent["ts"], text="y")
        await client.chat_delete(channel=room.id, ts=sent["ts"])
        await asyncio.sleep(0.05)
        await slack.settled()
    events = [g["event"] for g in bot.got]
    assert sorted(e.get("subtype", e["type"]) for e in events) == [
        "message",
        "message_changed",
        "message_deleted",
        "reaction_added",
    ]
    assert next(e for e in events if "subtype" not in e and e["type"] == "message")["bot_id"] == acme.bot.bot_id


async def test_the_url_is_verified(bot: Bot, slack: Sender) -> None:
    await slack.url_verification("abc")
    assert bot.got[0] == {"token": "verification", "challenge": "abc", "type": "url_verification"}


# Socket Mode


async def test_socket_mode(fake: FakeSlack, acme: Team, http: aiohttp.ClientSession) -> None:
    ann = acme.user("Ann")
    app_token = fake.world.token(None, kind="app", scopes={"connections:write"}).text
    client = SocketModeClient(
        app_token=app_token,
        web_client=AsyncWebClient(base_url=fake.base_url, session=http),
        auto_reconnect_enabled=False,
    )
    kinds = []

    async def hear(_: Any, request: Any) -> None:
        kinds.append((request.type, request.retry_attempt))
        if request.type == "slash_commands" or request.retry_attempt:
            payload = {"text": "here"} if request.type == "slash_commands" else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client.socket_mode_request_listeners.append(hear)
    await client.connect()
    async with Sender(fake, "", transport="socket", timeout=0.2, speed=6000) as slack:
        done = await slack.command(ann, "/learn")
        heard = await slack.message(ann, acme.im(ann), "hi")
    await client.close()
    assert done.shown is not None
    assert done.shown["text"] == "here"
    assert [a.error for a in heard.attempts] == ["http_timeout", None]
    assert kinds == [("slash_commands", None), ("events_api", 0), ("events_api", 1)]
    assert len(fake.sockets.acks) == 2


# Speed


async def test_a_thousand_posts_take_little_time(acme: Team, fake: FakeSlack, client: AsyncWebClient) -> None:
    rooms = [acme.channel(f"room-{i}").id for i in range(20)]
    start = time.perf_counter()
    await asyncio.gather(*[client.chat_postMessage(channel=rooms[i % 20], text="x") for i in range(1000)])
    assert time.perf_counter() - start < 10
    assert fake.counts["chat.postMessage"] == 1000


async def test_without_recording_only_the_last_calls_are_kept(http: aiohttp.ClientSession) -> None:
    with FakeSlack(record=False) as fake:
        client = AsyncWebClient(fake.team().token.text, base_url=fake.base_url, session=http)
        for _ in range(1010):
            await client.auth_test()
        assert (len(fake.calls), fake.counts["auth.test"]) == (1000, 1010)
