"""The fake Teams itself: what it sends is what Teams sends, and it is as strict as it says."""

import copy
import json
import time
from datetime import UTC, datetime

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.teams.activities import activity_of, read_payload, tenant_of
from handlers.teams.tokens import TokenCheck
from tests.fakes.loopback import Loopback
from tests.fakes.teams import Hang, RateLimited, Reset, Status
from tests.fakes.teams.shapes import body_errors

EXECUTE = {
    "type": "Action.Execute",
    "title": "Useful",
    "verb": "endorse",
    "data": {"nonce": "n1"},
    "fallback": {"type": "Action.Submit", "title": "Useful", "data": {"nonce": "n1", "command": "endorse"}},
}
OPEN = {"type": "Action.Submit", "title": "Edit", "data": {"msteams": {"type": "task/fetch"}, "nonce": "n2"}}
PLAIN = {"type": "Action.Submit", "title": "Withdraw", "data": {"nonce": "n3"}, "associatedInputs": "none"}
NAME = {"type": "Input.Text", "id": "name", "isRequired": True}
NOTE = {"type": "Input.Text", "id": "note", "value": "thanks"}
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "TextBlock", "text": "A need"},
        {"type": "ActionSet", "actions": [PLAIN]},
        NOTE,
    ],
    "actions": [EXECUTE, OPEN, {"type": "Action.OpenUrl", "title": "Read", "url": "https://example.com"}],
    "refresh": {"action": EXECUTE, "userIds": []},
}
FORM = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [NAME],
    "actions": [{"type": "Action.Submit", "title": "Send"}],
}


class Listener:
    """A bot that keeps what it hears and answers invokes with a dialog."""

    def __init__(self, check: TokenCheck) -> None:
        self.heard: list[dict] = []
        self.check = check
        self.loopback = Loopback(Starlette(routes=[Route("/api/messages", self.hear, methods=["POST"])]))

    async def hear(self, request: Request) -> Response:
        payload = read_payload(await request.body())
        activity_of(payload)
        self.heard.append(payload)
        if payload["type"] != "invoke":
            return Response(status_code=202)
        value = {"title": "Edit", "card": {"contentType": "x", "content": FORM}}
        return JSONResponse({"task": {"type": "continue", "value": value}})


@pytest.fixture
def bot(check):
    listener = Listener(check)
    listener.loopback.start()
    yield listener
    listener.loopback.stop()


@pytest.fixture
async def sender(fake, bot):
    async with fake.sender(f"{bot.loopback.url}/api/messages") as opened:
        yield opened


@pytest.fixture
def ada(fake):
    return fake.world.user("Ada Lovelace", time_zone="Asia/Tokyo", locale="ja-JP")


@pytest.fixture
def team(fake, ada):
    return fake.world.team("Platform", [ada])


@pytest.fixture
def card(fake, team):
    """A card the bot has posted in a channel."""
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": copy.deepcopy(CARD)}
    return fake.world.keep(team.general, {"type": "message", "attachments": [content]})


class TestSaying:
    async def test_to_the_bot_alone(self, fake, sender, bot, ada, check):
        reply = await sender.say(ada, "learn kubernetes")
        heard = bot.heard[0]
        assert (reply.status, heard) == (202, reply.activity)
        assert (heard["text"], heard["conversation"]["conversationType"]) == ("learn kubernetes", "personal")
        assert (heard["localTimezone"], heard["locale"]) == ("Asia/Tokyo", "ja-JP")
        assert tenant_of(heard, {fake.world.tenant_id})
        (await check.check(sender.authorization())).vouch_for(heard["serviceUrl"])

    async def test_in_a_channel_it_mentions_the_bot_and_starts_a_thread(self, sender, bot, ada, team):
        reply = await sender.say(ada, "learn kubernetes", team.general)
        heard = bot.heard[0]
        assert heard["text"] == "<at>Lore</at> learn kubernetes"
        assert heard["entities"][0]["mentioned"]["id"] == heard["recipient"]["id"]
        assert heard["conversation"]["id"] == f"{team.general.id};messageid={reply.message.id}"
        again = await sender.say(ada, "help", team.general, thread=reply.message)
        assert again.activity["conversation"] == heard["conversation"]
        assert again.message.id != reply.message.id

    async def test_in_a_group_chat_people_are_mentioned(self, fake, sender, bot, ada):
        ben = fake.world.user("Ben")
        chat = fake.world.group_chat([ada, ben])
        await sender.say(ada, "kudos <at>Ben</at> for the review", chat, mentions=[ben])
        heard = bot.heard[0]
        assert heard["conversation"] == {
            "isGroup": True,
            "conversationType": "groupChat",
            "tenantId": fake.world.tenant_id,
            "id": chat.id,
        }
        assert [entity["type"] for entity in heard["entities"]] == ["mention", "mention", "clientInfo"]

    async def test_a_private_channel_says_so(self, sender, bot, ada, team):
        await sender.say(ada, "help", team.channel("secret", kind="private", members=[ada]))
        assert bot.heard[0]["channelData"]["channel"]["type"] == "private"

    async def test_a_slash_command_is_for_the_bot_only(self, sender, bot, ada, team):
        await sender.slash(ada, "learn kubernetes", team.general)
        assert bot.heard[0]["recipient"]["isTargeted"]
        assert bot.heard[0]["text"] == "learn kubernetes"

    async def test_a_message_is_edited_taken_away_and_brought_back(self, sender, bot, ada):
        said = (await sender.say(ada, "learn kubernets")).message
        await sender.edit(ada, said, "learn kubernetes")
        await sender.delete(ada, said)
        await sender.restore(ada, said)
        assert [(each["type"], each["channelData"].get("eventType"), each.get("text")) for each in bot.heard] == [
            ("message", None, "learn kubernets"),
            ("messageUpdate", "editMessage", "learn kubernetes"),
            ("messageDelete", "softDeleteMessage", None),
            ("messageUpdate", "undeleteMessage", "learn kubernetes"),
        ]
        assert len({each["id"] for each in bot.heard}) == 1

    async def test_reactions_name_the_message(self, sender, bot, ada, card):
        await sender.react(ada, card, "like", "1f4a1_bulb")
        await sender.react(ada, card, removed=["like"])
        assert bot.heard[0]["reactionsAdded"] == [{"type": "like"}, {"type": "1f4a1_bulb"}]
        assert bot.heard[1]["reactionsRemoved"] == [{"type": "like"}]
        assert all(each["replyToId"] == card.id for each in bot.heard)
        assert "reactionsAdded" not in bot.heard[1]


class TestInstalling:
    async def test_is_told_twice_and_removal_shuts_the_door(self, fake, sender, bot, ada, team):
        team.installed = False
        await sender.install(ada, team.general)
        assert team.general.has_bot
        await sender.uninstall(ada, team.general)
        assert not team.general.has_bot
        assert [(each["type"], each.get("action")) for each in bot.heard] == [
            ("conversationUpdate", None),
            ("installationUpdate", "add"),
            ("conversationUpdate", None),
            ("installationUpdate", "remove"),
        ]
        assert bot.heard[0]["membersAdded"] == bot.heard[2]["membersRemoved"] == [{"id": fake.world.bot["id"]}]

    async def test_in_a_personal_chat(self, fake, sender, ada):
        await sender.uninstall(ada)
        assert not fake.world.personal(ada).has_bot

    async def test_people_come_and_go(self, fake, sender, bot, ada, team):
        ben = fake.world.user("Ben")
        await sender.join(ada, team.general, [ben])
        assert ben in team.members
        await sender.leave(ada, team.general, [ben])
        assert bot.heard[1]["membersRemoved"] == [{"id": ben.id}]

    async def test_channels_are_renamed(self, sender, bot, ada, team):
        await sender.channel_event(ada, team.general, "channelRenamed")
        assert bot.heard[0]["channelData"]["eventType"] == "channelRenamed"


class TestPressing:
    async def test_execute_is_an_invoke_with_the_inputs(self, sender, bot, ada, card):
        reply = await sender.press(ada, card, "Useful", note="great")
        heard = bot.heard[0]
        assert heard["name"] == "adaptiveCard/action"
        action = {"type": "Action.Execute", "verb": "endorse", "data": {"nonce": "n1", "note": "great"}}
        assert heard["value"] == {"action": action, "trigger": "manual"}
        assert (heard["replyToId"], reply.status) == (card.id, 200)

    async def test_an_old_client_submits_instead(self, sender, bot, ada, card):
        await sender.press(ada, card, "Useful", old_client=True)
        heard = bot.heard[0]
        assert (heard["type"], heard.get("text")) == ("message", None)
        assert heard["value"] == {"nonce": "n1", "command": "endorse", "note": "thanks"}

    async def test_submit_is_a_message(self, sender, bot, ada, card):
        await sender.press(ada, card, "Withdraw")
        assert bot.heard[0]["value"] == {"nonce": "n3"}
        assert bot.heard[0]["replyToId"] == card.id

    async def test_a_dialog_is_opened_and_sent(self, sender, bot, ada, card):
        opened = await sender.press(ada, card, "Edit")
        assert (bot.heard[0]["name"], opened.dialog["title"]) == ("task/fetch", "Edit")
        await sender.press(ada, opened, "Send", name="Ada")
        assert bot.heard[1]["name"] == "task/submit"
        assert bot.heard[1]["value"]["data"] == {"name": "Ada"}
        assert bot.heard[1]["replyToId"] == card.id

    async def test_a_card_is_refreshed_for_who_looks(self, sender, bot, ada, card):
        with pytest.raises(AssertionError, match="not refreshed for Ada"):
            await sender.refresh(ada, card)
        card.activity["attachments"][0]["content"]["refresh"]["userIds"].append(ada.id)
        await sender.refresh(ada, card)
        assert bot.heard[0]["value"]["trigger"] == "automatic"

    @pytest.mark.parametrize(
        ("title", "inputs", "words"),
        [("Usefull", {}, "there are"), ("Read", {}, "does not reach"), ("Edit", {"nmae": "x"}, "no input called")],
    )
    async def test_what_a_person_cannot_do_fails(self, sender, ada, card, title, inputs, words):
        with pytest.raises(AssertionError, match=words):
            await sender.press(ada, card, title, **inputs)

    async def test_what_has_to_be_filled_in_is_asked_for(self, sender, ada, card):
        opened = await sender.press(ada, card, "Edit")
        with pytest.raises(AssertionError, match="fill in"):
            await sender.press(ada, opened, "Send")


class TestExtensions:
    async def test_search(self, sender, bot, ada, team):
        await sender.search(ada, "search", "kubernetes", team.general)
        await sender.search(ada, "search", "")
        assert bot.heard[0]["value"]["parameters"] == [{"name": "query", "value": "kubernetes"}]
        assert bot.heard[1]["value"]["parameters"] == [{"name": "initialRun", "value": "true"}]

    async def test_an_action_on_a_message_carries_it(self, sender, bot, ada, team):
        said = (await sender.say(ada, "useful words", team.general, at_bot=False)).message
        opened = await sender.open_action(ada, "save", on=said)
        payload = bot.heard[1]["value"]["messagePayload"]
        assert (payload["id"], payload["from"]["user"]["id"]) == (said.id, ada.aad_object_id)
        assert "useful words" in payload["body"]["content"]
        await sender.press(ada, opened, "Send", name="x")
        assert bot.heard[2]["name"] == "composeExtension/submitAction"
        assert bot.heard[2]["value"]["messagePayload"] == payload

    async def test_an_action_from_the_compose_box(self, sender, bot, ada):
        await sender.open_action(ada, "share")
        await sender.submit_action(ada, "share", {"title": "x"})
        assert [each["value"]["commandContext"] for each in bot.heard] == ["compose", "compose"]


class TestDelivering:
    async def test_again_the_same_or_under_a_new_id(self, sender, bot, ada, card):
        first = await sender.press(ada, card, "Useful")
        await sender.redeliver(first)
        await sender.redeliver(first, new_id=True)
        assert bot.heard[0] == bot.heard[1] != bot.heard[2]
        assert bot.heard[2]["value"] == bot.heard[0]["value"]

    async def test_with_any_body_and_header(self, sender, bot, ada):
        reply = await sender.post(b"garbage", authorization=None)
        assert (reply.status, bot.heard) == (500, [])

    async def test_to_a_bot_that_is_gone(self, sender, bot, ada):
        bot.loopback.stop()
        assert (await sender.say(ada, "help")).status == 0

    async def test_one_token_serves_until_the_keys_change(self, fake, sender, check):
        first = sender.authorization()
        assert sender.authorization() == first
        fake.issuer.rotate()
        assert sender.authorization() != first


class TestShapes:
    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ({"type": "message", "text": "x", "txet": "y"}, "not known"),
            ({"type": "message", "text": None}, "null at /text"),
            ({"type": "message", "text": "x", "channelData": {"a": [None]}}, "null at /channelData/a/0"),
            ({"type": "message"}, "needs text"),
            ({"text": "x"}, "without type"),
            ({"type": "shout", "text": "x"}, "must be one of"),
            ({"type": "message", "text": "x", "textFormat": "html"}, "must be one of"),
            ({"type": "message", "text": "x", "entities": {}}, "must be a list"),
            ({"type": "message", "text": "x", "timestamp": "now"}, "date and time"),
            ({"type": "message", "text": "x", "value": "y"}, "must be an object"),
            ({"type": "message", "text": 5}, "must be text"),
            ({"type": "message", "text": "x", "recipient": {"id": 5}}, "/recipient/id must be text"),
            ([], "must be an object"),
        ],
    )
    def test_what_the_connector_refuses(self, body, problem):
        assert any(problem in each for each in body_errors("Activity", body))

    def test_fields_that_teams_adds_to_accounts_are_fine(self):
        body = {"type": "message", "text": "x", "recipient": {"id": "29:1", "isTargeted": True}}
        assert body_errors("Activity", body) == []

    @pytest.mark.parametrize("content", [{"type": "Other"}, {"type": "AdaptiveCard", "version": "1.6", "body": []}])
    def test_cards_that_teams_does_not_draw(self, content):
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
        assert body_errors("Activity", {"type": "message", "attachments": [attachment]})


class TestConnector:
    @pytest.fixture
    async def call(self, fake, session):
        fake.login.tokens["t"] = time.time() + 60

        async def call(method: str, path: str, body: object = None, token: str = "t") -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{fake.connector.service_url}v3/conversations{path}"
            async with session.request(method, url, json=body, headers=headers) as response:
                return response.status, await response.text()

        return call

    async def test_a_token_it_did_not_give_is_401(self, call):
        assert (await call("GET", "", token="x"))[0] == 401

    async def test_it_keeps_every_call_and_problem(self, fake, call, team):
        assert (await call("POST", f"/{team.id}/activities", {"type": "message", "txet": "x"}))[0] == 400
        assert fake.connector.calls[-1].body == {"type": "message", "txet": "x"}
        assert "txet is not known" in fake.connector.problems[0]
        assert fake.connector.sent == []

    async def test_a_reply_to_a_message_joins_its_thread(self, call, card, team):
        status, _ = await call("POST", f"/{team.id}/activities/{card.id}", {"type": "message", "text": "x"})
        assert status == 201
        assert team.general.posted[-1].thread == card.id

    async def test_too_large_is_413(self, call, team):
        assert (await call("POST", f"/{team.id}/activities", {"type": "message", "text": "x" * 60_000}))[0] == 413

    @pytest.mark.parametrize("changes", [{"tenantId": None}, {"isGroup": True}, {"members": []}])
    async def test_it_opens_only_chats_with_one_person(self, fake, call, ada, changes):
        body = {"isGroup": False, "members": [{"id": ada.id}], "tenantId": ada.tenant_id, **changes}
        body = {name: value for name, value in body.items() if value is not None}
        assert (await call("POST", "", body))[0] == 400

    async def test_it_throttles_a_thread_when_told_to(self, fake, call, team, card):
        fake.connector.throttle.on, fake.connector.throttle.now = True, lambda: 0.0
        hello = {"type": "message", "text": "x"}
        statuses = [(await call("POST", f"/{team.id}/activities", hello))[0] for _ in range(9)]
        assert statuses[:7] == [201] * 7
        assert statuses[7:] == [429] * 2
        assert (await call("POST", f"/{team.id};messageid={card.id}/activities", hello))[0] == 201

    async def test_an_update_without_a_recipient_only(self, call, fake, ada, team):
        body = {"type": "message", "text": "x", "recipient": ada.account}
        target = f"/{team.id}/activities"
        status, text = await call("POST", f"{target}?isTargetedActivity=true", body)
        assert status == 201
        message = f"{target}/{json.loads(text)['id']}"
        assert (await call("PUT", f"{message}?isTargetedActivity=true", body))[0] == 400
        assert (await call("PUT", message, {"type": "message", "text": "y"}))[0] == 404

    async def test_a_whisper_needs_somebody_in_the_room(self, call, fake, team):
        stranger = fake.world.user("Stranger")
        body = {"type": "message", "text": "x", "recipient": stranger.account}
        assert (await call("POST", f"/{team.id}/activities?isTargetedActivity=true", body))[0] == 400

    async def test_faults_come_in_order_and_as_often_as_told(self, fake, call, team):
        fake.connector.faults.add(Status(503), "POST")
        fake.connector.faults.add(RateLimited(3), times=2)
        hello = {"type": "message", "text": "x"}
        assert [(await call("POST", f"/{team.id}/activities", hello))[0] for _ in range(4)] == [503, 429, 429, 201]
        assert [call.accepted for call in fake.connector.calls] == [False, False, False, True]

    @pytest.mark.parametrize("fault", [Reset(accept=True), Hang(0.02, accept=True), Status(500, accept=True)])
    async def test_a_call_may_be_carried_out_and_yet_fail(self, fake, call, team, fault):
        fake.connector.faults.add(fault)
        try:
            status, _ = await call("POST", f"/{team.id}/activities", {"type": "message", "text": "x"})
        except aiohttp.ServerDisconnectedError:
            status = 0
        assert status in (0, 500)
        assert len(fake.connector.sent) == 1

    async def test_chances_repeat_with_the_seed(self, fake):
        def struck() -> list[bool]:
            faults = type(fake.connector.faults)(seed=7)
            faults.add(Reset(), times=None, chance=0.3)
            return [faults.strike("POST", "/x") is not None for _ in range(50)]

        assert struck() == struck()
        assert 5 < sum(struck()) < 30


def test_activities_carry_the_time_they_are_given(fake):
    fake.world.now = lambda: datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    ada = fake.world.user("Ada")
    sent = fake.world.keep(fake.world.personal(ada), {})
    assert sent.id == "1774747800000"
