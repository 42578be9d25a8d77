"""Objects made out of a prepared statement's rows are those of the session, and what is changed in them is kept."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, inspect

from storage import arrivals, loaded, people, places
from storage.arrivals import Arrival
from storage.store import Session
from storage.tables import Person
from tests.town import town

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def arrive(session: Session) -> Arrival:
    found = arrivals.arrive(session, "street", "w1", "general", "ana")
    assert found is not None
    return found


def open_account(session: Session) -> None:
    here = places.workspace(session, "street", "w1")
    assert here is not None
    people.open_account(session, here, "ana", "Ana", NOW)


async def test_they_are_as_a_query_would_load_them(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(open_account)

        def compared(session: Session) -> None:
            found = arrive(session)
            assert found.person is not None
            assert found.channel is None
            with Session(session.get_bind()) as other:
                asked = other.get(Person, found.person.id)
                assert asked is not None
                assert found.person.model_dump() == asked.model_dump()
            assert inspect(found.person).persistent
            assert session.get(Person, found.person.id) is found.person
            assert arrive(session).person is found.person
            assert not session.dirty

        await here.store.read(compared)


async def test_changes_are_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(open_account)

        def renamed(session: Session) -> None:
            person = arrive(session).person
            assert person is not None
            person.name, person.preferences = "Ana B.", {"off": ["ask"]}

        await here.store.write(renamed)
        kept = await here.store.read(lambda session: arrive(session).person)
        assert kept is not None
        assert (kept.name, kept.preferences, kept.created_at) == ("Ana B.", {"off": ["ask"]}, NOW)


async def test_one_is_as_the_session_would_get_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(open_account)

        def changed(session: Session) -> None:
            id = arrive(session).person.id  # type: ignore[union-attr]
            person = loaded.one(session, Person, id)
            assert person is not None
            assert session.get(Person, id) is person
            assert loaded.one(session, Person, id + 1000) is None
            assert loaded.one(session, Person, None) is None
            person.name = "Ana B."
            assert loaded.one(session, Person, id) is person
            assert loaded.one(session, Person, id, held=True) is person
            session.expire_all()
            assert loaded.one(session, Person, id).name == "Ana B."  # type: ignore[union-attr]
            session.connection().execute(delete(Person))
            session.expire_all()
            assert loaded.one(session, Person, id) is None

        await here.store.write(changed)


async def test_several_are_those_of_the_organization(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(open_account)

        def compared(session: Session) -> None:
            found = arrive(session)
            assert found.person is not None
            org, id = found.organization.id, found.person.id
            found.person.name = "Ana B."
            assert loaded.several(session, org, Person, [id, id, id + 1000]) == {id: found.person}
            assert loaded.several(session, org + 1, Person, [id]) == {}
            assert loaded.several(session, org, Person, range(10_000_000, 10_100_000)) == {}
            assert loaded.several(session, org, Person, []) == {}

        await here.store.write(compared)


async def test_a_new_row_is_kept_as_a_flush_would_keep_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(lambda session: arrive(session).organization.id)

        def kept(session: Session) -> tuple[int, int]:
            one, other = (Person(organization_id=org, name="Ana", created_at=NOW) for _ in range(2))
            loaded.keep(session, one)
            session.add(other)
            session.flush()
            assert inspect(one).persistent
            assert not session.dirty
            one.title = "Gardener"
            other.title = "Gardener"
            return one.id, other.id

        def compared(session: Session) -> None:
            one, other = (session.get(Person, id) for id in ids)
            assert one is not None
            assert other is not None
            assert one.model_dump(exclude={"id"}) == other.model_dump(exclude={"id"})

        ids = await here.store.write(kept)
        await here.store.read(compared)
