"""A whole export brought in: what is kept, for whom it is visible, and that nobody hears of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot.conversation import Work
from bot.errors import Invalid
from bot.importers.importing import bring_in
from bot.services import erasing, weighing
from storage import imports, links, needs, people, places, schema, search, snippets, topics, weights
from storage.store import Session, Store
from storage.tables import (
    Account,
    Answer,
    Channel,
    Confirmation,
    Endorsement,
    Job,
    MessageLink,
    Need,
    NeedEvent,
    NeedFollower,
    Notification,
    Organization,
    Outbox,
    Person,
    Reaction,
    Snippet,
    Workspace,
)
from tests import databases
from tests.bot.importers.exports import Export, company

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
HOW = "How do I rebuild an index without locking the table?"
ANSWER = "Use `REINDEX INDEX CONCURRENTLY name`: it builds a second index and swaps them without a lock."
SECRET = "How do I rotate the signing secret of the gateway without an outage?"
ROTATE = "Put the new signing secret first and keep the old one as the previous secret for an hour."


pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def store(tmp_path: Path, database: str) -> AsyncIterator[Store]:
    made = Store(databases.current[-1].fresh() if database == "postgresql" else f"sqlite:///{tmp_path / 'lore.db'}")
    if made.sqlite:
        schema.create(made)
    yield made
    await made.close()


def busy() -> Export:
    """A resolved, an answered and an open need, one in a private channel, a liked post, and chatter."""
    made = company()
    root = made.say("postgres", "UANA", HOW)
    made.say("postgres", "UBEN", f"<@UANA> {ANSWER}", thread=root)
    made.say("postgres", "UANA", "that worked, thanks!", thread=root)
    made.wait(hours=3)
    made.say("python", "UCAT", "Is there a way to run only the tests that failed in the last pytest run?")
    made.say("python", "UDAN", "<@UCAT> yes, run `pytest --last-failed` and pytest runs only those tests that failed")
    made.wait(hours=3)
    made.say("python", "UBEN", "How can I profile the memory of a long running worker process?")
    made.say("security-team", "UANA", SECRET)
    made.say("security-team", "UBEN", f"<@UANA> {ROTATE}")
    made.say("security-team", "UANA", "perfect, thanks")
    post = "Here is how our release train works: it leaves on Monday. " * 5 + "<https://wiki.example/train>"
    made.wait(hours=7)
    liked = made.say("python", "UCAT", post)
    made.react("python", liked, plus=["UANA"], bulb__4=["UBEN"], heart=["UDAN"])
    made.say("random", "UANA", "How do I make the perfect sourdough bread at home?")
    return made


async def rows(store: Store, *tables: type[SQLModel]) -> list[list[Any]]:
    return await store.read(lambda session: [list(session.exec(select(table)).all()) for table in tables])


async def said(store: Store) -> set[tuple[str, str, str]]:
    """(snippet's body, person, kind) of every endorsement."""

    def read(session: Session) -> set[tuple[str, str, str]]:
        given = select(Snippet.body, Person.name, Endorsement.kind).where(
            Endorsement.snippet_id == Snippet.id, Endorsement.person_id == Person.id
        )
        return {(body, name, kind) for body, name, kind in session.exec(given)}

    return await store.read(read)


async def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, to see whether anything changed."""

    def read(session: Session) -> dict[str, list[Any]]:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: [tuple(row) for row in session.connection().execute(table.select())] for table in tables}

    return await store.read(read)


async def test_all_of_it(store: Store, tmp_path: Path) -> None:
    summary = await bring_in(store, busy().zip(tmp_path / "Acme Slack export Mar 1 2024.zip"), now=NOW)
    assert dict(summary.taken) == {
        "people": 4, "channels": 4, "messages read": 10, "needs, resolved": 2, "needs, answered": 1, "needs, open": 1,
        "snippets": 4, "confirmed by who asked": 2, "endorsements": 3,
    }  # fmt: skip
    reasons = {skip.what: skip.reason for skip in summary.skips.named}
    assert reasons["#random"] == "is a channel for small talk"
    assert reasons["Guest"] == "belongs to another organization"
    assert summary.skips.counts["bots"] == 1
    (workspace,), persons, channels = await rows(store, Workspace, Person, Channel)
    assert (workspace.platform, workspace.external_id, workspace.name) == ("slack", "T0HOME", "Acme")
    assert {(each.name, each.state, each.imported, each.time_zone) for each in persons} == {
        ("Ana", "active", True, "Europe/Rome"), ("Ben", "active", True, "Europe/Rome"),
        ("Cat", "active", True, "Europe/Rome"), ("Dan", "left", True, "Europe/Rome"),
    }  # fmt: skip
    assert {(each.name, each.kind) for each in channels} == {
        ("python", "public"), ("postgres", "public"), ("random", "public"), ("security-team", "private"),
    }  # fmt: skip


async def test_resolved_need_with_its_history(store: Store, tmp_path: Path) -> None:
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)

    def read(session: Session) -> None:
        need = session.exec(select(Need).where(Need.title == HOW)).one()
        asker = people.person(session, need.organization_id, need.asker_id)
        assert asker is not None
        assert (asker.name, need.state, need.visibility) == ("Ana", "resolved", "organization")
        assert (need.resolved_at or NOW) - need.created_at == timedelta(minutes=2, microseconds=2)
        snippet = session.exec(select(Snippet).where(Snippet.id == need.resolved_by_id)).one()
        assert (snippet.title, snippet.body, snippet.state) == (HOW, ANSWER, "published")
        assert snippet.published_at == need.answered_at
        writers = snippets.authors(session, need.organization_id, [snippet.id])[snippet.id]
        assert [person.name for person in people.persons(session, need.organization_id, writers).values()] == ["Ben"]
        assert needs.answers(session, need.organization_id, [need.id]) == {need.id: [snippet.id]}
        assert topics.of(session, need.organization_id, "snippet", [snippet.id]) == {snippet.id: ("postgres",)}
        events = session.exec(select(NeedEvent).where(NeedEvent.need_id == need.id).order_by(NeedEvent.id)).all()  # type: ignore[arg-type]
        assert [event.state for event in events] == ["open", "answered", "resolved"]
        confirmation = session.exec(select(Confirmation).where(Confirmation.need_id == need.id)).one()
        assert (confirmation.person_id, confirmation.at) == (need.asker_id, need.resolved_at)

    await store.read(read)


async def test_private_channel_keeps_what_was_said_there(store: Store, tmp_path: Path) -> None:
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)

    def read(session: Session) -> None:
        need = session.exec(select(Need).where(Need.title == SECRET)).one()
        answer = session.exec(select(Snippet).where(Snippet.id == need.resolved_by_id)).one()
        assert need.visibility == answer.visibility == "channel"
        (elsewhere,) = places.channel_named(session, need.organization_id, "python")
        cat = session.exec(select(Person).where(Person.name == "Cat")).one()
        for channel, seen in ((elsewhere.id, False), (need.channel_id, True)):
            hits = search.find(session, need.organization_id, "signing", search.Eyes(cat.id, channel))
            assert bool(hits) == seen

    await store.read(read)


async def test_what_became_private_since_stays_private(store: Store, tmp_path: Path) -> None:
    def close(session: Session) -> None:
        here = places.open_workspace(session, "slack", "T0HOME", "Acme", NOW)
        places.open_channel(session, here, "C2", "private", "postgres", shared=False)

    await store.write(close)
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)
    found, channels = await rows(store, Need, Channel)
    assert {need.visibility for need in found if need.title == HOW} == {"channel"}
    assert {channel.kind for channel in channels if channel.external_id == "C2"} == {"private"}


async def test_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = busy().folder(tmp_path / "export")
    await bring_in(store, path, now=NOW)
    before = await everything(store)
    summary = await bring_in(store, path, now=NOW + timedelta(days=1))
    assert await everything(store) == before
    assert dict(+summary.taken) == {"messages read": 10}
    assert summary.skips.counts["needs and snippets that are here already"] == 5
    assert summary.skips.counts["people who are here already"] == 4


async def test_dry_run_counts_the_same_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = busy().folder(tmp_path / "export")
    before = await everything(store)
    tried = await bring_in(store, path, now=NOW, dry_run=True)
    assert await everything(store) == before
    done = await bring_in(store, path, now=NOW)
    assert tried.taken == done.taken
    assert tried.skips.counts == done.skips.counts
    after = await everything(store)
    again = await bring_in(store, path, now=NOW, dry_run=True)
    assert dict(+again.taken) == {"messages read": 10}
    assert await everything(store) == after


async def test_later_export_adds_what_is_new(store: Store, tmp_path: Path) -> None:
    made = busy()
    await bring_in(store, made.folder(tmp_path / "first"), now=NOW)
    made.person("UEVE", "Eve")
    made.wait(days=3)
    made.say("postgres", "UEVE", "What is the best way to monitor replication lag between two servers?")
    summary = await bring_in(store, made.folder(tmp_path / "second"), now=NOW)
    assert (summary.taken["people"], summary.taken["needs, open"], summary.taken["snippets"]) == (1, 1, 0)


async def test_reactions_become_endorsements(store: Store, tmp_path: Path) -> None:
    made = company()
    made.person("UEVE", "Eve")
    root = made.say("postgres", "UANA", HOW)
    answer = made.say("postgres", "UBEN", f"<@UANA> {ANSWER}", thread=root)
    made.react(
        "postgres", answer, plus=["UANA", "UBEN"], plus__3=["UANA", "UCAT"], star__2=["UCAT"], bulb__5=["UCAT", "UDAN"],
        tada=["UEVE"], hourglass=["UEVE", "UDAN"], question=["UEVE"], heart=["UBOT", "UOUT", "UNKNOWN"],
        white_check_mark=["UANA"],
    )  # fmt: skip
    made.react("postgres", root, raising_hand__6=["UCAT", "UANA"], plus=["UDAN"], bulb=["UEVE"])
    summary = await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    assert summary.taken["endorsements"] == 7
    assert summary.taken["joined needs"] == 2
    assert await said(store) == {
        (ANSWER, "Ana", "useful"), (ANSWER, "Cat", "useful"), (ANSWER, "Cat", "learned"), (ANSWER, "Dan", "learned"),
        (ANSWER, "Dan", "outdated"), (ANSWER, "Eve", "outdated"), (ANSWER, "Eve", "question"),
    }  # fmt: skip
    (snippet,), (need,), followers, reactions, endorsements, confirmations = await rows(
        store, Snippet, Need, NeedFollower, Reaction, Endorsement, Confirmation
    )
    assert (need.state, need.resolved_by_id) == ("resolved", snippet.id)
    assert [confirmation.person_id for confirmation in confirmations] == [need.asker_id]
    assert len(followers) == 2
    assert snippet.review_since == snippet.published_at
    assert {each.at for each in endorsements} == {snippet.published_at}
    assert sum(each.worth > 0 for each in endorsements) == 3  # a person counts once, with the heavier kind
    assert {(each.emoji, each.present) for each in reactions if each.thing == "snippet"} == {
        (name, True) for name in ("+1", "star", "bulb", "hourglass", "question")
    }  # fmt: skip
    assert await rows(store, Outbox, Notification, Job) == [[], [], []]


async def test_endorsements_weigh_what_they_would_have_weighed(store: Store, tmp_path: Path) -> None:
    made = company()
    made.person("UEVE", "Eve")
    for number in range(24):
        asker, helper = ("UANA", "UBEN") if number % 3 else ("UBEN", "UANA")
        made.wait(days=4)
        root = made.say("postgres", asker, f"How do I rebuild the index{number} of the table{number} without a lock?")
        answer = made.say(
            "postgres", helper, f"Use `REINDEX INDEX CONCURRENTLY index{number}` on table{number}", thread=root
        )
        made.react("postgres", answer, plus=[asker, "UCAT"], bulb=["UCAT", "UEVE"], hourglass=["UEVE"])
    await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    before = await everything(store)
    (given,) = await rows(store, Endorsement)
    assert len(given) == 24 * 5
    assert {each.reciprocity for each in given} == {0.5, 1.0}
    assert min(each.repeat for each in given) < 0.3

    def settle_all(session: Session) -> None:
        work = Work(session, NOW, places.organization(session, given[0].organization_id))
        for snippet_id, person_id in {(each.snippet_id, each.person_id) for each in given}:
            subject = weights.subject(session, work.org, snippet_id)
            assert subject is not None
            assert weighing.settle(work, subject, person_id) == weighing.Change()

    await store.write(settle_all)
    assert await everything(store) == before


async def test_what_was_given_since_is_weighed_again(store: Store, tmp_path: Path) -> None:
    first, second = company(), company()
    for made, days in ((second, 0), (first, 20)):
        made.wait(days=days)
        root = made.say("postgres", "UANA", HOW)
        answer = made.say("postgres", "UBEN", f"<@UANA> {ANSWER}", thread=root)
        made.react("postgres", answer, plus=["UCAT"])
    await bring_in(store, first.folder(tmp_path / "first"), now=NOW)
    await bring_in(store, second.folder(tmp_path / "second"), now=NOW)
    (given,) = await rows(store, Endorsement)
    assert [round(each.repeat, 2) for each in sorted(given, key=lambda each: each.at)] == [1.0, 0.71]


async def test_organization_decides_what_emoji_mean(store: Store, tmp_path: Path) -> None:
    def decide(session: Session) -> None:
        here = places.open_workspace(session, "slack", "T0HOME", "Acme", NOW)
        places.decide(session, here.organization_id, "emoji", {"partyparrot": "learned", "+1": "question"})

    await store.write(decide)
    made = company()
    root = made.say("postgres", "UANA", HOW)
    answer = made.say("postgres", "UBEN", f"<@UANA> {ANSWER}", thread=root)
    made.react("postgres", answer, partyparrot=["UCAT"], plus=["UDAN"])
    await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    assert await said(store) == {(ANSWER, "Cat", "learned"), (ANSWER, "Dan", "question")}


async def test_nobody_is_told(store: Store, tmp_path: Path) -> None:
    heard: list[bool] = []
    for of in ("outbox", "job"):
        store.on_news(of, lambda: heard.append(True))
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)
    assert await rows(store, Outbox, Notification, Job) == [[], [], []]
    assert heard == []


async def test_messages_are_known_so_that_reactions_count_from_now_on(store: Store, tmp_path: Path) -> None:
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)
    links, found, snippets_ = await rows(store, MessageLink, Need, Snippet)
    assert {link.role for link in links} == {"source"}
    assert {link.thing_id for link in links if link.thing == "need"} == {need.id for need in found}
    assert {link.thing_id for link in links if link.thing == "snippet"} == {snippet.id for snippet in snippets_}


async def test_message_that_was_published_already_is_left_alone(store: Store, tmp_path: Path) -> None:
    made = busy()
    question = next(record for record in made.days["postgres/2024-03-04.json"] if record["text"] == HOW)

    def publish(session: Session) -> None:
        here = places.open_workspace(session, "slack", "T0HOME", "Acme", NOW)
        channel = places.open_channel(session, here, "C2", "public", "postgres", shared=False)
        links.keep(session, here.organization_id, channel.id, question["ts"], "snippet", 7, NOW, role="source")

    await store.write(publish)
    await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    (found,) = await rows(store, Need)
    assert HOW not in {need.title for need in found}


async def test_erased_people_stay_erased(store: Store, tmp_path: Path) -> None:
    export = busy().folder(tmp_path / "export")
    await bring_in(store, export, now=NOW)

    def forget(session: Session) -> None:
        here = places.workspaces(session, ["slack"])[0]
        account = people.account(session, here.id, "UBEN")
        assert account is not None
        person = people.person(session, here.organization_id, account.person_id)
        assert person is not None
        erasing.erase(Work(session, NOW, places.organization(session, here.organization_id)), person)

    await store.write(forget)
    before = await rows(store, Need, Snippet, Person, Account, Endorsement)
    await bring_in(store, export, now=NOW)
    assert [len(each) for each in await rows(store, Need, Snippet, Person, Account, Endorsement)] == [
        len(each) for each in before
    ]
    needs_now, _, persons, accounts, _ = before
    assert "How can I profile the memory of a long running worker process?" not in {need.title for need in needs_now}
    assert "UBEN" not in {account.external_id for account in accounts}
    assert "a former colleague" in {person.name for person in persons}


async def test_known_people_keep_what_they_are_called(store: Store, tmp_path: Path) -> None:
    def meet(session: Session) -> None:
        here = places.open_workspace(session, "slack", "T0HOME", "Acme", NOW)
        people.open_account(session, here, "UANA", "Ana Ferri", NOW)

    await store.write(meet)
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)
    accounts, persons = await rows(store, Account, Person)
    assert len(accounts) == len(persons) == 4
    assert {(person.name, person.imported) for person in persons if person.name.startswith("Ana")} == {
        ("Ana Ferri", False)
    }


async def test_organization_is_chosen(store: Store, tmp_path: Path) -> None:
    path = busy().folder(tmp_path / "export")
    await store.write(lambda session: places.open_workspace(session, "console", "c1", "Home", NOW))
    await bring_in(store, path, now=NOW)
    workspaces, organizations = await rows(store, Workspace, Organization)
    assert len(organizations) == 1
    assert {each.organization_id for each in workspaces} == {organizations[0].id}

    await store.write(lambda session: places.open_workspace(session, "street", "s1", "Street", NOW))
    with pytest.raises(Invalid, match="not in street's organization"):
        await bring_in(store, path, now=NOW, workspace="street")
    with pytest.raises(Invalid, match=r"no workspace called “Nowhere”\. I know: Home, export, Street"):
        await bring_in(store, path, now=NOW, workspace="Nowhere")
    assert (await bring_in(store, path, now=NOW, workspace="home")).taken["people"] == 0


async def test_several_organizations_need_a_choice_or_a_new_one(store: Store, tmp_path: Path) -> None:
    for name in ("one", "two"):
        await store.write(lambda session, name=name: places.open_workspace(session, "street", name, name, NOW))
    await bring_in(store, busy().folder(tmp_path / "export"), now=NOW)
    workspaces, organizations = await rows(store, Workspace, Organization)
    assert len(organizations) == 3
    other = company()
    for user in other.users:
        user["team_id"] = "T0OTHER"
    await bring_in(store, other.folder(tmp_path / "other"), now=NOW, workspace="two")
    (workspaces,) = await rows(store, Workspace)
    owner = {each.external_id: each.organization_id for each in workspaces}
    assert owner["T0OTHER"] == owner["two"]


async def test_export_without_team_comes_to_the_same_workspace_again(store: Store, tmp_path: Path) -> None:
    made = busy()
    for user in made.users:
        del user["team_id"]
    path = made.folder(tmp_path / "export")
    await bring_in(store, path, now=NOW)
    before = await everything(store)
    await bring_in(store, path, now=NOW)
    assert await everything(store) == before


async def test_broken_files_are_named_and_the_rest_comes_in(store: Store, tmp_path: Path) -> None:
    made = busy()
    path = made.folder(
        tmp_path / "export", **{"postgres/2024-03-05.json": b"{", "python/2024-03-06.json": b"[[[[1]]]]"}
    )
    summary = await bring_in(store, path, now=NOW)
    reasons = {skip.what: skip.reason for skip in summary.skips.named}
    assert reasons["postgres/2024-03-05.json"] == "is not valid JSON"
    assert reasons["python/2024-03-06.json"] == "holds entries that are not objects"
    assert summary.taken["snippets"] == 4


async def test_same_message_in_two_files_is_kept_once(store: Store, tmp_path: Path) -> None:
    made = busy()
    made.days["postgres/2024-03-05.json"] = list(made.days["postgres/2024-03-04.json"])
    await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    (found,) = await rows(store, Need)
    assert [need.title for need in found].count(HOW) == 1


async def test_large_import_goes_in_small_steps(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = busy()
    for number in range(450):
        made.person(f"U{number}", f"Person {number}")
    sizes: list[int] = []
    add = imports.add_people
    monkeypatch.setattr(imports, "add_people", lambda *given: sizes.append(len(given[2])) or add(*given))
    await bring_in(store, made.folder(tmp_path / "export"), now=NOW)
    assert sizes == [200, 200, 54]
    (answers,) = await rows(store, Answer)
    assert len(answers) == 3
