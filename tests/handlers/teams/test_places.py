"""Where Lore is and where it may speak: added and removed, private and shared channels, chats, guests, other tenants."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.tables import Account, Channel, DigestSchedule, Need, Person, Snippet, Workspace
from tests.fakes.teams import Room, Status, User, cards
from tests.handlers.teams.stand import Stand, stand

OTHER = "11111111-2222-3333-4444-555555555555"


async def needs(here: Stand) -> list[str]:
    return [need.title for need in await here.rows(Need)]


async def channel(here: Stand, room: Room) -> Channel:
    (found,) = [each for each in await here.rows(Channel) if each.external_id == room.id]
    return found


async def test_it_introduces_itself_once_to_each_place_and_to_no_member(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        (hello,) = here.general.posted
        assert "Weekly digest on" in cards.titles(hello.card or {})
        for _ in range(2):
            await here.sender.install(here.ben)
            await here.sender.install(here.ana, here.general)
            await here.settle()
        assert len(here.general.posted) == 1
        (mine,) = here.chat(here.ben)
        assert "Hello Ben Okafor" in cards.texts(mine.card or {})
        assert here.chat(here.ana) == here.chat(here.cem) == []
        await here.press(here.ana, hello, "Weekly digest on")


async def test_the_first_who_adds_it_is_admin_and_nobody_else(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.sender.install(here.ben)
        await here.sender.install(here.cem, here.fake.world.team("Other", [here.cem]).general)
        roles = {person.name: person.role for person in await here.rows(Person)}
        assert roles == {"Ana Costa": "admin", "Ben Okafor": "member", "Cem Yilmaz": "member"}
        assert len(await here.rows(Workspace)) == 1


async def test_a_tenant_that_speaks_before_it_is_installed_is_known_too(tmp_path: Path) -> None:
    async with stand(tmp_path, install=False) as here:
        await here.say(here.ana, "learn how to fold a map", here.general)
        assert await needs(here) == ["how to fold a map"]
        assert {person.role for person in await here.rows(Person)} == {"member"}
        await here.sender.install(here.ana, here.general)
        assert {person.role for person in await here.rows(Person)} == {"admin"}


async def test_removed_and_added_again(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "learn how to fold a map", here.general)
        sales = here.general.team
        assert sales is not None
        more = sales.channel("Questions")
        await here.say(here.ana, "hello", more)
        await here.sender.uninstall(here.ana, here.general)
        assert (await channel(here, here.general)).state == (await channel(here, more)).state == "gone"
        await here.sender.install(here.ana, here.general)
        assert (await channel(here, here.general)).state == (await channel(here, more)).state == "active"


async def with_a_digest(here: Stand) -> None:
    """Ana has switched the digest of General on, and there is something to tell."""
    await here.say(here.ana, "digest weekly monday 09:00", here.general)
    await here.say(here.ben, "learn how to fold a map", here.general)


async def a_week_later(here: Stand) -> None:
    here.clock.forward(timedelta(days=7))
    await here.app.scheduler.tick()
    await here.settle()


def stopped(here: Stand) -> list[str]:
    """What Ana was told of her digest."""
    said = [cards.texts(message.card or {}) for message in here.chat(here.ana)]
    return [text for text in said if "its digest has stopped" in text]


async def test_a_403_after_a_silent_removal_marks_the_place_gone_and_tells_who_owns_the_digest(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await with_a_digest(here)
        here.general.team.installed = False  # type: ignore[union-attr]
        await a_week_later(here)
        assert [call.status for call in here.fake.connector.calls if call.status == 403] == [403]
        assert (await channel(here, here.general)).state == "gone"
        (told,) = stopped(here)
        assert "Sales › General" in told
        await a_week_later(here)
        assert len(stopped(here)) == 1
        await here.sender.install(here.ana, here.general)
        await here.say(here.ana, "digest weekly monday 09:00", here.general)
        await a_week_later(here)
        assert "how to fold a map" in cards.texts(here.general.posted[-1].card or {})


async def test_whoever_owns_the_digest_hears_of_a_removal_that_teams_tells(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await with_a_digest(here)
        await here.sender.install(here.ana)
        await here.sender.uninstall(here.ben, here.general)
        await here.settle()
        assert len(stopped(here)) == 1
        await a_week_later(here)
        assert len(stopped(here)) == 1


async def test_somebody_who_removed_us_is_left_in_peace_until_they_write_again(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, "hello")
        await here.sender.uninstall(here.ben)
        here.fake.world.personal(here.ben).blocked = True
        said = len(here.chat(here.ben))
        await here.say(here.ana, "kudos <at>Ben Okafor</at> for the map of it", here.general, mentions=[here.ben])
        assert len(here.chat(here.ben)) == said
        here.fake.world.personal(here.ben).blocked = False
        await here.sender.install(here.ben)
        await here.say(here.ben, "help")
        assert len(here.chat(here.ben)) > said


async def test_an_upgrade_of_the_app_changes_nothing_and_greets_nobody(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await with_a_digest(here)
        said = len(here.fake.connector.sent)
        for action in ("remove-upgrade", "add-upgrade"):
            upgrade = here.sender._activity("installationUpdate", here.ana, here.general, action=action)
            assert (await here.sender.post(upgrade)).status == 200
            await here.settle()
        assert (await channel(here, here.general)).state == "active"
        assert len(here.fake.connector.sent) == said
        await a_week_later(here)
        assert "This week in" in cards.texts(here.general.posted[-1].card or {})


async def test_channels_are_renamed_deleted_and_restored(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        room = here.general.team.channel("Maps")  # type: ignore[union-attr]
        await here.sender.channel_event(here.ana, room, "channelCreated")
        assert (await channel(here, room)).name == "Maps"
        room.name = "Maps and plans"
        await here.sender.channel_event(here.ana, room, "channelRenamed")
        assert (await channel(here, room)).name == "Maps and plans"
        await here.sender.channel_event(here.ana, room, "channelDeleted")
        assert (await channel(here, room)).state == "gone"
        await here.sender.channel_event(here.ana, room, "channelRestored")
        assert (await channel(here, room)).state == "active"
        await here.sender.channel_event(here.ana, here.general, "teamRenamed")
        assert (await channel(here, here.general)).name == "Sales › General"
        await here.sender.channel_event(here.ana, here.general, "teamArchived")
        assert (await channel(here, room)).state == "gone"


async def test_what_is_said_in_a_private_channel_stays_there(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        secret = here.general.team.channel("Board", kind="private", members=[here.ana, here.ben])  # type: ignore[union-attr]
        await here.say(here.ana, "share The merger closes in May.", secret)
        (snippet,) = await here.rows(Snippet)
        assert snippet.visibility == "channel"
        assert (await channel(here, secret)).kind == "private"
        await here.say(here.cem, "find merger")
        assert "merger closes" not in cards.texts(here.chat(here.cem)[-1].card or {})
        found = await here.sender.search(here.cem, "find", "merger", here.general)
        assert "message" in str(found.body)
        own = await here.sender.search(here.ana, "find", "merger", here.general)
        assert own.body["composeExtension"]["type"] == "message"
        inside = await here.sender.search(here.ben, "find", "merger", secret)
        assert len(inside.results) == 1


async def test_what_is_private_stays_so_when_an_activity_does_not_say(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        secret = here.general.team.channel("Board", kind="private", members=[here.ana, here.ben])  # type: ignore[union-attr]
        await here.say(here.ana, "share The merger closes in May.", secret)
        secret.says_kind, secret.name = False, "Board of old"
        await here.say(here.ben, "share The lawyers of the merger meet on Friday.", secret)
        for event in ("channelRenamed", "channelRestored"):
            await here.sender.channel_event(here.ana, secret, event)
        await here.say(here.ana, "learn who signs the merger papers", secret)
        assert {row.visibility for row in [*await here.rows(Snippet), *await here.rows(Need)]} == {"channel"}
        assert (await channel(here, secret)).kind == "private"
        await here.say(here.cem, "find merger")
        told = "".join(cards.texts(here.chat(here.cem)[-1].card or {}))
        assert "Nobody has shared anything" in told
        assert not any(word in told for word in ("closes in May", "lawyers", "papers"))


async def test_what_is_shared_with_other_companies_stays_so_when_an_activity_does_not_say(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        shared = here.general.team.channel("Partners", kind="shared", members=[here.ana])  # type: ignore[union-attr]
        await here.say(here.ana, "hello", shared)
        shared.says_kind = False
        for words in ("learn what they charge", "hello", "share Our price is 12."):
            await here.say(here.ana, words, shared)
        assert await needs(here) == []
        assert shared.posted == []


async def test_a_group_chat_is_private_to_itself(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        chat = here.fake.world.group_chat([here.ana, here.ben])
        await here.say(here.ana, "learn what the offer is", chat)
        (need,) = await here.rows(Need)
        assert need.visibility == "channel"
        assert chat.posted[-1].thread is None
        await here.say(here.cem, "learn open")
        assert "what the offer is" not in cards.texts(here.chat(here.cem)[-1].card or {})


async def test_nothing_is_said_in_a_channel_shared_with_other_companies(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        shared = here.general.team.channel("Partners", kind="shared", members=[here.ana])  # type: ignore[union-attr]
        for words in ("learn what they charge", "hello", "share Our price is 12."):
            await here.say(here.ana, words, shared)
        assert await needs(here) == []
        assert shared.posted == []
        form = await here.sender.open_action(here.ana, "share", shared)
        assert "only work inside your company" in str(form.body)


@pytest.mark.parametrize("stranger", [{"role": "guest"}, {"role": "anonymous"}, {"tenant_id": OTHER}])
async def test_guests_and_people_of_other_tenants_are_not_answered(tmp_path: Path, stranger: dict[str, str]) -> None:
    async with stand(tmp_path) as here:
        zoe = here.fake.world.user("Zoe Guest", **stranger)
        here.general.team.members.append(zoe)  # type: ignore[union-attr]
        await here.say(here.ana, "learn how to fold a map", here.general)
        need = here.general.posted[-1]
        before = len(here.fake.connector.sent)
        await here.say(zoe, "learn what they charge", here.general)
        await here.react(zoe, need, "like")
        pressed = await here.press(zoe, need, "Me too")
        assert "only work inside your company" in pressed.body["value"]
        searched = await here.sender.search(zoe, "find", "map", here.general)
        assert searched.body["composeExtension"]["type"] == "message"
        dialog = await here.press(zoe, need, "Share an answer")
        assert "only work inside your company" in str(dialog.body)
        assert await needs(here) == ["how to fold a map"]
        assert len(here.fake.connector.sent) == before
        assert zoe.aad_object_id not in {account.external_id for account in await here.rows(Account)}


async def test_a_chat_with_somebody_of_another_tenant_is_shared(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        yan = here.fake.world.user("Yan Far", tenant_id=OTHER)
        chat = here.fake.world.group_chat([here.ana, yan])
        await here.say(here.ana, "learn what they charge", chat)
        assert (await needs(here), chat.posted) == ([], [])
        closed = here.fake.world.group_chat([here.ana, here.ben])
        await here.say(here.ana, "learn what we charge", closed)
        assert await needs(here) == ["what we charge"]
        closed.members.append(yan)
        await here.sender.join(here.ana, closed, [yan])
        await here.say(here.ana, "learn what they charge", closed)
        assert await needs(here) == ["what we charge"]


async def test_another_tenant_of_ours_is_another_organization(tmp_path: Path) -> None:
    async with stand(tmp_path, TEAMS_ALLOWED_TENANTS=OTHER) as here:
        far: User = here.fake.world.user("Fay Far", tenant_id=OTHER)
        their = here.fake.world.team("Theirs", [far], tenant_id=OTHER).general
        await here.say(here.ana, "share To book a room, write to the front desk.", here.general)
        await here.say(far, "hello", their)
        await here.say(far, "find book a room")
        assert "front desk" not in cards.texts(here.chat(far)[-1].card or {})
        assert len({workspace.organization_id for workspace in await here.rows(Workspace)}) == 2


async def test_slash_commands_are_answered_beside_where_the_tenant_has_them(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        reply = await here.sender.slash(here.ben, "/find maps", here.general)
        assert reply.status == 200
        await here.settle()
        answer = here.general.posted[-1]
        assert answer.reader == here.ben.id
        assert here.chat(here.ben) == []
        await here.say(here.cem, "find maps", here.general)
        assert here.general.posted[-1].reader == here.cem.id
        await here.sender.slash(here.ben, "/learn how to fold a map", here.general)
        await here.settle()
        assert (here.general.posted[-1].reader, here.general.posted[-1].thread) == (None, None)


async def test_private_answers_that_are_refused_come_in_our_own_chat(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.sender.slash(here.ben, "/find maps", here.general)
        here.fake.connector.faults.add(Status(400), "POST", path=here.general.id[:20], times=1)
        await here.settle()
        assert len(here.chat(here.ben)) == 1


async def test_somebody_unknown_in_a_chat_without_us_is_known_from_our_own_chat(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        chat = here.fake.world.group_chat([here.ana, here.ben], bot=False)
        found = await here.sender.search(here.ben, "find", "maps", chat)
        assert "Write `hello`" not in str(found.body)
        zoe = here.fake.world.user("Zoe Guest", role="guest")
        chat.members.append(zoe)
        assert "only work inside your company" in str((await here.sender.search(zoe, "find", "maps", chat)).body)


async def test_somebody_whom_nobody_can_tell_us_of_is_asked_to_say_hello(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        dan = here.fake.world.user("Dan New")
        here.fake.world.personal(dan).installed = False
        chat = here.fake.world.group_chat([here.ana, dan], bot=False)
        unknown = await here.sender.search(dan, "find", "maps", chat)
        assert "Write `hello` to me" in str(unknown.body)
        await here.say(dan, "learn how to fold a map", chat)  # it is a 200: it would be no better the next time
        await here.react(dan, here.general.posted[-1], "like")
        assert await needs(here) == []
        await here.sender.install(dan)
        known = await here.sender.search(dan, "find", "maps", chat)
        assert "Write `hello`" not in str(known.body)


async def test_a_button_about_a_channel_is_about_it_in_ones_own_chat_too(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "digest", here.general)
        offered = here.chat(here.ana)[-1]
        await here.press(here.ana, offered, "Weekly, Monday 09:00")
        assert [row.person_id for row in await here.rows(DigestSchedule)] == [None]
        assert "The digest of #Sales › General comes" in "".join(cards.texts(here.chat(here.ana)[-1].card or {}))
        await here.press(here.ana, here.chat(here.ana)[-1], "Switch off")
        assert [row.active for row in await here.rows(DigestSchedule)] == [False]
