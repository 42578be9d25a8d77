"""Two accounts of one person: offered, agreed to by both, undone; until then neither has anything of the other."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.conversation import Actor, Work
from bot.services import people
from bot.views.elements import Reply
from storage import engines, moving, places
from storage import linking as stored
from storage import people as stored_people
from storage.store import Session, dialect
from storage.tables import (
    Account,
    Confirmation,
    Endorsement,
    LinkOffer,
    Need,
    NeedFollower,
    Person,
    Snippet,
)
from tests.bot.test_admin import code_in, second
from tests.bot.test_privacy import ANA, BEN, dump, export, filled, forget, work_in
from tests.town import Town, town

YES, NO, UNDO = "link-yes", "link-no", "unlink"


async def second_workspace(here: Town) -> None:
    """A workspace that belongs to the same organization."""

    await here.store.write(
        lambda session: places.open_workspace(session, "street", "w2", "Harbour", here.clock.now(), 1)
    )


async def known(here: Town, who: str, workspace: str, email: str, *, bot: bool = False) -> None:
    """The platform tells who an account is."""

    def write(session: Session) -> None:
        there = places.workspace(session, "street", workspace)
        assert there is not None
        account = stored_people.open_account(session, there, who, who.title(), here.clock.now())
        people.described(work_in(here, session), account, Actor(who, who.title(), email, bot=bot))

    await here.store.write(write)
    await here.delivery.deliver_due()


async def two(here: Town) -> None:
    """Ana in the town and Ann in the harbour, with the same e-mail: persons 1 and 2, and their offer."""
    await second_workspace(here)
    await known(here, "ana", "w1", "ana@example.com")
    await known(here, "ann", "w2", "Ana@Example.com")


async def says(here: Town, who: str, workspace: str, command: str, text: str = "o1") -> Reply:
    """Somebody presses a button in their direct conversation."""
    here.workspace = workspace
    reply = await here.say(who, text, f"dm-{who}", "direct", command, "pressed")
    here.workspace = "w1"
    return reply


async def linked(here: Town) -> None:
    await says(here, "ana", "w1", YES)
    await says(here, "ann", "w2", YES)


async def in_harbour(here: Town, who: str, text: str, command: str, channel: str = "quay") -> Reply:
    here.workspace = "w2"
    reply = await here.say(who, text, channel, "public", command, "pressed" if command == "useful" else "typed")
    here.workspace = "w1"
    return reply


async def test_the_same_email_elsewhere_in_the_organization_is_asked_about_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await known(here, "ann", "w2", "ana@example.com")
        await known(here, "ana", "w1", "ana@example.com")
        (offer,) = await here.rows(LinkOffer)
        assert (offer.first_id, offer.second_id, offer.first_yes, offer.second_yes) == (1, 2, False, False)
        told = {message.channel: message.card.summary for message in here.street.messages}
        assert told == {"dm-ana": "Is this you too? Ann in Harbour", "dm-ann": "Is this you too? Ana in Town"}


async def test_nothing_else_is_a_hint(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await known(here, "ana2", "w1", "")
        await known(here, "ana3", "w2", "other@example.com")
        await known(here, "twin", "w2", "other@example.com")
        await known(here, "robot", "w1", "other@example.com", bot=True)
        await here.store.write(lambda s: places.open_workspace(s, "street", "w3", "Elsewhere", here.clock.now()))
        await known(here, "eve", "w3", "ana@example.com")
        assert len(await here.rows(LinkOffer)) == 1


async def test_it_takes_a_yes_from_both_and_from_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        for _ in range(2):
            assert "when the other account says yes" in str((await says(here, "ana", "w1", YES)).card)
        for command in (YES, NO, UNDO):
            assert "⚠️" in str((await says(here, "eve", "w1", command)).card)
            for bad in ("", "o99", "x" * 1000, "\u202eo1", "-1"):
                await says(here, "ann", "w2", command, bad)
        assert {account.person_id for account in await here.rows(Account)} == {1, 2}
        assert "Your accounts are linked" in str((await says(here, "ann", "w2", YES)).card)
        assert [a.person_id for a in sorted(await here.rows(Account), key=lambda a: a.id)] == [1, 1]
        before = await dump(here)
        for who, workspace in (("ana", "w1"), ("ann", "w2")):
            for command in (YES, NO):
                assert "Your accounts are linked" in str((await says(here, who, workspace, command)).card)
        after = await dump(here)
        assert after["link_offer"] == before["link_offer"]
        assert after["account"] == before["account"]


async def test_a_no_is_for_good(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await says(here, "ana", "w1", YES)
        said = len(here.street.messages)
        await says(here, "ann", "w2", NO)
        assert "The answer to this was no" in str((await says(here, "ana", "w1", YES)).card)
        assert "The answer to this was no" in str((await says(here, "ann", "w2", YES)).card)
        await known(here, "ann", "w2", "ana@example.com")
        assert len(here.street.messages) == said
        assert len({account.person_id for account in await here.rows(Account)}) == 2


async def test_what_waits_is_not_told_after_a_no(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.clock.forward(timedelta(hours=12))
        await two(here)
        assert here.street.messages == []
        await says(here, "ana", "w1", NO)
        here.clock.forward(timedelta(hours=12))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert here.street.messages == []


async def a_little(here: Town) -> None:
    """Ana and Ann each ask and share something."""
    await two(here)
    await here.say("ana", "Anchors want long chains #boats", command="share")
    await in_harbour(here, "ann", "Barnacles come off with vinegar #boats", "share")
    await here.say("ana", "where are the oars kept #boats", command="learn")
    await in_harbour(here, "ann", "who mends the sails #rigging", "learn")


async def test_until_both_said_yes_neither_has_anything_of_the_other(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_little(here)
        await says(here, "ana", "w1", YES)
        assert "Barnacles" not in json.dumps(await export(here, 1))
        assert "Anchors" not in json.dumps(await export(here, 2))
        before = await export(here, 2)
        await forget(here, 1)
        after = await export(here, 2)
        assert (after["person"], after["need"], after["snippet"]) == (
            before["person"],
            before["need"],
            before["snippet"],
        )
        assert await here.rows(LinkOffer) == []
        assert "⚠️" in str((await says(here, "ann", "w2", YES)).card)


async def test_once_linked_all_of_both_is_exported_and_erased(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_little(here)
        await linked(here)
        told = json.dumps(await export(here, 1))
        for words in ("Anchors", "Barnacles", "oars", "sails", '"ana"', '"ann"'):
            assert words in told
        assert "Unlink" in str((await says(here, "ann", "w2", "settings", "")).card)
        asked = await says(here, "ann", "w2", "forget", "")
        assert asked.card is not None
        await says(here, "ann", "w2", "erase", "p1")
        left = await dump(here)
        assert [(row["name"], row["email"], row["state"]) for row in left["person"]] == [
            ("a former colleague", None, "erased")
        ]
        assert (left["account"], left["link_offer"]) == ([], [])
        everything = str(left)
        for words in ("oars", "sails", "'ana'", "'ann'", "Ana", "Ann ", "example.com"):
            assert words not in everything, words


async def said(here: Town) -> list[tuple[int, int, str, float, float]]:
    rows = await here.rows(Endorsement)
    return sorted((row.snippet_id, row.person_id, row.kind, row.repeat, row.worth) for row in rows)


async def test_an_endorsement_counts_once_a_person(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        for title in ("Knots hold", "Winds turn", "Tides rise", "Ropes fray"):
            await here.say("ben", f"{title} #boats", command="share")
        for number in (1, 2):
            here.clock.forward(timedelta(minutes=1))
            await here.say("ana", f"s{number}", command="useful", via="pressed")
        for number in (2, 3, 4):
            here.clock.forward(timedelta(minutes=1))
            await in_harbour(here, "ann", f"s{number}", "useful")
        before = await said(here)
        assert [row[0] for row in before] == [1, 2, 2, 3, 4]
        await linked(here)
        together = await said(here)
        assert [row[:3] for row in together] == [(n, 1, "useful") for n in (1, 2, 3, 4)]
        assert min(row[3] for row in together) == pytest.approx(0.5)
        assert "Unlink" in str((await says(here, "ana", "w1", "settings", "")).card)
        await says(here, "ana", "w1", UNDO)
        assert await said(here) == before


async def test_nobody_endorses_what_is_theirs(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await here.say("ana", "Anchors want long chains #boats", command="share")
        await in_harbour(here, "ann", "s1", "useful")
        await here.say("ana", "where are the oars kept #oars", command="learn")
        await in_harbour(here, "ann", "n1", "metoo")
        before = await said(here)
        assert len(before) == len(await here.rows(NeedFollower)) == 1
        await linked(here)
        assert await said(here) == []
        assert await here.rows(Confirmation) + await here.rows(NeedFollower) == []
        assert "yours" in str((await in_harbour(here, "ann", "s1", "useful")).card)
        await says(here, "ann", "w2", UNDO)
        assert await said(here) == before
        assert [row.person_id for row in await here.rows(NeedFollower)] == [2]


async def test_what_came_while_linked_stays_and_both_can_be_linked_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_little(here)
        await linked(here)
        await in_harbour(here, "ann", "Compasses dislike iron #boats", "share")
        undone = await says(here, "ann", "w2", UNDO)
        assert "two persons again" in str(undone.card)
        owners = {need.title: need.asker_id for need in await here.rows(Need)}
        assert owners == {"where are the oars kept": 1, "who mends the sails": 2}
        assert "Compasses" in json.dumps(await export(here, 1))
        assert "Compasses" not in json.dumps(await export(here, 2))
        assert "⚠️" in str((await says(here, "ana", "w1", UNDO)).card)
        persons = await here.rows(Person)
        assert [(p.name, p.state) for p in sorted(persons, key=lambda p: p.id)] == [
            ("Ana", "active"),
            ("Ann", "active"),
        ]
        await linked(here)
        assert len({account.person_id for account in await here.rows(Account)}) == 1


async def roles(here: Town) -> list[str]:
    return [person.role for person in sorted(await here.rows(Person), key=lambda person: person.id)]


async def change(here: Town, step: Callable[[Session], Any]) -> None:
    await here.store.write(step)


async def test_a_role_is_not_won_by_linking_and_unlinking(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await change(here, lambda s: setattr(s.get(Person, 2), "role", "admin"))
        await linked(here)
        assert await roles(here) == ["admin", "member"]
        await says(here, "ana", "w1", UNDO)
        assert await roles(here) == ["member", "admin"]
        await linked(here)
        await change(here, lambda s: setattr(s.get(Person, 1), "role", "member"))
        await says(here, "ana", "w1", UNDO)
        assert await roles(here) == ["member", "member"]


async def test_the_latest_link_is_undone_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await change(here, lambda s: places.open_workspace(s, "street", "w3", "Hill", here.clock.now(), 1))
        await known(here, "anna", "w3", "ana@example.com")
        assert [(o.first_id, o.second_id) for o in await here.rows(LinkOffer)] == [(1, 2), (1, 3), (2, 3)]
        await says(here, "ann", "w2", YES, "o3")
        await says(here, "anna", "w3", YES, "o3")
        assert "⚠️" in str((await says(here, "anna", "w3", YES, "o2")).card)
        await linked(here)
        assert {account.person_id for account in await here.rows(Account)} == {1}
        assert await here.store.read(lambda s: stored.parked(s, 1, 1)) == (2, 3)
        assert "⚠️" in str((await says(here, "anna", "w3", UNDO, "o3")).card)
        await says(here, "anna", "w3", UNDO, "o1")
        await says(here, "anna", "w3", UNDO, "o3")
        assert sorted(account.person_id for account in await here.rows(Account)) == [1, 2, 3]
        await says(here, "ann", "w2", YES, "o3")
        await says(here, "anna", "w3", YES, "o3")
        await linked(here)
        await forget(here, 1)
        assert await here.rows(Person) + await here.rows(Account) == []


def plain(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """What the tables hold; of messages that both were told alike the second's words are not kept."""
    told = [{**row, "card": None, "state": ""} for row in rows["notification"]]
    return {name: sorted(str(row) for row in each) for name, each in {**rows, "notification": told}.items()}


def alike(session: Session) -> None:
    """Ben has all that Ana has, wherever two persons can have it."""
    for table, column in moving.columns():
        for row in session.execute(table.select().where(column == ANA)).mappings().all():
            twin = {name: found for name, found in row.items() if name != "id"} | {column.name: BEN}
            new = engines.INSERT[dialect(session)](table).values(twin)
            session.execute(new.on_conflict_do_nothing())


async def test_linking_and_unlinking_leaves_every_table_as_it_was(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await filled(here)
        await here.store.write(alike)
        before = await dump(here)
        steps = await here.store.write(lambda session: moving.move(session, 1, BEN, ANA))
        between = await dump(here)
        for table, column in moving.columns():
            assert all(row[column.name] != BEN for row in between[table.name]), f"{table.name}.{column.name}"
            had = any(row[column.name] == BEN for row in before[table.name])
            assert had == any((step["table"], step["column"]) == (table.name, column.name) for step in steps)
        assert {step["table"] for step in steps if step["gone"]} >= {"notification", "endorsement", "topic_interest"}
        kept = json.loads(json.dumps(steps))
        await here.store.write(lambda session: moving.move_back(session, 1, kept, BEN, ANA))
        assert plain(await dump(here)) == plain(before)


async def test_what_is_kept_for_undoing_forgets_who_is_erased(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await a_little(here)
        await here.say("ben", "Knots hold #boats", command="share")

        def recommend(session: Session) -> None:
            table = SQLModel.metadata.tables["recommendation"]
            for person in (1, 2):
                session.execute(table.insert().values(
                    organization_id=1, snippet_id=3, giver_id=3, receiver_id=person, note="a private word",
                    at=here.clock.now(),
                ))  # fmt: skip

        await here.store.write(recommend)
        await linked(here)
        assert "a private word" in str([offer.undo for offer in await here.rows(LinkOffer)])
        await forget(here, 3)
        assert "a private word" not in str(await dump(here))
        await says(here, "ana", "w1", UNDO)
        assert {snippet.state for snippet in await here.rows(Snippet)} == {"published"}


async def test_who_joins_with_a_workspace_is_asked_too(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        there = await second(here)
        await known(here, "ana", "w1", "ana@example.com")
        await known(here, "cem", "w1", "cem@example.com")
        await here.store.write(lambda session: setattr(session.get(Person, 1), "role", "admin"))

        def alone(session: Session) -> None:
            workspace = places.workspace(session, "street", "w2")
            assert workspace is not None
            work = Work(session, here.clock.now(), places.organization(session, workspace.organization_id))
            account = stored_people.open_account(session, workspace, "ann", "Ann", here.clock.now())
            people.described(work, account, Actor("ann", "Ann", "ana@example.com", admin=True))

        await here.store.write(alone)
        assert await here.rows(LinkOffer) == []
        code = code_in((await here.say("ana", "link", command="admin")).card)
        asked = await there.say("ann", f"link {code}", command="admin")
        assert asked.card is not None
        assert "part of Town now" in str((await there.press("ann", asked.card, "Join")).card)
        assert [(offer.first_id, offer.second_id) for offer in await here.rows(LinkOffer)] == [(1, 3)]
        await linked(here)
        assert len({account.person_id for account in await here.rows(Account)}) == 2
