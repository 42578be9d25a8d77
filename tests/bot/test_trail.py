"""What admins and curators do is noted, and so is who looks at whose data; nobody else reads it, and it names no erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.commands.admin import WORDS
from bot.conversation import mark
from bot.views.elements import Card
from storage import people
from storage.store import Session
from storage.tables import AuditEntry, Person
from tests.town import Town, town

ANA = {"ana": "Ana"}
# Of each word of `/lore admin`: what is typed, and what is noted of it; nothing where nothing changes.
NOTED = {
    "role": (f"role {mark('ana')} curator", [("role", "curator", "Ana")]),
    "emoji": ("emoji 🎉 useful", [("emoji", "🎉: useful", None)]),
    "synonyms": ("synonyms k8s = kubernetes", [("synonyms", "k8s = kubernetes", None)]),
    "default-channel": ("default-channel #general", [("default-channel", "#general", None)]),
    "model": ("model off #general", [("model", "off in #general", None)]),
    "link": ("link", [("link-code", "", None)]),
    "audit": ("audit", []),
    "forget": (f"forget {mark('ana')}", []),
}


async def staffed(here: Town) -> None:
    """Pia is admin, Cem curator, Ana a member."""
    for who in ("pia", "cem", "ana"):
        await here.say(who, "help")

    def give(session: Session) -> None:
        for who, role in (("Pia", "admin"), ("Cem", "curator")):
            person = session.exec(select(Person).where(Person.name == who)).one()
            person.role = role
            person.preferences = {people.DECIDED: True}

    await here.store.write(give)


async def noted(here: Town) -> list[tuple[str, str, str | None]]:
    names = {each.id: each.name for each in await here.rows(Person)}
    return [(row.action, row.about, names.get(row.subject_id or 0)) for row in await here.rows(AuditEntry)]


@pytest.mark.parametrize("word", WORDS)
async def test_everything_that_an_admin_decides_is_noted(tmp_path: Path, word: str) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        typed, expected = NOTED[word]
        await here.say("pia", typed, command="admin", people=ANA)
        assert await noted(here) == expected
        await here.say("cem", typed, command="admin", people=ANA)
        await here.say("ana", typed, command="admin", people=ANA)
        assert await noted(here) == expected


async def test_limits_of_the_model_are_noted(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("pia", "model limits 20 200 1000", command="admin")
        assert await noted(here) == [("model", "limits 20 200 1000", None)]


async def test_what_curators_do_with_what_others_wrote_is_noted(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("ana", "How to fold a map\nAlong the long side first #maps", command="share")
        for command, text in (
            ("archive", "s1"), ("restore", "s1"), ("retitle", "s1 How to fold any map"), ("reviewed", "s1"),
        ):  # fmt: skip
            for who in ("ana", "cem") if command not in ("archive", "restore") else ("ana",):
                await here.say(who, text, command=command, via="pressed")
        assert await noted(here) == [("edit", "s1", "Ana"), ("review", "s1", None)]
        await here.say("cem", "s1", command="archive", via="pressed")
        await here.say("cem", "s1", command="restore", via="pressed")
        assert (await noted(here))[2:] == [("archive", "s1", "Ana"), ("restore", "s1", "Ana")]


async def test_who_looks_at_whose_data_is_noted(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("pia", mark("ana"), command="profile", people=ANA)
        await here.say("pia", "", command="profile")
        await here.say("cem", mark("ana"), command="profile", people=ANA)
        await here.say("cem", "weekly monday 09:00 #general", "dm-cem", "direct", command="digest")
        assert await noted(here) == [("profile", "", "Ana"), ("digest", "#general", None)]


async def test_admins_read_it_page_by_page_and_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        for number in range(13):
            await here.say("pia", f"synonyms word{number} = other{number}", command="admin")
        first = (await here.say("pia", "audit", command="admin")).card
        assert isinstance(first, Card)
        assert "word12" in str(first)
        assert "word1 " not in str(first)
        assert "word1 = other1" in str((await here.press("pia", first, "Show older")).card)
        for who in ("cem", "ana"):
            assert "Only admins" in str((await here.say(who, "audit", command="admin")).card)
        assert "nothing further back" in str((await here.say("pia", "audit 99", command="admin")).card)


async def test_erasing_takes_the_names_out_and_leaves_the_deeds(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("pia", f"role {mark('ana')} curator", command="admin", people=ANA)
        (ana,) = [each.id for each in await here.rows(Person) if each.name == "Ana"]
        await here.say("ana", f"p{ana}", command="erase", via="pressed")
        card = str((await here.say("pia", "audit", command="admin")).card)
        assert "gave a role to" in card
        assert "Ana" not in card


async def test_an_admin_erases_somebody_after_being_asked_and_never_an_admin(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("ana", "how to fold a map", command="learn")
        asked = (await here.say("pia", f"forget {mark('ana')}", command="admin", people=ANA)).card
        assert isinstance(asked, Card)
        (ana,) = [each.id for each in await here.rows(Person) if each.name == "Ana"]
        await here.say("cem", f"forget p{ana}", command="admin", via="pressed")
        await here.say("pia", f"forget p{ana}", command="admin")
        assert "Ana" in {each.name for each in await here.rows(Person)}
        assert "no longer know" in str((await here.press("pia", asked, "Erase them")).card)
        assert "Ana" not in {each.name for each in await here.rows(Person)}
        assert [row[:2] for row in await noted(here)] == [("erase", "")]
        assert "don't know" in str((await here.press("pia", asked, "Erase them")).card)
        (pia,) = [each.id for each in await here.rows(Person) if each.name == "Pia"]
        assert "/lore forget" in str((await here.say("pia", f"forget p{pia}", command="admin", via="pressed")).card)


async def test_after_a_year_it_is_forgotten(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await staffed(here)
        await here.say("pia", "synonyms k8s = kubernetes", command="admin")
        here.clock.forward(timedelta(days=364))
        await here.scheduler.tick()
        assert len(await here.rows(AuditEntry)) == 1
        here.clock.forward(timedelta(days=2))
        await here.scheduler.tick()
        assert await here.rows(AuditEntry) == []
