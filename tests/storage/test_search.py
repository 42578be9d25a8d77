"""Search: the same answers, in the same order, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.ranking import Counts, Wanted
from bot.rules.terms import terms
from storage import candidates, people, places, search, vocabulary
from storage.search import Eyes, Hit, Narrow
from storage.store import Session, Store
from storage.tables import SearchText
from tests import databases
from tests.databases import Server
from tests.town import MONDAY, Town, town

NOBODY = Eyes(0, 0)
TEXTS = [
    ("Restart a pod in Kubernetes", "kubectl rollout restart deployment/payments. Never delete pods in production."),
    ("Travel expenses", "Hand in receipts within 30 days. Reimbursement comes with the next salary."),
    ("Rechnungen stellen", "Die Rechnung wird in SAP angelegt und an die Buchhaltung geschickt."),
    ("Réinitialiser son mot de passe", "Ouvrez le portail et choisissez « mot de passe oublié »."),
    ("経費の精算方法", "領収書を三十日以内に提出してください。"),
    ("Why git push fails with ERR_CONNECTION_REFUSED", "The proxy blocks node.js and GitHub. Set HTTPS_PROXY."),
    ("Learning C++", "Read the core guidelines; C# people find templates hard."),
    ("كيف أعيد تعيين كلمة المرور", "افتح البوابة"),
]


def fill(session: Session) -> int:
    """What everybody may see, numbered from 0, and one text that its channel keeps to itself."""
    here = places.workspace(session, "street", "w1")
    assert here is not None
    org = here.organization_id
    owner = people.open_account(session, here, "ana", "Ana Ruiz", MONDAY).person_id
    channel = places.open_channel(session, here, "c1", "private", "general", False).id
    for n, (title, body) in enumerate([*TEXTS, ("The secret of the pods", "kubernetes kubernetes")]):
        search.keep(
            session, org, "snippet", n, channel_id=channel, owner_id=owner, state="published", title=title, topics="",
            body=body, visibility="organization" if n < len(TEXTS) else "channel",
        )  # fmt: skip
    while vocabulary.count(session, org, 3):
        pass
    return org


async def find(here: Town, org: int, query: str, eyes: Eyes = NOBODY, most: int = search.MOST) -> list[int]:
    def look(session: Session) -> list[Hit]:
        assert search.find(session, org + 1, query, eyes) == []
        return search.find(session, org, query, eyes, most=most)

    return [hit.thing_id for hit in await here.store.read(look)]


async def test_what_people_type_is_found(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)
        for query, first in [
            ("how do I restart pods in k8s", 0), ("restarting deployments", 0), ("kuberntes", 0), ("kubernetse pod", 0),
            ("expense reimbursment", 1), ("Rechnung", 2), ("reinitialise mot de passe", 3), ("精算", 4),
            ("err_connection_refused", 5), ("connection refused", 5), ("nodejs proxy", 5), ("git hub", 5), ("c++", 6),
            ("C#", 6), ("المرور", 7),
        ]:  # fmt: skip
            assert (await find(here, org, query))[:1] == [first], query


async def test_what_a_channel_keeps_is_found_there_and_by_its_owner_only(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)
        secret = len(TEXTS)
        row = (await here.rows(SearchText))[-1]
        assert secret not in await find(here, org, "kubernetes secret")
        assert secret in await find(here, org, "kubernetes secret", Eyes(0, row.channel_id))
        assert secret in await find(here, org, "kubernetes secret", Eyes(row.owner_id, 0))


async def test_little_of_the_index_is_read_where_that_is_enough(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)
        assert (await find(here, org, "restart a pod of node.js", most=1))[0] in (0, 5)
        assert await find(here, org, "pod kubernetes", most=2) == [0]


@given(st.text())
def test_no_query_is_more_than_letters_and_digits_to_the_index(query: str) -> None:
    found = terms(query)
    wanted = [Wanted({term: 1.0}) for term in found]
    for arm in candidates.arms(wanted, Counts(10, dict.fromkeys(found, 7)), 20):
        for kind, marks in (("sqlite", '" ()'), ("postgresql", "' ()")):
            match = candidates.match(kind, 1, arm)
            plain = match.replace(" OR ", " ").replace(" AND ", " ").replace(" | ", " ").replace(" & ", " ")
            inner = "".join(char for char in plain if char not in marks)
            assert "\\" not in inner
            assert not {'"', "'", "(", ")", "\x00"} & set(inner)


async def test_odd_queries_find_nothing_and_hurt_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)
        odd = [
            "",
            "'",
            '"',
            " OR ",
            ")",
            "NOT *",
            "\x00",
            "\ud800",
            "🚀",
            "a" * 100_000,
            "pod " * 20_000,
            "% _",
            "''; --",
            "1·pod",
        ]
        for query in odd:
            first = await find(here, org, query)
            assert first == await find(here, org, query)
            assert len(TEXTS) not in first


async def test_a_long_question_is_read_as_far_as_there_is_room(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)
        long = "pods " + " ".join(f"{chr(97 + n % 26) * 3}{chr(97 + n // 26) * 3}word" for n in range(150))
        assert (await find(here, org, f"{long} kubernetes k8s messages"))[0] == 0


async def test_terms_are_counted_as_texts_come_change_and_go(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org = await here.store.write(fill)

        def counts(session: Session) -> tuple[int, dict[str, int]]:
            known = vocabulary.counts(session, org, ["kubernet", "walrus", "pod"])
            return known.documents, dict(known.of)

        assert await here.store.read(counts) == (9, {"kubernet": 2, "pod": 2})
        row = (await here.rows(SearchText))[0]
        place = {name: getattr(row, name) for name in ("channel_id", "owner_id", "visibility", "state")}
        await here.store.write(
            lambda session: search.keep(
                session, org, "snippet", 0, title="Feed a walrus", topics="", body="pod", asked=["walrus"], **place
            )
        )
        assert await here.store.read(counts) == (9, {"kubernet": 1, "walrus": 1, "pod": 2})
        await here.store.write(lambda session: search.forget(session, org, "snippet", 0))
        assert await here.store.read(counts) == (8, {"kubernet": 1, "pod": 1})
        assert await find(here, org, "walrus") == []


TYPED = [
    "kubernetes", "k8s", "kuberntes", "pods", "secret", "restart", "Rechnung", "mot de passe", "精算", "المرور", "c++", "'",
    '"', "OR", "NOT", "*", "NEAR(", "·", "1·pod", "err_connection_refused", "%", "node.js", "\x00", "is:open",
]  # fmt: skip
QUERIES = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(TYPED), max_size=9).map(" ".join))
NARROWED = st.sampled_from([
    Narrow(), Narrow(state="open"), Narrow(state="verified"), Narrow(topic=1), Narrow(by=1), Narrow(channel=1),
    Narrow(since=MONDAY - timedelta(days=1)),
])  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[list[Session]]:
    """The same texts on SQLite and on PostgreSQL; the last of them belongs to a channel."""
    stores = [Store(databases.sqlite(tmp_path_factory.mktemp("both") / "town.db")), Store(postgres.fresh())]
    sessions = [Session(store.engine) for store in stores]
    for session in sessions:
        places.open_workspace(session, "street", "w1", "Town", MONDAY)
        assert fill(session) == 1
        session.commit()
    yield sessions
    for session, store in zip(sessions, stores, strict=True):
        session.close()
        store.engine.dispose()


@given(QUERIES, NARROWED, st.booleans(), st.integers(1, 4))
@settings(deadline=None)
def test_no_query_fails_or_leaks_and_both_databases_answer_the_same_in_the_same_order(
    both: list[Session], query: str, narrow: Narrow, thorough: bool, most: int
) -> None:
    options = {"narrow": narrow, "thorough": thorough, "most": 10**most}
    once, elsewhere = (search.find(session, 1, query, NOBODY, **options) for session in both)  # type: ignore[arg-type]
    assert once == elsewhere == search.find(both[0], 1, query, NOBODY, **options)  # type: ignore[arg-type]
    assert len(TEXTS) not in {hit.thing_id for hit in once}
    assert all(search.find(session, 2, query, Eyes(1, 1), **options) == [] for session in both)  # type: ignore[arg-type]
