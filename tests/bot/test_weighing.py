"""The factors and the worth that are kept with each endorsement are what the history makes of them, whatever came when."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import isclose
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.conversation import Work
from bot.rules.score import EPOCH, SCORING, factors, heavier, worth
from bot.services import scores, weighing
from storage import people, places, reactions, schema, snippets, weights
from storage.store import Store
from storage.tables import Account, Endorsement, Snippet
from tests.town import MONDAY

MEANING = {"+1": "useful", "star": "useful", "bulb": "learned", "question": "question", "hourglass": "outdated"}
AUTHORS = ((1,), (1,), (1,), (1,), (2,), (2,), (2,), (2,), (3,), (4,), (1, 3), (2, 3))  # by snippet, from 1
PEOPLE = range(1, 5)

Event = tuple[int, int, str, bool, datetime]
events = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 1, 2, 2, 2, 3, 4]), st.integers(1, len(AUTHORS)),
        st.sampled_from(["+1", "+1", "+1", "bulb", "bulb", "star", "question", "hourglass"]),
        st.sampled_from([True, True, True, True, False]),
        st.one_of(st.integers(0, 25), st.integers(0, 25), st.integers(0, 130)).map(lambda days: MONDAY + timedelta(days=days)),
    ),
    min_size=20,
    max_size=90,
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("weighing")
    one = Store(f"sqlite:///{folder / 'lore.db'}")
    schema.create(one)
    with Session(one.engine) as session, session.begin():
        here = places.open_workspace(session, "street", "w1", "Town", MONDAY)
        room = places.open_channel(session, here, "general", "public", "general", shared=False)
        for person in PEOPLE:
            people.open_account(session, here, f"p{person}", f"P{person}", MONDAY)
        for wrote in AUTHORS:
            snippet = Snippet(
                organization_id=1,
                channel_id=room.id,
                title="t",
                state="published",
                created_at=MONDAY,
                published_at=MONDAY,
            )
            snippets.add(session, snippet, wrote, [])
    yield one
    asyncio.run(one.close())


def apply(work: Work, one: Event) -> None:
    person, snippet_id, emoji, present, at = one
    account = work.session.get(Account, person)
    assert account is not None
    is_news = reactions.keep(
        work.session, work.org, account_id=account.id, channel_id=1, message_id=f"m{snippet_id}", emoji=emoji,
        meaning=MEANING[emoji], thing="snippet", thing_id=snippet_id, present=present, event_time=at,
    )  # fmt: skip
    snippet = weights.subject(work.session, work.org, snippet_id)
    assert snippet is not None
    if is_news:
        weighing.settle(work, snippet, person)


def kept(session: Session) -> dict[tuple[int, int, str], tuple[datetime, float, float, float]]:
    """(at, reciprocity, repeat, worth) by (person, snippet, kind)."""
    return {
        (row.person_id, row.snippet_id, row.kind): (row.at, row.reciprocity, row.repeat, row.worth)
        for row in session.exec(select(Endorsement))
    }


def from_scratch(happened: list[Event]) -> dict[tuple[int, int, str], tuple[datetime, float, float, float]]:
    """(at, reciprocity, repeat, worth) by (person, snippet, kind)."""
    last: dict[tuple[int, int, str], tuple[datetime, bool]] = {}
    for person, snippet, emoji, present, at in happened:
        key = (person, snippet, emoji)
        if key not in last or (at, not present) > (last[key][0], not last[key][1]):
            last[key] = (at, present)
    since: dict[tuple[int, int, str], datetime] = {}
    for (person, snippet, emoji), (at, present) in last.items():
        if present and person not in AUTHORS[snippet - 1]:
            key = (person, snippet, MEANING[emoji])
            since[key] = min(at, since.get(key, at))
    return {key: weigh(key, since) for key in since}


def weigh(
    key: tuple[int, int, str], since: dict[tuple[int, int, str], datetime]
) -> tuple[datetime, float, float, float]:
    person, snippet, kind = key
    at, mutual, again = since[key], 1.0, 1.0
    if kind in SCORING:
        latest: dict[tuple[int, int], datetime] = {}
        for (by, other, what), moment in since.items():
            if what in SCORING and other != snippet and moment < at:
                latest[by, other] = max(moment, latest.get((by, other), moment))
        earlier = [(moment, by, author) for (by, other), moment in latest.items() for author in AUTHORS[other - 1]]
        found = [factors(earlier, person, author, at) for author in AUTHORS[snippet - 1]]
        mutual, again = min(each[0] for each in found), min(each[1] for each in found)
    kinds = {what for by, other, what in since if (by, other) == (person, snippet)}
    return at, mutual, again, worth(kind, mutual, again, at) if kind == heavier(kinds) else 0.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events)
def test_what_is_kept_is_what_the_history_makes_of_it(store: Store, happened: list[Event]) -> None:
    with Session(store.engine) as session:
        work = Work(session, MONDAY + timedelta(days=140), places.organization(session, 1))
        for each in happened:
            apply(work, each)
        assert kept(session) == from_scratch(happened)
        event(f"some reciprocity: {any(row[1] < 1 for row in kept(session).values())}")
        ids = range(1, len(AUTHORS) + 1)
        one_by_one, together = scores.of(work, ids), scores.totals(work, ids)
        for id in ids:
            assert isclose(one_by_one[id].total(work.now), together[id], abs_tol=1e-9)
        session.rollback()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_changes_nothing(store: Store, happened: list[Event], chance: Random) -> None:
    shuffled = list(happened)
    chance.shuffle(shuffled)
    assert from_scratch(shuffled) == from_scratch(happened)
    with Session(store.engine) as session:
        work = Work(session, EPOCH, places.organization(session, 1))
        for each in shuffled:
            apply(work, each)
        assert kept(session) == from_scratch(happened)
        session.rollback()


def test_what_comes_late_halves_what_two_gave_each_other_since(store: Store) -> None:
    def given(person: int, snippet: int, day: int, *, present: bool = True) -> Event:
        return person, snippet, "+1", present, MONDAY + timedelta(days=day)

    mutual = [given(1, snippet, 0) for snippet in (5, 6, 7)] + [given(2, snippet, 0) for snippet in (1, 2)]
    later = [given(1, 8, 30), given(2, 4, 31)]
    late, back = given(2, 3, 0), given(2, 3, 40, present=False)
    with Session(store.engine) as session:
        work = Work(session, EPOCH, places.organization(session, 1))
        for happened, halved in (([*mutual, *later], []), ([late], [(1, 8)]), ([back], [])):
            for one in happened:
                apply(work, one)
            assert [key[:2] for key, row in kept(session).items() if row[1] == 0.5] == halved
        assert kept(session) == from_scratch([*mutual, *later, late, back])
        session.rollback()
