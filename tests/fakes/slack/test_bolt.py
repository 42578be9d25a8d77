"""A real Bolt app cannot tell the fake from Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.loopback import Loopback
from tests.fakes.slack import FakeSlack, Sender, Team
from tests.fakes.slack.samples import SECRET, button, entry, modal, row, section


def bolt(token: str, base_url: str) -> AsyncApp:
    """A small app with one listener of each kind."""
    client = AsyncWebClient(token, base_url=base_url, retry_handlers=[])
    app = AsyncApp(signing_secret=SECRET, client=client, process_before_response=True)

    @app.command("/share")
    async def share(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(entry("Title"), callback_id="share"))
        await ack()

    @app.view("share")
    async def shared(ack: Any, view: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        (block,) = view["state"]["values"].values()
        (title,) = (field["value"] for field in block.values())
        if len(title) < 3:
            await ack(response_action="errors", errors={view["blocks"][0]["block_id"]: "Say a little more."})
            return
        await client.chat_postMessage(
            channel=body["user"]["id"], text=title, blocks=[section(title), row(button("Endorse", action_id="endorse"))]
        )
        await ack()

    @app.action("endorse")
    async def endorse(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Endorsed.", replace_original=True)

    @app.event("app_mention")
    async def mentioned(say: Any, event: dict[str, Any]) -> None:
        await say(text="Hello.", thread_ts=event["ts"])

    return app


@pytest.fixture
async def app(fake: FakeSlack, acme: Team) -> AsyncIterator[str]:
    handler = AsyncSlackRequestHandler(bolt(acme.token.text, fake.base_url))
    host = Loopback(handler)
    host.start()
    yield f"{host.url}/slack/events"
    host.stop()


async def test_a_form_from_command_to_endorsement(fake: FakeSlack, acme: Team, app: str) -> None:
    ann = acme.user("Ann")
    async with Sender(fake, app, SECRET) as slack:
        assert (await slack.command(ann, "/share")).ok
        assert (await slack.submit(ann, {"Title": "x"})).errors
        assert (await slack.submit(ann, {"Title": "Fixtures"})).ok
        assert fake.views == []
        assert (await slack.click(ann, "Endorse")).ok
    assert [(m["text"], "blocks" in m) for m in fake.direct(ann)] == [("Endorsed.", False)]
    assert fake.unknown == {}


async def test_a_mention_is_answered_in_its_thread(fake: FakeSlack, acme: Team, app: str) -> None:
    ann = acme.user("Ann")
    room = acme.channel("general", [ann])
    async with Sender(fake, app, SECRET, subscriptions={"app_mention"}) as slack:
        asked = await slack.app_mention(ann, room, "help")
    assert asked.ok
    question, answer = fake.messages(acme, room)
    assert (answer["text"], answer["thread_ts"]) == ("Hello.", question["ts"])


async def test_what_no_listener_takes_is_refused(fake: FakeSlack, acme: Team, app: str) -> None:
    ann = acme.user("Ann")
    async with Sender(fake, app, SECRET, speed=60_000) as slack:
        assert (await slack.command(ann, "/nothing")).error == "dispatch_failed"
        unheard = await slack.message(ann, acme.im(ann), "hi")
    assert [a.status for a in unheard.attempts] == [404] * 4


async def test_a_wrong_signature_is_refused(fake: FakeSlack, acme: Team, app: str) -> None:
    async with Sender(fake, app, "another secret") as slack:
        assert (await slack.command(acme.user("Ann"), "/share")).status == 401
