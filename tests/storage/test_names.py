"""Who and what is called how: the console and the command line find them by name."""

from pathlib import Path

from storage import names, people, places
from storage.store import Session
from tests.town import MONDAY, town


def fill(session: Session) -> None:
    """The town of the platform, and two workspaces of an import, one of which has Lore by now."""
    here = places.workspace(session, "street", "w1")
    assert here is not None
    people.open_account(session, here, "ana", "Ana Ruiz", MONDAY)
    places.open_channel(session, here, "c1", "public", "general", False)
    places.open_channel(session, here, "d1", "direct", "ana", False)
    for team in ("T1", "T2"):
        there = places.open_workspace(session, "slack", team, f"Team {team}", MONDAY, here.organization_id)
        account = people.open_account(session, there, f"{team}-1", "Ána", MONDAY)
        person = people.person(session, here.organization_id, account.person_id)
        assert person is not None
        person.imported, person.name, person.email = True, "Ana of the Archive", f"ana@{team.casefold()}.example"
        places.open_channel(session, there, f"{team}-c", "public", "general", False)
        there.bot_account = "B1" if team == "T2" else ""


async def test_people_and_channels_of_one_workspace(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(fill)

        def look(session: Session) -> None:
            street = places.workspace(session, "street", "w1")
            assert street is not None
            org = street.organization_id
            assert names.accounts(session, org, street.id) == [("ana", "Ana Ruiz", "Ana Ruiz")]
            assert [channel.name for channel in names.channels(session, org, street.id)] == ["general"]
            assert names.accounts(session, org + 1, street.id) == []
            assert names.channels(session, org + 1, street.id) == []

        await here.store.read(look)


async def test_only_what_an_import_alone_filled_may_be_stood_in_for(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert not await here.store.read(names.installed)
        await here.store.write(fill)
        found = await here.store.read(names.imported_workspaces)
        assert [each.external_id for each in found] == ["T1"]
        assert await here.store.read(names.installed)


async def test_persons_and_channels_of_everybody(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(fill)
        channels = await here.store.read(names.every_channel)
        assert [(of, channel.name) for of, channel in channels] == [
            ("Town", "general"), ("Team T1", "general"), ("Team T2", "general"),
        ]  # fmt: skip
        for words, count in (
            ("ana RUIZ", 1),
            ("ana of the archive", 2),
            ("ana@t2.example", 1),
            ("T1-1", 1),
            ("nobody", 0),
        ):
            found = await here.store.read(lambda session, words=words: names.persons_called(session, words))
            assert len(found) == count, words
