"""Commands, presses and forms, as the bot gets them and as they show."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Sender, Status, Team
from tests.fakes.slack.samples import IMPATIENT, OPTION, Bot, button, entry, modal, row, section


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
    bot.delays, slack.timeout = [60.0], IMPATIENT
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


async def test_what_was_filled_in_outlives_a_redraw_by_its_ids(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    title = entry("Title", block_id="t", element={"type": "plain_text_input", "action_id": "in"})
    view = modal(title, row(button("More")))
    opened = await client.views_open(trigger_id=fake.world.trigger(ann), view=view)
    bot.say({"response_action": "errors", "errors": {"t": "Once more."}})
    await slack.submit(ann, {"Title": "Fixtures"})
    await client.views_update(view_id=opened["view"]["id"], view=modal(title, section("more")))
    await slack.submit(ann)
    assert bot.got[-1]["view"]["state"]["values"]["t"]["in"]["value"] == "Fixtures"


async def test_a_form_answer_that_is_not_json_is_an_error(
    fake: FakeSlack, acme: Team, bot: Bot, slack: Sender, client: AsyncWebClient
) -> None:
    ann = acme.user("Ann")
    await client.views_open(trigger_id=fake.world.trigger(ann), view=modal(section("x")))
    bot.say("thanks")
    assert (await slack.submit(ann)).error == "the body of the answer is not JSON"
    assert len(fake.views) == 1


async def test_an_original_is_deleted_once(
    fake: FakeSlack, acme: Team, slack: Sender, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    await client.chat_postMessage(channel=room.id, text="x", blocks=[row(button("Remove"))])
    presses = [await slack.click(ann, "Remove") for _ in range(2)]
    for press in presses:
        async with http.post(press.response_url, json={"delete_original": True}) as answer:
            assert answer.status == 200
    assert fake.messages(acme, room) == []
