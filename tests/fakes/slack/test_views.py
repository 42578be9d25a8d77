"""Modals and the Home."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Team
from tests.fakes.slack.samples import entry, modal, refused, section


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
