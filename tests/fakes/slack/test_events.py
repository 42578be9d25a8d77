"""Events, their retries and what they change."""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.slack.samples import IMPATIENT, SECRET, Bot, refused


async def test_messages_reach_the_bot_where_it_is(fake: FakeSlack, acme: Team, bot: Bot, slack: Sender) -> None:
    ann = acme.user("Ann")
    for place in (
        acme.channel("a", [ann]),
        acme.channel("b", [ann], private=True),
        acme.im(ann),
        acme.mpim([ann, acme.user("Bob")]),
    ):
        await slack.message(ann, place, "hi")
    away = await slack.message(ann, acme.channel("c", [ann], bot=False), "hi")
    assert [g["event"]["channel_type"] for g in bot.got] == ["channel", "group", "im", "mpim"]
    assert (away.attempts, away.event["text"]) == ([], "hi")
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
    bot.delays, slack.timeout = [60.0], IMPATIENT
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
