"""A tenant that removes Lore from its last place has removed it: everything stops, and what it said goes in time."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.conversation import Actor, Place, Request
from handlers.teams import presence
from storage.tables import Channel, Need, Organization, Person, Workspace
from tests.fakes.teams import Room, User, cards
from tests.handlers.teams.stand import Stand, stand

MONTH = timedelta(days=31)
HOUR = timedelta(hours=1)


async def state(here: Stand) -> str:
    (workspace,) = await here.rows(Workspace)
    return workspace.state


async def lone(here: Stand) -> None:
    """Somebody asked in the only place where Lore is."""
    await here.say(here.ana, "learn how to fold a map", here.general)
    here.clock.forward(HOUR)


async def nightly(here: Stand) -> None:
    for _ in range(80):
        here.clock.forward(timedelta(minutes=10))
        await here.app.scheduler.tick()


async def installation(here: Stand, who: User, room: Room, action: str, ago: timedelta) -> None:
    """Word of an installation or a removal that comes late."""
    when = (here.clock.now() - ago).isoformat()
    built: dict[str, Any] = here.sender._activity("installationUpdate", who, room, action=action, timestamp=when)
    assert (await here.sender.post(built)).status == 200


async def test_the_last_place_ends_everything_at_once(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.sender.install(here.ben)
        await here.sender.uninstall(here.ana, here.general)
        assert await state(here) == "active"
        await here.settle()
        await here.sender.uninstall(here.ben)
        assert await state(here) == "gone"
        assert {row.state for row in await here.unsent()} <= {"dead"}
        said = len(here.fake.connector.sent)
        here.clock.forward(timedelta(days=7))
        await here.app.scheduler.tick()
        await here.settle()
        assert len(here.fake.connector.sent) == said


async def test_a_month_later_nothing_is_left(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.sender.uninstall(here.ana, here.general)
        here.clock.forward(MONTH)
        await nightly(here)
        for table in (Organization, Workspace, Need, Person):
            assert await here.rows(table) == []
        await here.sender.install(here.ben, here.general)
        assert await state(here) == "active"
        assert [(person.name, person.role) for person in await here.rows(Person)] == [("Ben Okafor", "admin")]


async def test_who_comes_back_in_time_finds_everything_as_it_was(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.sender.uninstall(here.ana, here.general)
        here.clock.forward(timedelta(days=20))
        await here.sender.install(here.ben, here.general)
        assert await state(here) == "active"
        here.clock.forward(MONTH)
        await nightly(here)
        assert [need.title for need in await here.rows(Need)] == ["how to fold a map"]
        assert {person.name for person in await here.rows(Person) if person.role == "admin"} == {"Ana Costa"}


async def test_late_words_of_a_removal_or_an_installation_change_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await installation(here, here.ana, here.general, "remove", ago=2 * HOUR)
        assert await state(here) == "active"
        (general,) = [each for each in await here.rows(Channel) if each.external_id == here.general.id]
        assert general.state == "active"
        await here.sender.uninstall(here.ana, here.general)
        await installation(here, here.ana, here.general, "add", ago=HOUR / 2)
        assert await state(here) == "gone"


async def test_words_from_before_the_removal_do_not_undo_it_and_later_ones_do(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.sender.uninstall(here.ana, here.general)
        here.general.team.installed = True  # type: ignore[union-attr]
        early = (here.clock.now() - timedelta(minutes=1)).isoformat()
        await here.sender.say(here.cem, "hello", here.general, timestamp=early)
        assert await state(here) == "gone"
        here.clock.forward(HOUR)
        await here.say(here.cem, "hello", here.general)
        assert await state(here) == "active"
        assert "Hello Cem Yilmaz" in cards.texts(here.chat(here.cem)[-1].card or {})


async def test_words_heard_here_undo_a_removal_that_another_instance_was_told_of(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.say(here.cem, "hello", here.general)
        tenant, at = here.general.tenant_id, here.clock.now()
        await here.app.store.write(partial(presence.leave, tenant, [here.general.id], at))
        gone = Request("gone", Actor(""), Place("teams", tenant, "", "direct"), "workspace-gone", "event")
        await here.app.router.answer(gone)
        assert await state(here) == "gone"
        here.clock.forward(HOUR)
        await here.say(here.cem, "hello", here.general)
        assert await state(here) == "active"


async def test_a_deleted_team_is_no_place_any_more_until_it_is_restored(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        await here.sender.channel_event(here.ana, here.general, "teamArchived")
        assert await state(here) == "active"
        await here.sender.channel_event(here.ana, here.general, "teamDeleted")
        assert await state(here) == "gone"
        here.clock.forward(HOUR)
        await here.sender.channel_event(here.ana, here.general, "teamRestored")
        assert await state(here) == "active"


async def test_a_chat_where_it_was_only_looked_something_up_holds_nobody_back(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        chat = here.fake.world.group_chat([here.ana, here.ben], bot=False)
        await here.sender.search(here.ana, "find", "maps", chat)
        await here.sender.uninstall(here.ana, here.general)
        assert await state(here) == "gone"


async def test_a_place_from_before_this_was_noted_may_still_be_one(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await lone(here)
        more = here.fake.world.team("Support", [here.ana]).general
        await here.sender.install(here.ana, more)

        def forget(session: Any) -> None:
            for each in session.exec(select(Channel)):
                each.reference = {k: v for k, v in (each.reference or {}).items() if k not in ("here", "left")}

        await here.app.store.write(forget)
        await here.sender.uninstall(here.ana, here.general)
        assert await state(here) == "active"
        await here.sender.uninstall(here.ana, more)
        assert await state(here) == "gone"
