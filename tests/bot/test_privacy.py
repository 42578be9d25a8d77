"""What is stored about a person is all exported, and all erased: over every table, also those to come."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, CheckConstraint, Column, Table
from sqlmodel import SQLModel

from bot.conversation import Work, mark
from bot.services import erasing, privacy
from bot.services.seen import FORMER
from bot.views.elements import buttons
from storage import places
from storage import privacy as stored
from storage.store import Session
from storage.tables import (
    Account,
    Channel,
    Endorsement,
    Kudos,
    Need,
    NeedClaim,
    Notification,
    Outbox,
    Person,
    SearchText,
    Snippet,
    SnippetAuthor,
)  # fmt: skip
from storage.tables.base import UtcDateTime
from tests.town import Town, town

STAYS = {  # texts that were published, or that say nothing of a person
    "snippet", "snippet_revision", "search_text", "topic", "organization", "workspace", "channel", "message_link", "setting",
    "need_event", "digest_schedule",
}  # fmt: skip
ANA, BEN = 1, 2


def texts(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a row says in words of its own."""
    for column, value in row.items():
        if isinstance(value, str) and value.startswith("secret"):
            yield column, value


def allowed(table: Table, column: Column[Any]) -> str:
    """A text that the column takes: one of its words where it has some."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and str(check.sqltext).startswith(f"{column.name} IN"):
            return re.findall(r"'(\w+)'", str(check.sqltext))[0]
    return f"secret {table.name} {column.name}"[: getattr(column.type, "length", None) or 99]


def value(table: Table, column: Column[Any], here: Town) -> Any:
    """Something that the column takes."""
    if isinstance(column.type, JSON):
        return {"summary": "told", "elements": []}
    if isinstance(column.type, UtcDateTime):
        return here.clock.now()
    plain = {str: allowed(table, column), int: 1, bool: False, float: 1.0, date: date(2026, 3, 2)}
    return plain[column.type.python_type]


def row_of(table: Table, about: Column[Any], here: Town) -> dict[str, Any]:
    """A row that refers to Ana in one column, and to Ben wherever else somebody is referred to."""
    row: dict[str, Any] = {}
    for column in table.columns:
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if column is about or target in ("person", "account"):
            row[column.name] = ANA if column is about else BEN
        elif target:
            row[column.name] = None if column.nullable else 1
        elif column.name != "id":
            row[column.name] = value(table, column, here)
    return row


async def filled(here: Town) -> list[tuple[Table, Column[Any]]]:
    """Ana and Ben, and for Ana a row in every table that can refer to her."""
    for who in ("ana", "ben"):
        await here.say(who, "help", f"dm-{who}", "direct")
    references = list(stored.references())

    def fill(session: Session) -> None:
        session.add(
            Snippet(organization_id=1, channel_id=1, title="Fold it", state="published", created_at=here.clock.now())
        )
        session.add(Need(
            organization_id=1, channel_id=1, asker_id=BEN, title="Ben's own", created_at=here.clock.now(),
            changed_at=here.clock.now(),
        ))  # fmt: skip
        session.add(
            Kudos(organization_id=1, channel_id=1, giver_id=BEN, reason="Ben's words", given_at=here.clock.now())
        )
        session.execute(SQLModel.metadata.tables["topic"].insert().values(organization_id=1, slug="maps"))
        session.flush()
        for number, (table, column) in enumerate(references):
            if table.name == "account":
                continue
            row = row_of(table, column, here)
            for unique in ("once", "imported", "external_id"):
                if row.get(unique):
                    row[unique] = f"secret {unique} {number}"
            if table.name == "search_text":
                row |= {"thing": "snippet", "thing_id": 999}
            session.execute(table.insert().values(row))

    await here.store.write(fill)
    return references


async def dump(here: Town) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""

    def read(session: Session) -> dict[str, list[dict[str, Any]]]:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: [dict(row) for row in session.execute(table.select()).mappings()] for table in tables}

    return await here.store.read(read)


def work_in(here: Town, session: Session) -> Work:
    return Work(session, here.clock.now(), places.organization(session, 1))


async def export(here: Town, person: int) -> dict[str, Any]:
    def read(session: Session) -> dict[str, Any]:
        found = session.get(Person, person)
        assert found is not None
        return privacy.export(work_in(here, session), found)

    return await here.store.read(read)


async def forget(here: Town, person: int) -> None:
    def write(session: Session) -> None:
        found = session.get(Person, person)
        assert found is not None
        erasing.erase(work_in(here, session), found)

    await here.store.write(write)


async def test_every_table_that_refers_to_a_person_is_exported(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        references = await filled(here)
        exported = json.loads(privacy.as_text(await export(here, ANA)))
        assert exported["person"]["name"] == "Ana"
        for table, column in references:
            rows = exported.get(table.name, [])
            assert any(row[column.name] == ANA for row in rows), f"{table.name}.{column.name} is not exported"
        told = json.dumps(exported)
        for table, column in references:
            if table.name == "account":
                continue
            for name, text in texts(row_of(table, column, here)):
                if name not in ("once", "imported", "external_id"):
                    assert text in told, f"{table.name}.{name} is not exported"


async def test_every_table_that_refers_to_a_person_is_erased(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        references = await filled(here)
        await forget(here, ANA)
        left = await dump(here)
        for table, column in references:
            if (table.name, column.name) not in stored.KEPT:
                assert all(row[column.name] != ANA for row in left[table.name]), f"{table.name}.{column.name}"
        (ana,) = [row for row in left["person"] if row["id"] == ANA]
        assert (ana["name"], ana["email"], ana["state"], ana["preferences"]) == (FORMER, None, "erased", {})
        for name, rows in left.items():
            for row in rows:
                if name not in STAYS and (name, ANA) != ("person", row.get("id")) and BEN not in row.values():
                    assert not list(texts({k: v for k, v in row.items() if k != "imported"})), (name, row)
        everything = str(left)
        assert "'ana'" not in everything
        assert "dm-ana" not in everything


async def test_nothing_of_anybody_else_is_erased(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await filled(here)
        before = await export(here, BEN)
        await forget(here, ANA)
        after = await export(here, BEN)
        assert after["person"] == before["person"]
        assert after["account"] == before["account"]
        for name in ("need", "kudos", "endorsement", "notification", "outbox"):
            mine = [
                row
                for row in before.get(name, ())
                if BEN in (row.get("asker_id"), row.get("giver_id"), row.get("person_id"))
            ]
            assert [row["id"] for row in after.get(name, ())] == [row["id"] for row in mine], name


async def a_week_of(here: Town) -> None:
    """Ana asks, shares, thanks, helps, endorses; Ben and Cem answer."""
    people = {"ana": "Ana", "ben": "Ben", "cem": "Cem"}
    await here.say("ana", "how does one fold a paper crane #origami", command="learn")
    await here.say("ben", "which shop sells washi #origami", command="learn")
    await here.say("ana", "n2 for my crane lessons", command="metoo", via="pressed")
    await here.say("ana", "n2", command="claim", via="pressed")
    await here.say("ana", "Crease with a spoon handle #origami", command="share")
    await here.say("ben", "Washi comes from the shop on the corner #origami", command="share")
    await here.say("ana", "s2", command="useful", via="pressed")
    await here.say("ben", "s1", command="useful", via="pressed")
    await here.say("ana", f"{mark('ben')} for carrying all that paper upstairs", command="kudos", people=people)
    await here.say("cem", f"{mark('ana')} for teaching me to fold cranes", command="kudos", people=people)
    await here.say("cem", f"{mark('ana')} {mark('ben')} for the lovely @Ana paper day", command="kudos", people=people)
    await here.say("ana", "follow origami", "dm-ana", "direct")
    await here.say("ana", "teach paper", "dm-ana", "direct")
    await here.say("ana", "digest weekly monday 09:00")
    await here.say("ana", "settings thanks off", "dm-ana", "direct")


async def erased(here: Town) -> None:
    asked = await here.say("ana", "forget", "dm-ana", "direct")
    assert asked.card is not None
    done = await here.press("ana", asked.card, "Erase me", "dm-ana", "direct")
    assert "I no longer know you" in str(done.card)
    for _ in range(3):
        here.clock.forward(timedelta(seconds=5))
        await here.delivery.deliver_due()


async def test_somebody_erased_is_nowhere_any_more(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_week_of(here)
        await erased(here)
        everything = str(await dump(here))
        for word in ("Ana", "'ana'", "dm-ana", "paper crane", "crane lessons", "upstairs", "teaching me to fold"):
            assert word not in everything, word
        shown = [str(message.card) for message in here.street.messages if message.channel == "general"]
        assert not [card for card in shown if "Ana" in card and "can help" not in card]
        assert any("Whoever asked took it back" in card for card in shown)
        assert any("Crease with a spoon" in card and FORMER in card for card in shown)
        found = str((await here.say("cem", "find crease washi crane spoon", "general")).card)
        assert FORMER in found
        assert "paper crane" not in found
        (person,) = [person for person in await here.rows(Person) if person.state == "erased"]
        assert person.name == FORMER
        assert [row.state for row in await here.rows(Need)] == ["withdrawn", "open"]
        assert await here.rows(NeedClaim) == []
        assert {row.person_id for row in await here.rows(Endorsement)} == {BEN}
        assert [row.kind for row in await here.rows(Outbox) if row.state in ("dead", "unknown")] == []


async def test_nothing_is_found_by_the_words_of_somebody_erased(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I feed a walrus?", command="learn")
        await here.say("ben", "The seal diet\nfish", command="share")
        await here.say("ana", "s1 n1", command="helped", via="pressed")
        await here.say("ana", "how do I brush a giraffe?", command="learn")
        await here.say("ben", "how do I wash a zebra?", command="learn")
        await here.say("ana", "n2 n3", command="merge")
        await here.say("ben", "n2 n3", command="merge")
        asked = " ".join(row.asked for row in await here.rows(SearchText))
        assert "walru" in asked
        assert "giraf" in asked
        await here.say("ana", "p1", command="erase", via="pressed")
        assert not [row.asked for row in await here.rows(SearchText) if row.asked]


async def test_who_comes_back_is_somebody_new(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_week_of(here)
        await erased(here)
        mine = str((await here.say("ana", "share mine", "dm-ana", "direct")).card)
        assert "Crease" not in mine
        assert "None yet" in str((await here.say("ana", "settings", "dm-ana", "direct")).card)
        accounts = await here.rows(Account)
        assert len({account.person_id for account in accounts}) == 3
        exported = json.dumps(await export(here, accounts[-1].person_id))
        assert "crane" not in exported
        assert "spoon" not in exported


async def test_who_never_did_anything_leaves_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await erased(here)
        assert [*await here.rows(Person), *await here.rows(Account)] == []


async def test_it_is_asked_once_and_only_the_person_can_say_yes(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "teach maps", "dm-ana", "direct")
        asked = await here.say("ana", "forget", "dm-ana", "direct")
        assert asked.card is not None
        button = next(buttons(asked.card))
        assert not button.confirm
        assert "cannot be undone" in str(asked.card)
        await here.say("ben", button.text, "dm-ben", "direct", button.command, "pressed")
        await here.say("ana", "erase", "dm-ana", "direct")
        await here.say("ana", "erase p2", "dm-ana", "direct")
        assert [person.state for person in await here.rows(Person)] == ["active", "active"]
        await here.press("ana", asked.card, "Erase me", "dm-ana", "direct")
        again = await here.press("ana", asked.card, "Erase me", "dm-ana", "direct")
        assert "Erase everything about you?" in str(again.card)
        assert [person.state for person in await here.rows(Person)] == ["active", "active"]


async def test_drafts_go_and_what_others_wrote_with_them_stays(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "A secret recipe for glue #paper", command="share")
        await here.say("ana", "s1", command="unshare", via="pressed")
        await here.say("ana", "Open knowledge about scissors #paper", command="share")
        await here.say("ben", "How to mix watercolours #paint", command="share")

        def together(session: Session) -> None:
            session.add(SnippetAuthor(snippet_id=3, person_id=ANA))
            row = session.get(Snippet, 1)
            assert row is not None
            row.state, row.published_at = "draft", None

        await here.store.write(together)
        await erased(here)
        titles = {snippet.title for snippet in await here.rows(Snippet)}
        assert titles == {"Open knowledge about scissors", "How to mix watercolours"}
        assert "glue" not in str(await dump(here))
        assert {row.thing_id for row in await here.rows(SearchText)} == {2, 3}
        await here.say("cem", "A new one about string", command="share")
        assert max(snippet.id for snippet in await here.rows(Snippet)) == 4


async def test_what_waits_to_be_told_to_others_forgets_them_too(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "teach origami", "dm-ben", "direct")
        here.clock.forward(timedelta(hours=10))
        await here.say("ana", "how does one fold a paper crane #origami", command="learn")
        assert len(await here.rows(Notification)) == 1
        await erased(here)
        assert await here.rows(Notification) == []


async def test_the_last_admin_can_go_too(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help", "dm-ana", "direct")
        await here.store.write(lambda session: setattr(session.get(Person, 1), "role", "admin"))
        await erased(here)
        assert await here.rows(Person) == []


async def test_an_export_arrives_whole_and_can_be_put_together(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_week_of(here)
        await here.say("ben", "The treasure is under the third tree", "secret", "private", "share")
        await here.say("ana", "s3", "secret", "private", "useful", "pressed")
        told = await here.say("ana", "export", "dm-ana", "direct")
        assert "direct message" in str(told.card)
        parts = [
            m.card for m in here.street.messages if m.channel == "dm-ana" and m.card.summary.startswith("Your data")
        ]
        whole = json.loads("".join(part.elements[1].text for part in parts))  # type: ignore[union-attr]
        assert whole["need"][0]["title"] == "how does one fold a paper crane"
        assert whole["need_follower"][0]["text"] == "for my crane lessons"
        assert whole["snippet"][0]["title"] == "Crease with a spoon handle"
        assert {row["topic"] for row in whole["topic_interest"]} == {"origami", "paper"}
        assert {"from": "Cem", "to": ["Ana"], "reason": "for teaching me to fold cranes"} in [
            row["kudos"] for row in whole["kudos_receiver"]
        ]
        assert "treasure" not in json.dumps(whole)
        assert any(row["snippet_id"] == 3 for row in whole["endorsement"])


async def test_a_very_long_export_asks_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for n in range(12):
            await here.say("ana", f"Number {n}\n" + f"word{n} " * 900, command="share")
        asked = await here.say("ana", "export", "dm-ana", "direct")
        assert asked.card is not None
        assert not [message for message in here.street.messages if message.channel == "dm-ana"]
        await here.press("ana", asked.card, "Send them all", "dm-ana", "direct")
        assert len([message for message in here.street.messages if message.channel == "dm-ana"]) > 20


async def test_export_knows_only_its_own_organization(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await filled(here)

        def other(session: Session) -> dict[str, Any]:
            found = session.get(Person, ANA)
            assert found is not None
            there = places.found(session, "Elsewhere", here.clock.now())
            return privacy.export(Work(session, here.clock.now(), there), found)

        assert set(await here.store.write(other)) == {"at", "organization", "person"}


@given(st.text(max_size=20_000))
def test_pieces_put_together_are_the_whole(text: str) -> None:
    cut = privacy.pieces(text)
    assert "".join(cut) == text
    assert all(0 < len(piece) <= privacy.PIECE for piece in cut)
    assert len(cut) <= len(text) * 2 // privacy.PIECE + 1


async def test_channels_of_others_stay_as_they_are(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_week_of(here)
        await here.say("ben", "help", "dm-ben", "direct")
        await erased(here)
        known = {channel.external_id: channel.state for channel in await here.rows(Channel)}
        assert known["dm-ben"] == known["general"] == "active"


async def test_what_others_gave_weighs_as_if_they_had_never_given_back(tmp_path: Path) -> None:
    anas = ("Glue dries slowly", "Oceans are salty", "Tax forms need stamps", "Mushrooms grow overnight")
    bens = ("Violins want rosin", "Ladders lean safely", "Clay must rest", "Barometers fall before storms")
    async with town(tmp_path) as here:
        for who, titles in (("ana", anas), ("ben", bens)):
            for title in titles:
                await here.say(who, title, command="share")
        for number in (5, 6, 7, 8):
            await here.say("ana", f"s{number}", command="useful", via="pressed")
        for number in (1, 2, 3, 4):
            here.clock.forward(timedelta(minutes=1))
            await here.say("ben", f"s{number}", command="useful", via="pressed")
        assert [row.reciprocity for row in await here.rows(Endorsement) if row.person_id == BEN] == [1.0, 1.0, 1.0, 0.5]
        await erased(here)
        left = await here.rows(Endorsement)
        assert [(row.person_id, row.reciprocity) for row in left] == [(BEN, 1.0)] * 4
