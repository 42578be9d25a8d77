"""Who may do what: every command, tried by everybody, typed, pressed and sent as a form, on things that are Ana's.

A command that is not in the table below fails the test: say who may.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Connection
from sqlalchemy import select as select_rows
from sqlmodel import Session, SQLModel, select

from bot.commands import COMMANDS
from bot.conversation import Via, mark
from storage import people, places
from storage.tables import LinkOffer, Person, Verification
from tests import databases
from tests import town as towns
from tests.town import MONDAY, Town

Who = Literal["anyone", "self", "owner", "curator", "admin", "platform"]
VIAS: tuple[Via, ...] = ("typed", "pressed", "sent")
ROLES = {"ana": "member", "bob": "member", "mel": "member", "cem": "curator", "pia": "admin", "eva": "erased"}
SECRET = "fold a map"  # what only Ana's organization knows


@dataclass(frozen=True)
class May:
    """Who may. `anyone`: shared work, such as answering. `self`: it only ever changes what is the actor's own.

    `owner`: only Ana, not even an admin. `platform`: people cannot ask for it at all.
    """

    who: Who
    text: str = ""
    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)


NEED = {"title": "something else", "details": ""}
SNIPPET = {"title": "Something else", "body": "entirely", "link": "", "topics": ""}
POLICY = {
    "learn": May("self", "how to sew a button"),
    "post": May("self", "c1 how to knit"),
    "metoo": May("self", "n1"),
    "not-me": May("self", "n1"),
    "claim": May("anyone", "n1"),
    "release": May("self", "n3"),
    "withdraw": May("owner", "n1"),
    "resolve": May("owner", "n1"),
    "reopen": May("owner", "n2"),
    "own-need": May("self", "n1"),
    "edit-need": May("owner", "n1", NEED),
    "answers-it": May("self", "s1"),
    "share": May("self", "How to sew a button\nWith thread"),
    "answer": May("anyone", "n1", SNIPPET),
    "answer-with": May("anyone", "n1 s1"),
    "not-yet": May("owner", "s3 n4"),
    "publish": May("owner", "s2"),
    "discard": May("owner", "s2"),
    "undo-share": May("owner", "s1"),
    "post-in": May("self", "s1", {"channel": "general"}),
    "retitle": May("curator", "s1 Another title"),
    "read": May("self", "s1"),
    "merge": May("curator", "s1 s3"),
    "split": May("curator", "s5"),
    "more": May("self", "s1"),
    "edit-snippet": May("curator", "s1", SNIPPET),
    "archive": May("curator", "s1"),
    "restore": May("curator", "s4"),
    "save": May("self", "s2", SNIPPET),
    "ask-for-help": May("self", "n1"),
    "take-back-saved": May("self", "s1"),
    "recommend": May("self", f"s1 {mark('bob')} read this"),
    "who": May("self", "maps"),
    "not-now": May("self", "n1"),
    "not-mine": May("self", "n1"),
    "why": May("self", "s1"),
    "useful": May("self", "s1"),
    "learned": May("self", "s1"),
    "outdated": May("self", "s1"),
    "question": May("self", "s1 which side first?"),
    "helped": May("owner", "s3 n4"),
    "take-back": May("self", "s1 useful"),
    "reviewed": May("curator", "s1"),
    "verify": May("curator", "s3"),
    "unverify": May("curator", "s1"),
    "hand-on": May("self", "s1"),
    "coach": May("self", "s2"),
    "mark-answer": May("self"),
    "unmark-answer": May("self"),
    "for-me": May("self", "s1"),
    "not-for-me": May("self", "s1"),
    "gaps": May("self"),
    "publish-reply": May("self", "s2 n1"),
    "decline-reply": May("self", "s2 n1"),
    "react": May("platform"),
    "unreact": May("platform"),
    "right": May("self", "a1"),
    "not-right": May("self", "a1"),
    "share-answer": May("self", "a1"),
    "find": May("self", "map"),
    "ask": May("self", "how to fold?"),
    "show": May("self", "s1"),
    "kudos": May("self", f"{mark('bob')} for sewing on my button so well"),
    "unthank": May("owner", "k1"),
    "digest": May("anyone", "daily 08:00"),
    "follow": May("self", "maps"),
    "unfollow": May("self", "maps"),
    "teach": May("self", "maps"),
    "unteach": May("self", "maps"),
    "follow-instead": May("self", "map maps"),
    "teach-instead": May("self", "map maps"),
    "home": May("self"),
    "profile": May("self", mark("ana")),
    "hello": May("self"),
    "hi": May("self"),
    "hey": May("self"),
    "thanks": May("self"),
    "thank": May("self"),
    "thx": May("self"),
    "pause": May("self", "tomorrow"),
    "resume": May("self"),
    "unpause": May("self"),
    "settings": May("self", "digest d1 off"),
    "export": May("self"),
    "forget": May("self"),
    "erase": May("owner", "p1"),
    "workspace-gone": May("platform"),
    "workspace-renamed": May("platform"),
    "channel-gone": May("platform"),
    "channel-back": May("platform"),
    "channel-renamed": May("platform"),
    "channel-shared": May("platform"),
    "channel-unshared": May("platform"),
    "channel-joined": May("platform"),
    "channel-moved": May("platform"),
    "person-changed": May("platform"),
    "link-yes": May("owner", "o1"),
    "link-no": May("owner", "o1"),
    "unlink": May("self", "o1"),
    "admin": May("admin", "synonyms k8s = kubernetes"),
    "synonyms": May("curator", "k8s = kubernetes"),
    "welcome": May("platform"),
    "help": May("self"),
    "unknown": May("self", "whatever"),
}
# What nobody changes by themselves of what is somebody else's: columns of rows, by table.
PROTECTED = {
    "need": ("title", "details", "state", "asker_id", "resolved_by_id"),
    "snippet": ("title", "body", "link", "state", "visibility", "reviewed_at"),
    "kudos": ("reason", "undone_at"),
    "person": ("name", "role", "state", "preferences", "paused_until", "email"),
    "setting": ("name", "value"),
    "link_offer": ("first_yes", "second_yes", "refused"),
    "digest_schedule": ("person_id", "active", "at"),
    "verification": ("person_id",),
    "merging": ("state",),
}
NONE_NEW = ("verification", "merging", "setting")  # a new row of these is no more one's own than a change of one
ALLOWED: dict[Who, set[str]] = {
    "anyone": {"ana", "mel", "cem", "pia", "eva"}, "self": set(), "owner": {"ana"}, "curator": {"ana", "cem", "pia"},
    "admin": {"pia"}, "platform": set(),
}  # fmt: skip
TRIED_BY = ("mel", "eva", "cem", "pia")


def test_every_command_says_who_may() -> None:
    assert set(POLICY) == set(COMMANDS)


def test_what_only_a_platform_may_say_is_marked_so() -> None:
    assert {name for name, may in POLICY.items() if may.who == "platform"} == {
        name for name, command in COMMANDS.items() if command.event
    }
    assert {name for name, may in POLICY.items() if may.who == "admin"} == {
        name for name, command in COMMANDS.items() if command.role == "admin"
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace where Ana has one of everything."""
    path = tmp_path_factory.mktemp("who-may") / "prepared.db"
    asyncio.run(_lived(path))
    return path


async def _lived(path: Path) -> None:
    async with towns.town(path.parent, databases.sqlite(path)) as here:
        for who in ROLES:
            await here.say(who, "help")
        for words in (f"how to {SECRET}", "how to prune a rose", "how to mend a bicycle", "how to bake rye bread"):
            await here.say("ana", words, command="learn")
        await here.say("ana", "n2", command="withdraw")
        await here.say("bob", "n3", command="claim")
        for who, words in (
            ("ana", f"Maps: how to {SECRET}\nAlong the long side"), ("ana", "Roses\nIn March, above a bud"),
            ("bob", "Rye bread\nA sour dough of two days"), ("ana", "Bicycles\nThe tube first, then the tyre"),
            ("bob", "Sewing on a button\nWith a thread of two"), ("bob", "Knitting a scarf\nTwo right, two left"),
        ):  # fmt: skip
            await here.say(who, words, command="share")
        await here.say("ana", "s2", command="undo-share")
        await here.say("bob", "n4 s3", command="answer-with")
        await here.say("ana", "s4", command="archive")
        await here.say("bob", "s5 s6", command="merge")
        await here.say("ana", f"{mark('bob')} for explaining the map to me", command="kudos", people={"bob": "Bob"})
        await here.say("ana", "maps", command="follow")
        await here.say("ana", "weekly monday 09:00 #general", "dm-ana", "direct", command="digest")
        await here.store.write(_finish)
        eva = await here.store.read(lambda session: session.exec(select(Person).where(Person.name == "Eva")).one().id)
        await here.say("eva", f"p{eva}", command="erase", via="pressed")


def _finish(session: Session) -> None:
    for who, role in (("Cem", "curator"), ("Pia", "admin")):
        person = session.exec(select(Person).where(Person.name == who)).one()
        person.role, person.preferences = role, {people.DECIDED: True}
    session.add(Verification(snippet_id=1, organization_id=1, person_id=2, at=MONDAY))
    session.add(LinkOffer(organization_id=1, first_id=1, second_id=2, offered_at=MONDAY))
    places.open_workspace(session, "street", "other", "Other", MONDAY)


@pytest.fixture
async def here(prepared: Path, tmp_path: Path) -> AsyncIterator[Town]:
    copy = tmp_path / "town.db"
    for suffix in ("", "-wal", "-shm"):
        if prepared.with_name(prepared.name + suffix).exists():
            shutil.copy(prepared.with_name(prepared.name + suffix), copy.with_name(copy.name + suffix))
    async with towns.town(tmp_path, f"sqlite:///{copy}") as up:
        yield up


def rows(connection: Connection, but: str = "") -> dict[str, list[Any]]:
    """What is protected, without what is this person's own."""
    tables = SQLModel.metadata.tables
    mine = select_rows(tables["person"].c.id).where(tables["person"].c.name == but.title()).scalar_subquery()
    found = {}
    for name, columns in PROTECTED.items():
        table = tables[name]
        key = next(iter(table.primary_key.columns))
        query = select_rows(key, *(table.c[column] for column in columns)).where(table.c.organization_id == 1)
        owner = {"need": "asker_id", "kudos": "giver_id", "person": "id", "digest_schedule": "owner_id"}.get(name)
        if owner and but:
            query = query.where(table.c[owner].is_distinct_from(mine))
        found[name] = [tuple(row) for row in connection.execute(query.order_by(key))]
    return found


def everything(connection: Connection) -> dict[str, list[Any]]:
    """Every row of the first organization."""
    return {
        table.name: sorted(map(repr, connection.execute(select_rows(table).where(table.c.organization_id == 1))))
        for table in SQLModel.metadata.sorted_tables if "organization_id" in table.c
    }  # fmt: skip


async def tries(here: Town, who: str, command: str, via: Via) -> str:
    may = POLICY[command]
    values = may.values if via == "sent" or not may.text else {}
    known = {"bob": "Bob", "ana": "Ana"}
    reply = await here.say(who, may.text, command=command, via=via, values=values, people=known)
    return str(reply)


def _known(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Of what is there after, the rows that were there before: what is new is the actor's own."""
    ids = {name: {row[0] for row in found} for name, found in before.items()}
    return {
        name: [row for row in found if name in NONE_NEW or row[0] in ids[name]] for name, found in after.items()
    }  # fmt: skip


@pytest.mark.parametrize("command", POLICY)
async def test_nobody_changes_what_they_may_not(here: Town, command: str) -> None:
    may = POLICY[command]
    for who in TRIED_BY:
        if who in ALLOWED[may.who]:
            continue
        before = await here.store.read(lambda session, who=who: rows(session.connection(), who))
        for via in VIAS:
            await tries(here, who, command, via)
        after = await here.store.read(lambda session, who=who: rows(session.connection(), who))
        assert _known(before, after) == before, f"{who} ({ROLES[who]}) changed something with {command}"


@pytest.mark.parametrize("command", [name for name, may in POLICY.items() if may.who in ("owner", "curator", "admin")])
async def test_who_may_can(here: Town, command: str) -> None:
    allowed = ALLOWED[POLICY[command].who]
    for who in ("cem",) if "cem" in allowed else allowed:
        before = await here.store.read(lambda session: rows(session.connection()))
        await tries(here, who, command, "sent" if POLICY[command].values else "pressed")
        assert await here.store.read(lambda session: rows(session.connection())) != before


@pytest.mark.parametrize("command", POLICY)
async def test_another_organization_changes_and_learns_nothing(here: Town, command: str) -> None:
    before = await here.store.read(lambda session: everything(session.connection()))
    here.workspace = "other"
    for via in VIAS:
        told = await tries(here, "oto", command, via)
        assert SECRET not in told
        assert "Ana" not in told.replace(POLICY[command].text, "") or POLICY[command].text.startswith(mark("ana"))
    assert await here.store.read(lambda session: everything(session.connection())) == before


async def test_a_role_ends_at_once(here: Town) -> None:
    await here.say("pia", f"role {mark('cem')} member", command="admin", people={"cem": "Cem"})
    assert "author or a curator" in str((await here.say("cem", "s1", command="archive", via="pressed")).card)
    await here.say("pia", f"role {mark('ana')} admin", command="admin", people={"ana": "Ana"})
    await here.say("ana", f"role {mark('pia')} member", command="admin", people={"pia": "Pia"})
    assert "Only admins" in str((await here.say("pia", "audit", command="admin")).card)
