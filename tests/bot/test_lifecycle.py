"""What platforms tell of workspaces, channels and accounts."""

from functools import partial
from pathlib import Path

from bot.conversation import Actor, Kind, Place, Request
from storage import installations, places
from storage.tables import Account, Channel, Installation, Outbox, Person, Workspace
from tests.town import MONDAY, Town, ids, town

KEY = {
    "org": 1, "platform": "street", "external_id": "w1", "now": MONDAY, "sealed": "x", "bot_account": "lore",
}  # fmt: skip


async def tell(
    here: Town, command: str, actor: Actor | None = None, channel: str = "", kind: Kind = "public",
    workspace: str = "w1", **values: str,
) -> None:  # fmt: skip
    place = Place(here.street.name, workspace, channel, kind)
    request = Request(f"e{next(ids)}", actor or Actor(""), place, command, "event", values=values)
    assert (await here.router.answer(request)).card is None


async def test_a_workspace_that_is_gone_hears_nothing_more(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how to fold a map", command="learn")
        await here.store.write(partial(installations.keep, **KEY))
        here.delivery.stop()
        await here.router.answer(
            Request("k", Actor("ben"), Place(here.street.name, "w1", "general", "public"), "learn", text="how to sew")
        )
        for _ in range(2):
            await tell(here, "workspace-gone")
        (gone,) = await here.rows(Workspace)
        assert (gone.state, gone.gone_at, await here.rows(Installation)) == ("gone", here.clock.now(), [])
        assert [row.state for row in await here.rows(Outbox)] == ["sent", "dead"]
        assert all(row.card is None for row in await here.rows(Outbox))
        assert "don't know this workspace" in str((await here.say("ana", "help")).card)


async def test_channels_come_go_and_change(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for command in ("channel-gone", "channel-back", "channel-renamed", "channel-shared"):
            await tell(here, command, channel="nowhere", name="other")
        assert await here.rows(Channel) == []
        await tell(here, "channel-joined", channel="c1", kind="private", name="team")
        await tell(here, "channel-renamed", channel="c1", name="team-\u202ered\n")
        await tell(here, "channel-shared", channel="c1")
        await tell(here, "channel-gone", channel="c1")
        (channel,) = await here.rows(Channel)
        assert (channel.name, channel.kind, channel.shared, channel.state) == ("team-red", "private", True, "gone")
        await tell(here, "channel-back", channel="c1")
        await tell(here, "channel-unshared", channel="c1")
        await tell(here, "channel-renamed", channel="c1", name="")
        (channel,) = await here.rows(Channel)
        assert (channel.name, channel.shared, channel.state) == ("team-red", False, "active")


async def test_whoever_owns_the_digest_of_a_channel_that_is_gone_hears_of_it_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        for _ in range(2):
            await tell(here, "channel-gone", channel="general")
        await here.delivery.deliver_due()
        told = [said.card.summary for said in here.street.messages if "its digest has stopped" in said.card.summary]
        assert len(told) == 1
        assert "its digest has stopped" in here.last("dm-ana").card.summary


async def test_a_channel_that_gets_another_id_keeps_everything(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how to fold a map", "old", command="learn")
        await here.store.write(lambda session: places.decide(session, 1, "default-channel", {"1": "old", "7": "old"}))
        await tell(here, "channel-moved", channel="nowhere", to="new")
        await tell(here, "channel-moved", channel="old", to="")
        for _ in range(2):
            await tell(here, "channel-moved", channel="old", to="new")
        assert [(row.external_id, row.state) for row in await here.rows(Channel)] == [("new", "active")]
        default = await here.store.read(lambda session: places.setting(session, 1, "default-channel"))
        assert default == {"1": "new", "7": "old"}
        await here.press("ben", here.last("old").card, "I can help", "new")
        assert here.last("new").channel == "new"


async def test_a_channel_that_was_spoken_in_under_its_new_id_first_keeps_what_it_had(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how to fold a map", "old", command="learn")
        await here.say("ben", "help", "new")
        for _ in range(2):
            await tell(here, "channel-moved", channel="old", to="new")
        assert sorted((row.id, row.external_id, row.state) for row in await here.rows(Channel)) == [
            (1, "new", "active"), (2, "old, moved", "gone"),
        ]  # fmt: skip


async def test_people_are_known_by_what_their_platform_says_now(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await tell(here, "person-changed", Actor("eve", "Eve"))
        assert await here.rows(Account) == []
        await here.say("ana", "help")
        ana = Actor("ana", "Ana Lima", "ana@example.com", "America/Bogota", "es-CO")
        await tell(here, "person-changed", ana)
        await tell(here, "person-changed", Actor("ana", time_zone="Mars/Base", email="x" * 400, locale="l" * 99))
        (person,) = await here.rows(Person)
        described = (person.name, person.email, person.time_zone, person.locale, person.state)
        assert described == ("Ana Lima", "ana@example.com", "America/Bogota", "es-CO", "active")


async def test_who_left_is_told_nothing_and_may_come_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "teach maps", "dm-ana", "direct")
        await tell(here, "person-changed", Actor("ana"), left="yes")
        assert [person.state for person in await here.rows(Person)] == ["left"]
        await here.say("ben", "how to fold one #maps", command="learn")
        assert len(here.street.messages) == 1
        await tell(here, "person-changed", Actor("ana"))
        assert {person.state for person in await here.rows(Person)} == {"active"}


async def test_only_the_platform_says_such_things(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for via in ("typed", "pressed", "sent"):
            await here.say("ana", "", command="workspace-gone", via=via)  # type: ignore[arg-type]
            await here.say("ana", "workspace-gone", via=via)  # type: ignore[arg-type]
        assert (await here.rows(Workspace))[0].state == "active"
        await tell(here, "workspace-gone", workspace="w2")
        assert (await here.rows(Workspace))[0].state == "active"
        await tell(here, "workspace-renamed", name="Town Hall")
        assert (await here.rows(Workspace))[0].name == "Town Hall"
