"""What a request arrives with."""

from pathlib import Path

from storage import links, people, places
from storage.arrivals import arrive, shown
from storage.store import Session
from tests.town import MONDAY, town


def build(session: Session) -> None:
    here = places.open_workspace(session, "street", "w1", "Town", MONDAY)
    other = places.open_workspace(session, "street", "w2", "Elsewhere", MONDAY)
    for each in (here, other):
        room = places.open_channel(session, each, "general", "public", "general", shared=False)
        org = each.organization_id
        links.keep(session, org, room.id, "m1", "need", 1, MONDAY)
        links.keep(session, org, room.id, "m2", "snippet", 2, MONDAY, thread="m1")
        links.keep(session, org, room.id, "m4", "need", 3, MONDAY, thread="m3")
    people.open_account(session, here, "ana", "Ana", MONDAY)


async def test_a_message_is_what_it_shows_or_stands_in_the_thread_of_a_need(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(build)

        def look(session: Session) -> None:
            def about(message: str, thread: str | None = None) -> tuple[str, int] | None:
                found = shown(session, "street", "w1", "general", message, thread)
                return (found.thing, found.thing_id) if found is not None else None

            assert about("m1") == about("m1", "m1") == ("need", 1)
            assert about("m2") == about("m2", "m1") == ("snippet", 2)
            assert about("reply", "m1") == ("need", 1)
            assert about("reply", "m3") == ("need", 3)
            assert about("reply", "m2") is about("reply", "elsewhere") is about("reply") is None

        await here.store.read(look)


async def test_what_is_not_known_yet_is_absent(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(build)

        def look(session: Session) -> None:
            assert arrive(session, "street", "w3", "general", "ana") is None
            assert arrive(session, "lane", "w1", "general", "ana") is None
            found = arrive(session, "street", "w2", "nowhere", "ana")
            assert found is not None
            assert (found.channel, found.account, found.person) == (None, None, None)
            assert shown(session, "street", "w3", "general", "m1") is shown(session, "street", "w1", "x", "m1") is None
            found = arrive(session, "street", "w1", "general", "ana")
            assert found is not None
            assert found.channel is not None
            assert found.account is not None
            assert found.person is not None
            assert found.person.name == "Ana"
            assert found.organization.id == found.workspace.organization_id == found.channel.organization_id

        await here.store.read(look)
