"""No query crosses an organization: each is called for one of two that are alike, and nothing of the other comes back
or changes. Queries are found by looking at the modules, so that a new one is in this proof or fails it."""

import asyncio
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

import storage
from bot.errors import LoreError
from storage import forgotten, tables, weights
from storage.candidates import Arm, Which
from storage.digests import Here
from storage.embeddings import Allowed
from storage.forgotten import Erased
from storage.privacy import Subject as Person
from storage.retention import KEPT
from storage.search import Eyes, Narrow
from storage.store import Session, Store
from storage.tables import Need, Outbox
from tests import databases
from tests.storage.twins import LOST, NOW, OTHER, OURS, THEIRS, TODAY, VECTOR, dump, number_of, numbers_in, seed

Query = Callable[..., Any]
Rows = dict[str, list[tuple[Any, ...]]]

# For the machinery that serves everybody: what it reads and changes is not one organization's.
OF_ALL_ORGANIZATIONS = {
    "arrivals.arriving",
    "arrivals.shown",
    "imports.workspaces", "installations.below", "installations.every", "installations.named", "installations.spend",
    "jobs.lease", "jobs.let_go", "jobs.wanting", "joining.offered", "queues.deserted", "leases.left_behind",
    "leases.lease", "leases.let_go", "queues.next_ready", "queues.wanting", "names.every_channel", "names.holds_tokens",
    "names.imported_workspaces", "names.installed", "names.persons_called", "outbox.listed", "outbox.row",
    "forgotten.since", "health.journal", "health.touch", "migrate.serves", "migrate.standing", "places.organizations", "places.workspaces", "waiting.by_state",
}  # fmt: skip
# Brings two organizations together, which is what its caller asked for.
OF_TWO_ORGANIZATIONS = {"joining.move"}
# Settles one message, whose number came from a lease or from the operator.
OF_ONE_MESSAGE = {
    "leases.begin", "leases.doubt", "leases.put_back", "leases.sent", "leases.settle", "leases.stumbled",
    "outbox.again", "outbox.drop",
}  # fmt: skip
# Bounded by the workspace or the row that they are given.
OF_WHAT_IS_GIVEN = {
    "arrivals.arrive", "driver.rows", "imports.accounts", "imports.add_many", "imports.add_need",
    "imports.add_people", "imports.channels", "inquiries.add", "kudos.add", "loaded.keep", "loaded.loaded", "loaded.one", "outbox.address", "needs.add",
    "needs.change", "needs.index", "people.account", "people.meet", "people.open_account", "places.channel",
    "places.channel_of_message", "places.found", "places.open_channel", "places.open_workspace", "places.workspace",
    "snippets.add", "snippets.asked", "snippets.index", "snippets.revise", "store.apart", "store.dialect",
    "store.insert", "store.news",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Things:
    """The numbers of one organization's things, of which arguments are made."""

    base: int

    def __getattr__(self, table: str) -> int:
        return number_of(self.base, table)


def values_of(own: Things) -> dict[str, Any]:
    """What a parameter is given, by its name; `module.function.name` wins over `module.name` and `name`."""
    eyes = Eyes(own.person + 2, own.channel)
    row = {
        "channel_id": own.channel, "workspace_id": own.workspace, "lane": "channel:1", "kind": "post", "once": THEIRS,
        "thing": "need", "thing_id": own.need, "card": None,
    }  # fmt: skip
    reaction = {
        "account_id": own.account, "channel_id": own.channel, "message_id": "m2", "emoji": "+1", "present": False,
        "meaning": "useful", "thing": "snippet", "thing_id": own.snippet, "event_time": NOW + timedelta(hours=1),
    }  # fmt: skip
    notification = {
        "kind": "thanks", "once": THEIRS, "due_at": NOW, "created_at": NOW, "state": "held", "card": None, "sent_at": None,
        "topic_id": own.topic,
    }  # fmt: skip
    digest = {
        "channel_id": own.channel, "every": "daily", "at": "10:00", "time_zone": "UTC", "active": True,
        "next_due_at": NOW, "owner_id": own.person,
    }  # fmt: skip
    words = {
        "channel_id": own.channel, "owner_id": own.person, "visibility": "organization", "state": "open",
    }  # fmt: skip
    subject = weights.Subject(own.snippet, "published", "organization", own.channel, "", None, (), {})
    names = {
        "account_id": own.account, "account_ids": [own.account], "apart": timedelta(seconds=3), "asker_id": own.person,
        "at": NOW, "before": NOW + timedelta(days=1), "card": None, "channel_id": own.channel,
        "channels": [own.channel], "emoji": "+1", "external_id": "U1", "eyes": eyes, "giver_id": own.person + 1,
        "hashed": "hash", "here": Here((own.channel,)), "id": own.need, "ids": [own.need], "job": "job 0",
        "key": "key 0", "kind": "thanks", "kinds": ["useful"], "kudos_ids": [own.kudos], "limit": 50,
        "lately": 50, "link_id": own.message_link, "meaning": "useful", "message": "m1", "message_id": "m2", "messages": ["m1", "m2"],
        "name": "Ana", "names": ["maps"], "need_id": own.need, "need_ids": [own.need, own.need + 1],
        "no_digest_before": NOW - timedelta(days=1), "nonce": "n", "note": "read it", "now": NOW + timedelta(days=1),
        "once": "channel:1", "payload": {}, "people": [own.person, own.person + 1], "period": "period 9",
        "person_id": own.person, "person_ids": [own.person, own.person + 1], "problem": "gone", "ready_at": NOW,
        "receiver_id": own.person, "role": "card", "saver_id": own.person, "schedule_id": own.digest_schedule,
        "scope": "scope 0", "since": NOW - timedelta(days=1), "slug": "maps", "slugs": ["maps"],
        "snippet_id": own.snippet, "snippet_ids": [own.snippet, own.snippet + 2], "sources": [own.channel],
        "state": "resolved", "states": ["open", "published", "resolved"], "table": Outbox, "thing": "need",
        "thing_id": own.need, "thing_ids": [own.need, own.need + 1], "things": [("need", own.need)], "thread": "m1",
        "today": TODAY, "topic_id": own.topic, "topic_ids": [own.topic], "until": NOW + timedelta(days=1),
        "wanted": ["key", "key 2"], "who": Person(own.person, {own.account: "U1"}, (own.channel + 1,)),
        "window": (NOW - timedelta(days=1), NOW + timedelta(days=1)), "words": ["maps"], "workspace": "T1",
        "workspace_id": own.workspace, "zone": "time_zone 0", "accounts": ["U1"], "value": {"x": 1},
    }  # fmt: skip
    special = {
        "loaded.several.table": Need,
        "asks.add.person_id": own.person + 2, "asks.say.person_id": own.person + 1, "asks.say.said": "not_now",
        "gaps.opened_in_vain.opened": 1, "gaps.opened_in_vain.share": 9.0,
        "home.joined.eyes": Eyes(own.person + 1, own.channel),
        "home.untouched.ids": [own.snippet], "taste.titled.title": "title 0", "taste.dismiss.person_id": own.person + 1,
        "reviews.add.why": "due", "reviews.settle.said": "done", "reviews.settle.person_id": own.person + 1, "reviews.left.before": NOW + timedelta(days=400),
        "reviews.moved_on.since": NOW - timedelta(hours=1), "reviews.moved_on.newer": 1, "reviews.waiting.most": 4,
        "asks.refused.need_ids": [own.need + 2], "experts.helpers.need_ids": [own.need + 3],
        "claims.claim.period": THEIRS, "claims.done.period": "period 0", "confirmations.add.person_id": own.person + 2,
        "erasing.drop_draft.id": own.snippet + 1,
        "erasing.unname.ids": [own.kudos], "erasing.wipe_kudos.ids": [own.kudos],
        "inquiries.get.id": own.inquiry, "jobs.id": own.job, "jobs.ids": [own.job], "jobs.state": "new", "jobs.kind": "ask", "jobs.once": THEIRS,
        "receipts.take.key": THEIRS, "retention.sweep.now": NOW + timedelta(days=9), "retention.each": KEPT[0],
        "forgotten.remember.account_ids": [own.account + 1],
        "erased": [Erased(forgotten.mark("T1", "U1"), own.organization, NOW + timedelta(days=1))],
        "notifications.reschedule.at": NOW + timedelta(hours=5), "week.waiting.at": NOW + timedelta(hours=1), "links.keep.message": THEIRS,
        "needs.answer.snippet_id": own.snippet + 2, "needs.leave.person_id": own.person + 1,
        "needs.release.person_id": own.person + 1, "search.find.states": ("open", "published"), "query": "maps", "terms": ["map"],
        "term": "maps", "thorough": True, "narrow": None, "word": "U1",
        "found": [Arm((("map",),), 1, False)], "which": Which(("need", "snippet"), ("open", "published"), Narrow(), True), "most": 100, "in_pieces": True, "texts": [("need", own.need)], "vocabulary.recount.before": "map", "vocabulary.recount.now": "mop", "vocabulary.recount.id": 1,
        "search.find.things": ("need", "snippet"), "recommendations.add.receiver_id": own.person + 1,
        "schedules.keep.once": THEIRS, "topics.put_on.names": [THEIRS], "topics.interest.slug": THEIRS,
        "places.decide.name": THEIRS, "needs.join.person_id": own.person + 2, "needs.claim.person_id": own.person + 2,
        "topics.ids.slugs": [THEIRS], "topics.no_interest.kind": "teach",
        "kudos.id": own.kudos, "kudos.ids": [own.kudos], "kudos.received.eyes": Eyes(own.person, own.channel),
        "needs.waiting.eyes": Eyes(own.person, own.channel), "needs.join.words": "me too", "needs.note.state": "open",
        "notifications.ids": [own.notification], "notifications.told.id": own.notification + 1, "notifications.add.values": notification, "outbox.add.values": row,
        "people.hold.ids": (own.person,), "people.id": own.person, "people.account_by_id.id": own.account,
        "people.ids": [own.person], "places.id": own.channel, "places.workspace_by_id.id": own.workspace,
        "places.setting.name": "emoji", "places.channel_named.name": "general",
        "outbox.astray.id": own.outbox, "outbox.astray_at.message": "m9", "outbox.astray_at.sent_at": LOST,
        "privacy.id": own.outbox, "reactions.keep.values": reaction, "reactions.keep.in_order": True,
        "reactions.thing": "snippet", "reactions.thing_id": own.snippet, "schedules.keep.values": digest,
        "audit.action": "role", "audit.about": "admin", "audit.actor_id": own.person, "audit.subject_id": own.person + 1,
        "audit.page": 1, "audit.size": 5,
        "departing.id": own.workspace, "departing.before": NOW + timedelta(days=1),
        "installations.id": own.installation, "installations.platform": "slack", "installations.external_id": "E1",
        "installations.sealed": "sealed 0", "installations.before": "sealed 0", "installations.replace.sealed": "new",
        "installations.expires_at": NOW, "installations.bot_account": "bot", "installations.begin_renewal.until": NOW + timedelta(days=2),
        "schedules.period": "period 9", "search_index.keep.place": words, "search_index.title": "new", "search_index.topics": "", "search_index.body": "",  "search.find.eyes": eyes,
        "snippets.id": own.snippet, "snippets.ids": [own.snippet, own.snippet + 1], "snippets.being_saved.message": "m9",
        "snippets.discard.id": own.snippet + 1, "endorsements.put_words.words": "how?",
        "endorsements.put_words.person_id": own.person + 1, "topics.ids": [own.topic], "topics.kind": "follow",
        "weights.kind": "learned", "weights.weight": weights.Weight(NOW), "weights.weights": [(own.endorsement, 1.0, 1.0, 0.5)],
        "persons": [own.person], "one": own.person, "other": own.person + 1, "old": own.person, "new": own.person + 1,
        "merging.old": own.snippet + 2, "merging.new": own.snippet, "merging.target.id": own.snippet + 2, "by": own.person,
        "askers.asker_id": own.person + 1, "askers.asked.asker_id": own.person, "askers.asks_in.asker_id": own.person,
        "links.reply_to.message": "m3", "need_merging.old": own.need + 2, "need_merging.new": own.need, "need_merging.target.id": own.need + 2,
        "need_merging.merge.old": own.need, "need_merging.merge.new": own.need + 2,
        "lookups.words": "new", "lookups.word": "word 0", "lookups.other": "other 0", "lookups.least": 2,
        "merging.merge.old": own.snippet, "merging.merge.new": own.snippet + 1, "moving.turn_over.old": own.snippet,
        "moving.turn_over.new": own.snippet + 1, "value": own.snippet, "is_gone": lambda _row: True,
        "column": SQLModel.metadata.tables["endorsement"].c.snippet_id, "before": NOW + timedelta(days=1),
        "steps": [], "linking.id": own.link_offer, "linking.alike.person": tables.Person(id=own.person, email="ana@example.com"),
        "linking.offer.other": own.person + 2, "notifications.drop_all.once": "a", "notifications.about.once": "a", "outbox.waiting.once": "digest",
        "moving.move_back.steps": [{"table": "kudos", "column": "giver_id", "moved": [[own.kudos]], "gone": []}],
        "allowed": Allowed(everywhere=True), "embeddings.model": "fake", "embeddings.asked": VECTOR, "least": 0,
        "embeddings.digest": "new", "embeddings.vector": VECTOR, "embeddings.text_id": own.search_text,
        "embeddings.drop.thing": "snippet", "embeddings.drop.thing_id": own.snippet, "candidates.ids": [own.search_text], "jobs.count.since": NOW - timedelta(days=1),
        "links.reply_of.snippet_id": own.snippet, "weights.snippet": subject,
    }  # fmt: skip
    return names | special


def queries() -> Iterator[tuple[str, Query]]:
    """Every public function of every storage module that takes a session."""
    for found in pkgutil.iter_modules(storage.__path__):
        module = importlib.import_module(f"storage.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if (
                function.__module__ == module.__name__
                and not name.startswith("_")
                and "session" in _names(function)[:1]
            ):
                yield f"{found.name}.{name}", function


HOLDS = {"people.hold"}  # answers and changes nothing anywhere: it only makes others wait


def _names(function: Query) -> list[str]:
    return list(inspect.signature(function).parameters)


BOUNDED = {name: function for name, function in queries() if _names(function)[1:2] == ["org"]}
OTHERS = {name: function for name, function in queries() if name not in BOUNDED}


def given(name: str, function: Query, own: Things) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a query for an organization's own things. A parameter that nothing is known of fails the test."""
    values, module = values_of(own), name.partition(".")[0]
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        keys = (f"{name}.{parameter.name}", f"{module}.{parameter.name}", parameter.name)
        found = [values[key] for key in keys if key in values]
        if not found and parameter.default is not parameter.empty:
            continue
        assert found, f"{name}: say in this test what `{parameter.name}` is given"
        if parameter.kind is parameter.VAR_KEYWORD:
            named |= found[0]
        elif parameter.kind is parameter.VAR_POSITIONAL:
            positional += found[0]
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = found[0]
        else:
            positional.append(found[0])
    return positional, named


def swapped(
    own: tuple[list[Any], dict[str, Any]], theirs: tuple[list[Any], dict[str, Any]]
) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """All of the other's things as arguments, then one of them at a time."""
    yield theirs
    for index, (mine, other) in enumerate(zip(own[0], theirs[0], strict=True)):
        if mine != other:
            yield [*own[0][:index], other, *own[0][index + 1 :]], own[1]
    for key, other in theirs[1].items():
        if own[1][key] != other:
            yield own[0], {**own[1], key: other}


@dataclasses.dataclass
class World:
    """A database with our organization, and perhaps with the other one."""

    store: Store
    seeded: dict[int, Rows]

    def ask(
        self, function: Query, arguments: tuple[list[Any], dict[str, Any]], *bases: int
    ) -> tuple[Any, dict[int, Rows]]:
        """What the query answers for our organization, and what these then have; all is taken back."""
        with Session(self.store.engine) as session:
            try:
                answer = plain(function(session, OURS, *arguments[0], **arguments[1]))
                session.flush()
            except (IntegrityError, LoreError) as error:
                session.rollback()
                answer = error
            rows = {base: dump(session.connection(), base) for base in bases}
            session.rollback()
        return answer, rows


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """A world where we are alone, and one that we share."""
    made = []
    for name, bases in (("alone", [OURS]), ("shared", [OTHER, OURS])):
        folder = tmp_path_factory.mktemp("worlds")
        sqlite = request.param == "sqlite"
        store = Store(databases.sqlite(folder / name) if sqlite else request.getfixturevalue("postgres").fresh())
        with store.engine.begin() as connection:
            for base in bases:
                seed(connection, base)
            made.append(World(store, {base: dump(connection, base) for base in bases}))
    yield made[0], made[1]
    for world in made:
        asyncio.run(world.store.close())


def plain(value: Any) -> Any:
    """Anything that a query returns, as plain values; what is drawn by lot is left out."""
    if isinstance(value, SQLModel):
        return {key: plain(each) for key, each in value.model_dump().items() if key != "nonce"}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each) for each in value), key=repr)
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return value
    return [plain(each) for each in value]


def differing(before: Rows, after: Rows) -> dict[str, tuple[Any, Any]]:
    """What is not as it was, by table."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def of_the_other(value: Any) -> set[int]:
    return {number for number in numbers_in(value) if OTHER <= number < OURS}


def test_every_query_is_bounded_or_known_to_serve_all() -> None:
    assert set(OTHERS) == OF_ALL_ORGANIZATIONS | OF_TWO_ORGANIZATIONS | OF_ONE_MESSAGE | OF_WHAT_IS_GIVEN
    said = {name for name, function in OTHERS.items() if "Of all organizations." in (function.__doc__ or "")}
    assert said == OF_ALL_ORGANIZATIONS


def test_every_table_is_filled_for_both(worlds: tuple[World, World]) -> None:
    with worlds[1].store.engine.connect() as connection:
        for base in (OTHER, OURS):
            assert all(dump(connection, base).values())


@pytest.mark.parametrize("name", BOUNDED)
def test_nothing_of_another_organization_comes_back_or_changes(worlds: tuple[World, World], name: str) -> None:
    alone, shared = worlds
    function = BOUNDED[name]
    own, theirs = given(name, function, Things(OURS)), given(name, function, Things(OTHER))
    answer, rows = shared.ask(function, own, OTHER, OURS)
    assert not isinstance(answer, Exception), answer
    found = bool(answer) or rows[OURS] != shared.seeded[OURS]
    assert found == (name not in HOLDS), f"{name} finds nothing: give it something"
    assert answer == alone.ask(function, own)[0]
    assert not differing(shared.seeded[OTHER], rows[OTHER])
    assert not of_the_other(answer)
    for arguments in swapped(own, theirs):
        answer, rows = shared.ask(function, arguments, OTHER)
        without, _ = alone.ask(function, arguments)
        assert not differing(shared.seeded[OTHER], rows[OTHER])
        assert isinstance(answer, Exception) or of_the_other(answer) <= of_the_other(plain(arguments))
        assert isinstance(without, Exception) or answer == without
