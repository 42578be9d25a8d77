"""A month after Lore was removed somewhere, nothing of it is left, and everything of others is as it was."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.conversation import Actor, Place, Request
from bot.services.departing import KEPT
from storage import places
from storage.store import Session
from storage.tables import Account, Need, Organization, Person, Snippet, Workspace
from tests.town import Town, ids, town

SKILLS = {"w1": "mend a bicycle", "w2": "read sheet music", "other": "bake rye bread"}
DAY = timedelta(days=1)


async def live(here: Town, workspace: str, who: str) -> None:
    here.workspace = workspace
    await here.say(who, f"how to {SKILLS[workspace]}", command="learn")
    await here.say(who, f"What I know of {workspace}\nIt is {workspace} all over #{workspace}", command="share")
    await here.say(f"{who}2", "help")


async def leave(here: Town, workspace: str) -> None:
    place = Place(here.street.name, workspace, "", "direct")
    await here.router.answer(Request(f"gone{next(ids)}", Actor(""), place, "workspace-gone", "event"))


async def pass_days(here: Town, days: int) -> None:
    for _ in range(days):
        here.clock.forward(DAY)
        await here.scheduler.tick()


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.connection().execute(select(func.count()).select_from(table)).scalar() or 0
        for table in SQLModel.metadata.sorted_tables
    }


def two(session: Session) -> None:
    """A second organization, and a second workspace of the first."""
    now = places.organization(session, 1).created_at
    places.open_workspace(session, "street", "other", "Other", now)
    places.open_workspace(session, "street", "w2", "Annexe", now, org=1)


async def test_after_thirty_days_everything_of_the_organization_is_gone(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await live(here, "w1", "ana")
        await leave(here, "w1")
        await pass_days(here, KEPT.days)
        assert await here.rows(Need) and await here.rows(Snippet)  # noqa: PT018
        await pass_days(here, 1)
        left = await here.store.read(counts)
        assert {name: number for name, number in left.items() if number} == {}
        await here.scheduler.tick()


async def test_who_comes_back_in_time_finds_everything(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await live(here, "w1", "ana")
        await leave(here, "w1")
        await pass_days(here, 29)
        now = here.clock.now()
        await here.store.write(lambda session: places.open_workspace(session, "street", "w1", "", now))
        await pass_days(here, 3)
        assert "mend a bicycle" in str((await here.say("ana", "find bicycle")).card)


async def test_another_organization_is_as_it_was(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(two)
        await live(here, "other", "ola")
        await live(here, "w1", "ana")
        for each in ("w1", "w2"):
            await leave(here, each)
        await pass_days(here, 31)
        assert [each.id for each in await here.rows(Organization)] == [2]
        assert {each.organization_id for each in await here.rows(Need)} == {2}
        here.workspace = "other"
        assert "rye bread" in str((await here.say("ola", "find rye")).card)


async def test_of_two_workspaces_the_other_keeps_what_is_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.store.write(two)
        await live(here, "w1", "ana")
        await live(here, "w2", "bob")
        here.workspace = "w1"
        assert "useful" in str((await here.say("ana", "s2", command="useful", via="pressed")).card).lower()
        await leave(here, "w1")
        await pass_days(here, 31)
        assert [each.external_id for each in await here.rows(Workspace)] == ["other", "w2"]
        assert {each.title for each in await here.rows(Need)} == {"how to read sheet music"}
        assert len(await here.rows(Snippet)) == 1
        assert not {each.external_id for each in await here.rows(Account)} & {"ana", "ana2"}
        assert {each.name for each in await here.rows(Person)} <= {"Bob", "Bob2", "a former colleague"}
        here.workspace = "w2"
        assert "sheet music" in str((await here.say("bob", "find sheet music")).card)
        assert "mend a bicycle" not in str((await here.say("bob", "find bicycle")).card)
