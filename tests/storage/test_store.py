"""The store: a step is there whole or not at all, and answered only when it is there for good."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from subprocess import run as run_process

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.errors import NotFound, TryLater
from storage import people, places
from storage.store import Session, Store, insert, news
from storage.tables import Organization
from tests import databases
from tests.town import MONDAY

HOUSE = Path(__file__).parents[2]
PATIENCE = 60  # seconds, for what takes none unless the machine is busy with something else


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with one table of numbers and notes."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'store.db'}" if sqlite else request.getfixturevalue("postgres").empty()
    made = Store(url)
    await made.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text VARCHAR(100))"))
    yield made
    await made.close()


def run(session: Session, sql: str, **values: object) -> int:
    return int(session.connection().execute(text(sql), values).rowcount)


def put(session: Session, id: int, words: str = "") -> int:
    return run(session, "INSERT INTO note VALUES (:id, :words)", id=id, words=words)


def putting(id: int, words: str = "") -> Callable[[Session], int]:
    return partial(put, id=id, words=words)


def ids(session: Session) -> list[int]:
    return list(session.connection().execute(text("SELECT id FROM note ORDER BY id")).scalars())


async def test_many_steps_at_once_are_all_kept(store: Store) -> None:
    await asyncio.gather(*(store.write(putting(id)) for id in range(500)))
    assert await store.read(ids) == list(range(500))


async def test_a_step_that_raises_leaves_nothing_and_its_neighbours_alone(store: Store) -> None:
    def fails(session: Session, id: int) -> None:
        put(session, id)
        news(session, "outbox")
        raise NotFound

    def breaks(session: Session) -> None:
        put(session, 1)
        run(session, "INSERT INTO nowhere VALUES (1)")

    told: list[int] = []
    store.on_news("outbox", lambda: told.append(1))
    steps = [
        *(store.write(putting(id)) for id in range(0, 50, 2)),
        *(store.write(partial(fails, id=id)) for id in range(1, 50, 2)),
        store.write(breaks),
    ]
    done = await asyncio.gather(*steps, return_exceptions=True)
    assert [type(each).__name__ for each in done[25:50]] == ["NotFound"] * 25
    assert "nowhere" in str(done[50])
    assert not isinstance(done[50], TryLater)
    assert await store.read(ids) == list(range(0, 50, 2))
    await asyncio.sleep(0.01)
    assert told == []


async def test_a_mistake_at_the_end_of_a_step_takes_all_of_it_back(store: Store) -> None:
    def twice(session: Session) -> None:
        put(session, 1)
        put(session, 1)

    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.write(twice)
    assert await store.write(putting(1)) == 1


async def test_a_step_that_asks_for_one_more_than_there_is_answers_with_an_error(store: Store) -> None:
    nothing: list[int] = []
    with pytest.raises(RuntimeError, match="one more"):
        await asyncio.wait_for(store.write(lambda _session: next(iter(nothing))), PATIENCE)
    with pytest.raises(RuntimeError, match="one more"):
        await asyncio.wait_for(store.read(lambda _session: next(iter(nothing))), PATIENCE)


async def test_news_are_told_after_the_commit(store: Store) -> None:
    seen: list[list[int]] = []
    heard = asyncio.Event()

    def listener() -> None:
        seen.append([])
        heard.set()

    def step(session: Session) -> None:
        put(session, 1)
        news(session, "outbox")

    store.on_news("outbox", listener)
    await store.write(step)
    await asyncio.wait_for(heard.wait(), PATIENCE)
    assert await store.read(ids) == [1]
    assert len(seen) == 1


async def test_a_reader_sees_one_moment_and_holds_up_no_writer(store: Store) -> None:
    looked, written = threading.Barrier(5), threading.Event()

    def look(session: Session) -> tuple[list[int], list[int]]:
        before = ids(session)
        looked.wait(PATIENCE)
        assert written.wait(PATIENCE)
        return before, ids(session)

    readers = [asyncio.create_task(store.read(look)) for _ in range(4)]
    await asyncio.to_thread(looked.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await store.write(putting(1))
    written.set()
    assert await asyncio.gather(*readers) == [([], [])] * 4
    assert await store.read(ids) == [1]


async def test_changes_of_a_reader_are_thrown_away(store: Store) -> None:
    with suppress(DatabaseError):  # SQLite says so, PostgreSQL lets it and forgets it
        await store.read(putting(1))
    assert await store.read(ids) == []


async def test_a_second_insert_of_the_same_says_that_nothing_was_written(store: Store) -> None:
    def twice(session: Session) -> list[int]:
        same = "INSERT INTO note VALUES (1, 'x') ON CONFLICT DO NOTHING"
        built = insert(session, Organization).values(id=1, name="x", created_at=MONDAY).on_conflict_do_nothing()
        Organization.__table__.create(session.connection())  # type: ignore[attr-defined]
        written = [session.connection().execute(built).rowcount for _ in range(2)]
        return [run(session, same), run(session, same), *written]

    assert await store.write(twice) == [1, 0, 1, 0]


async def test_who_stops_waiting_does_not_stop_the_step(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)
        put(session, 1)

    waiting = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait, PATIENCE)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    go_on.set()
    await store.write(putting(2))
    async with asyncio.timeout(PATIENCE):
        while await store.read(ids) != [1, 2]:
            await asyncio.sleep(0.01)


async def test_closing_finishes_what_is_queued_and_takes_nothing_new(store: Store, tmp_path: Path) -> None:
    again = Store(store.url)
    writing = [asyncio.create_task(again.write(putting(id))) for id in range(300)]
    await asyncio.sleep(0)
    await again.close()
    await asyncio.gather(*writing)
    assert len(await store.read(ids)) == 300
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(again.write(putting(1000)), PATIENCE)


def test_a_loop_that_is_gone_harms_nobody(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'loops.db'}")

    async def leave() -> None:
        store.on_news("outbox", lambda: None)
        asyncio.get_running_loop().create_task(store.write(tell), name="left behind")
        await asyncio.sleep(0)

    def tell(session: Session) -> None:
        time.sleep(0.05)
        news(session, "outbox")

    async def stay() -> None:
        await store.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"))
        await store.write(tell)
        assert await store.read(ids) == []
        await store.close()

    asyncio.run(leave())
    asyncio.run(stay())


async def test_another_process_that_holds_the_file_means_try_later(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path / "held.db")
    store = Store(url)
    await store.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"))
    await store.write(lambda session: session.connection().exec_driver_sql("PRAGMA busy_timeout=100").close())
    hold = (
        "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('BEGIN IMMEDIATE'); print(1,flush=True); input()"
    )
    with Popen([sys.executable, "-c", hold, str(tmp_path / "held.db")], stdin=PIPE, stdout=PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        await asyncio.to_thread(other.stdout.readline)
        many = await asyncio.gather(
            *(store.write(putting(id)) for id in range(5)),
            return_exceptions=True,
        )
        assert {type(each) for each in many} == {TryLater}
        assert await store.read(ids) == []
        other.stdin.write(b"\n")
        other.stdin.flush()
        await asyncio.to_thread(other.wait)
    assert await store.write(putting(1)) == 1
    await store.close()


async def test_a_full_disk_takes_back_all_that_was_to_be_kept_together(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'full.db'}")
    await store.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"))
    await store.write(lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count=6").close())
    begun, gate = threading.Event(), threading.Event()

    def hold(_session: Session) -> bool:
        begun.set()
        return gate.wait(PATIENCE)

    first = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(begun.wait, PATIENCE)
    rest = [asyncio.create_task(store.write(putting(id, "x" * 3000))) for id in range(20)]
    await asyncio.sleep(0)  # all of them wait behind it now, so that they are one batch
    gate.set()
    assert await first
    done = await asyncio.gather(*rest, return_exceptions=True)
    assert {type(each) for each in done} == {TryLater}
    assert await store.read(ids) == []
    assert await store.write(putting(1)) == 1
    await store.close()


STEPS = """
import asyncio, gc, sys
from storage.store import Store

async def main():
    store = Store(sys.argv[1])

    async def kept():
        await asyncio.gather(*(store.write(lambda _session: None) for _ in range(2000)))
        await store.write(lambda _session: None)  # alone, so that what the writer thread still holds is as much each time
        gc.collect()
        return len(gc.get_objects())

    await kept()
    before = await kept()
    for _ in range(8):
        await kept()
    print(await kept() - before)
    await store.close()

asyncio.run(main())
"""


def test_memory_stays_flat_over_many_steps(tmp_path: Path) -> None:
    """In a process of its own: what other tests leave behind is not counted."""
    url = f"sqlite:///{tmp_path / 'flat.db'}"
    done = run_process([sys.executable, "-c", STEPS, url], cwd=HOUSE, stdout=PIPE, check=True)
    assert int(done.stdout) < 200


WRITER = """
import asyncio, sys
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from storage.store import Store

async def main():
    store = Store(sys.argv[1])
    async def one(id):
        await store.write(lambda session: session.connection().execute(text("INSERT INTO note VALUES (:i, '')"), {"i": id}))
        print(id, flush=True)
    for start in range(0, 1_000_000, 50):
        await asyncio.gather(*(one(start + each) for each in range(50)))

asyncio.run(main())
"""


async def test_what_was_answered_survives_being_killed(store: Store) -> None:
    with Popen([sys.executable, "-c", WRITER, store.url], stdout=PIPE, cwd=HOUSE) as child:
        assert child.stdout is not None
        answered = [int(await asyncio.to_thread(child.stdout.readline)) for _ in range(200)]
        child.kill()
        answered += [int(line) for line in child.stdout.read().split(b"\n")[:-1]]
    kept = await store.read(ids)
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))


async def test_a_lost_connection_means_try_later_and_then_all_is_well(postgres: databases.Server) -> None:
    store = Store(postgres.empty())
    await store.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"))

    def cut_off(session: Session) -> None:
        put(session, 1)
        pid = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        put(session, 2)

    for ask in (store.write, store.read):
        with pytest.raises(TryLater, match="memory"):
            await ask(cut_off)
    assert await store.read(ids) == []
    assert await store.write(putting(3)) == 1
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'")
    assert await store.read(ids) == [3]
    assert await store.write(putting(4)) == 1
    await store.close()


async def test_a_server_that_is_not_there_means_try_later(tmp_path: Path) -> None:
    store = Store(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(TryLater):
        await store.write(ids)
    with pytest.raises(TryLater):
        await store.read(ids)
    await store.close()


async def test_two_steps_that_wait_for_each_other_are_both_done(postgres: databases.Server) -> None:
    store = Store(postgres.empty())
    await store.write(lambda session: run(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"))
    await store.write(lambda session: [put(session, 1), put(session, 2)])
    both, one_is_done = threading.Barrier(2), threading.Event()
    tries: list[int] = []

    def change(session: Session, first: int, second: int) -> None:
        tries.append(first)
        if len(tries) > 2:
            assert one_is_done.wait(PATIENCE)  # else it may take what the other waits for, and both wait again
        run(session, "UPDATE note SET text = text || 'x' WHERE id = :id", id=first)
        if len(tries) <= 2:
            both.wait(PATIENCE)
        run(session, "UPDATE note SET text = text || 'x' WHERE id = :id", id=second)

    async def done(first: int, second: int) -> None:
        await store.write(lambda session: change(session, first, second))
        one_is_done.set()

    await asyncio.gather(done(1, 2), done(2, 1))
    words = await store.read(lambda s: list(s.connection().execute(text("SELECT text FROM note")).scalars()))
    assert words == ["xx", "xx"]
    assert len(tries) == 3
    await store.close()


def test_a_file_that_is_no_database_is_not_a_matter_of_time(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear Ana, " * 500)

    async def ask() -> None:
        store = Store(f"sqlite:///{tmp_path / 'letter.db'}")
        with pytest.raises(Exception, match="not a database") as caught:
            await store.write(ids)
        assert not isinstance(caught.value, TryLater)
        await store.close()

    asyncio.run(ask())


def test_two_who_make_the_same_row_at_once_both_succeed(postgres: databases.Server) -> None:
    async def meet() -> int:
        store, both = Store(postgres.fresh()), threading.Barrier(2)
        workspace = await store.write(lambda session: places.open_workspace(session, "street", "w1", "Town", MONDAY))
        tries = 0

        def step(session: Session) -> int:
            nonlocal tries
            tries += 1
            if people.account(session, workspace.id, "ana") is None and tries < 3:
                both.wait(PATIENCE)
            return people.open_account(session, workspace, "ana", "Ana", MONDAY).id

        first, second = await asyncio.gather(store.write(step), store.write(step))
        await store.close()
        assert first == second
        return tries

    assert asyncio.run(meet()) == 3
