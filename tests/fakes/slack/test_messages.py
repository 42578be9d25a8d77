"""Posting, changing and reading messages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.slack.samples import refused, section


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
        "restricted_action": acme.channel("news", restricted=True).id,
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
