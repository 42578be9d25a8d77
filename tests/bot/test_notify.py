"""What people are told unprompted: now or in their next window, never more than they can bear."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.conversation import Work
from bot.services import erasing, notify, upkeep
from bot.views import notices
from storage import places
from storage.store import Session, Store
from storage.tables import Account, Notification, Outbox, Person
from tests.town import Town, town


def telling(here: Town, who: int, *texts: str, kind: str = "thanks") -> Callable[[Session], None]:
    def step(session: Session) -> None:
        person = session.get(Person, who)
        assert person is not None
        work = Work(session, here.clock.now(), places.organization(session, 1))
        for text in texts:
            notify.tell(work, person, notices.done(text), kind=kind, once=text)

    return step


async def tell(here: Town, who: int, *texts: str, kind: str = "thanks") -> None:
    await here.store.write(telling(here, who, *texts, kind=kind))
    await here.delivery.deliver_due()


def told(here: Town) -> list[str]:
    return [str(message.card) for message in here.street.messages if message.channel == "dm-ana"]


def forgetting(here: Town, who: int) -> Callable[[Session], None]:
    def step(session: Session) -> None:
        person = session.get(Person, who)
        assert person is not None
        erasing.erase(Work(session, here.clock.now(), places.organization(session, 1)), person)

    return step


async def switch_off(here: Town, kind: str) -> None:
    def step(session: Session) -> None:
        person = session.get(Person, 1)
        assert person is not None
        person.preferences = {"off": [kind]}

    await here.store.write(step)


async def tick(here: Town, **by: float) -> list[str]:
    here.clock.forward(timedelta(**by))
    said = await here.scheduler.tick()
    await here.delivery.deliver_due()
    return said


async def test_three_a_day_and_the_rest_together_in_the_next_window(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        for n in range(6):
            await tell(here, 1, f"thing {n}")
            here.clock.forward(timedelta(seconds=1))
        assert len(told(here)) == 3
        assert await tick(here, hours=1) == []
        assert await tick(here, hours=20) == []  # 08:00 in Rome
        assert await tick(here, hours=1) == ["person 1: told 3 things that waited"]
        assert all(f"thing {n}" in told(here)[3] for n in (3, 4, 5))
        assert await tick(here, minutes=1) == []
        assert {(row.state, row.card) for row in await here.rows(Notification)} == {("sent", None)}


async def test_what_was_switched_off_is_not_told_not_even_later(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, "waits")
        await tell(here, 1, "stays", kind="review")
        await switch_off(here, "thanks")
        await tell(here, 1, "never kept")
        assert await tick(here, hours=13) == ["person 1: told 1 things that waited"]
        assert "stays" in told(here)[0]
        assert "because you wrote it" in told(here)[0]
        assert [row.state for row in await here.rows(Notification)] == ["dropped", "sent"]


async def test_nobody_is_asked_about_a_need_that_was_met_meanwhile(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "teach maps", "dm-ana", "direct")
        here.clock.forward(timedelta(hours=10))
        await here.say("ben", "how to fold one #maps", command="learn")
        assert len(await here.rows(Notification)) == 1
        await here.say("ben", "n1", command="withdraw", via="pressed")
        assert await tick(here, hours=13) == ["person 1: nothing that waited is worth telling any more"]
        assert told(here) == []


async def test_what_waits_over_a_weekend_or_for_somebody_gone(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        here.clock.forward(timedelta(days=4, hours=10))  # Friday evening
        await tell(here, 1, "waits")
        assert await tick(here, days=1) == []
        assert await tick(here, days=1) == []
        await here.store.write(lambda session: setattr(session.get(Person, 1), "state", "left"))
        assert await tick(here, days=1) == ["person 1: nothing that waited is worth telling any more"]
        assert [row.state for row in await here.rows(Notification)] == ["dropped"]


async def test_several_things_told_in_one_transaction_are_several_messages(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        await tell(here, 1, "one", "two", "three", "four", "five")
        assert len(told(here)) == 3
        await tell(here, 1, "six")
        assert len(told(here)) == 3
        assert await tick(here, days=1) == ["person 1: told 3 things that waited"]
        await tell(here, 1, "seven", "eight", "nine")
        assert len(told(here)) == 6  # what was told together was one message


async def test_what_an_outage_kept_over_the_evening_comes_together_in_the_morning(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        here.clock.forward(timedelta(hours=6, minutes=30))  # 17:30 in Rome
        await here.store.write(telling(here, 1, "one", "two"))
        here.clock.forward(timedelta(hours=1))
        await here.delivery.deliver_due()
        assert told(here) == []
        assert {row.state for row in await here.rows(Notification)} == {"held"}
        assert await here.rows(Outbox) == []
        assert await tick(here, hours=15) == ["person 1: told 2 things that waited"]
        (message,) = told(here)
        assert message.count("because somebody said that you helped") == 0
        assert all(each in message for each in ("one", "two", "kept these together"))
        await tell(here, 1, "three", "four", "five")
        assert len(told(here)) == 3


async def test_what_waited_together_and_met_an_outage_waits_on_each_for_itself(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "teach maps", "dm-ana", "direct")
        here.clock.forward(timedelta(hours=10))
        await here.say("ben", "how to fold one #maps", command="learn")
        await tell(here, 1, "two", "three")
        here.clock.forward(timedelta(hours=13))
        assert await here.scheduler.tick() == ["person 1: told 3 things that waited"]
        assert {(row.state, row.card) for row in await here.rows(Notification)} == {("sent", None)}
        assert await tick(here, hours=12) == []  # the platform was away all day
        rows = await here.rows(Notification)
        assert [(row.state, row.told_with, bool(row.card)) for row in rows] == [("held", None, True)] * 3
        assert [row for row in await here.rows(Outbox) if row.kind == "direct"] == []
        await here.say("ben", "n1", command="withdraw", via="pressed")
        assert "person 1: told 2 things that waited" in await tick(here, hours=13)
        (message,) = told(here)
        assert "fold" not in message
        assert all(each in message for each in ("two", "three", "kept these together"))
        assert [row.state for row in await here.rows(Notification)] == ["dropped", "sent", "sent"]
        assert {row.card for row in await here.rows(Outbox) if row.kind == "direct"} == {None}


@pytest.mark.parametrize("outage", [False, True])
@pytest.mark.parametrize("gone", ["figs", "pears"])
async def test_of_what_waited_together_only_what_speaks_of_somebody_erased_goes(
    tmp_path: Path, gone: str, *, outage: bool
) -> None:
    fruits = ("figs", "pears", "plums")
    rest = [fruit for fruit in fruits if fruit != gone]
    async with town(tmp_path) as here:
        for who in ("ana", "zoe"):
            await here.say(who, "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, *(f"Zoe likes {fruit}" if fruit == gone else f"Ben likes {fruit}" for fruit in fruits))
        here.clock.forward(timedelta(hours=13))
        assert await here.scheduler.tick() == ["person 1: told 3 things that waited"]
        await here.store.write(forgetting(here, 2))
        if outage:
            assert await tick(here, hours=12) == []
            assert told(here) == []
            here.clock.forward(timedelta(hours=13))
            assert "person 1: told 2 things that waited" in await here.scheduler.tick()
        await here.delivery.deliver_due()
        (message,) = [message for message in here.street.messages if message.channel == "dm-ana"]
        shown = str(message.card.elements)
        assert [shown.count(fruit) for fruit in rest] == [1, 1]
        assert "Zoe" not in str(message.card)
        assert gone not in str(message.card)


async def test_a_message_of_several_things_that_all_speak_of_somebody_erased_is_not_sent(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "zoe"):
            await here.say(who, "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, "Zoe likes figs", "Zoe likes pears")
        here.clock.forward(timedelta(hours=13))
        await here.scheduler.tick()
        await here.store.write(forgetting(here, 2))
        await here.delivery.deliver_due()
        assert told(here) == []
        assert await here.rows(Outbox) == []


async def test_what_is_left_alone_is_not_said_to_come_together(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "zoe"):
            await here.say(who, "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, "Zoe likes figs", "Ben likes pears")
        here.clock.forward(timedelta(hours=13))
        await here.scheduler.tick()
        await here.store.write(forgetting(here, 2))
        await here.delivery.deliver_due()
        (message,) = told(here)
        assert "pears" in message
        assert "I kept this so as not to disturb you" in message


async def test_one_thing_that_an_outage_kept_says_once_why_it_came(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        await here.store.write(telling(here, 1, "one"))
        here.clock.forward(timedelta(days=5))
        await here.delivery.deliver_due()
        assert told(here) == []
        await tick(here, days=2)
        assert told(here)[0].count("because somebody said that you helped") == 1


async def test_two_instances_do_not_spend_the_same_room(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        other, told_three, go_on = Store(here.store.url), threading.Event(), threading.Event()

        def tell_three(session: Session) -> None:
            telling(here, 1, "one", "two", "three")(session)
            told_three.set()
            assert go_on.wait(60)

        await other.write(lambda session: None)  # so that it is connected
        first = asyncio.create_task(here.store.write(tell_three))
        await asyncio.to_thread(told_three.wait, 60)
        second = asyncio.create_task(other.write(telling(here, 1, "four", "five")))
        await asyncio.sleep(0.3)
        assert not second.done()
        go_on.set()
        await asyncio.gather(first, second)
        await here.delivery.deliver_due()
        assert len(told(here)) == 3
        assert [row.state for row in await here.rows(Notification)] == ["sent"] * 3 + ["held"] * 2
        await other.close()


async def test_who_cannot_be_written_to_is_not_told_and_nothing_stays_due(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, "waits")
        await here.store.write(lambda session: setattr(session.get(Account, 1), "left", True))
        await tell(here, 1, "never kept")
        assert await tick(here, hours=13) == ["person 1: nothing that waited is worth telling any more"]
        assert await tick(here, hours=1) == []
        assert told(here) == []
        assert [(row.state, row.sent_at) for row in await here.rows(Notification)] == [("dropped", None)]


async def test_many_who_have_to_wait_longer_hold_up_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        people = [f"p{n}" for n in range(upkeep.AT_ONCE + 2)]
        for who in people:
            await here.say(who, "help")
        here.clock.forward(timedelta(hours=10))
        for id in range(1, len(people) + 1):
            await tell(here, id, f"for {id}")

        def pause_all_but_the_last(session: Session) -> None:
            for id in range(1, len(people)):
                person = session.get(Person, id)
                assert person is not None
                person.paused_until = here.clock.now() + timedelta(days=3)

        await here.store.write(pause_all_but_the_last)
        said = await tick(here, hours=14)
        assert said[-1] == f"person {len(people)}: told 1 things that waited"
        assert said[0] == "person 1: waits until 2026-03-06 08:00 UTC"
        assert [message.channel for message in here.street.messages if "for " in str(message.card)] == [
            f"dm-{people[-1]}"
        ]


async def test_what_cannot_be_read_any_more_holds_up_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben"):
            await here.say(who, "help")
        here.clock.forward(timedelta(hours=10))
        await tell(here, 1, "for ana")
        await tell(here, 2, "for ben")
        await here.store.write(lambda session: setattr(session.get(Notification, 1), "card", {"_": "unknown"}))
        said = await tick(here, hours=14)
        assert "failed" in said[0]
        assert said[1] == "person 2: told 1 things that waited"
        assert await tick(here, minutes=1) == []
        assert "failed" in (await tick(here, hours=1))[0]


ZONES = (
    "Europe/Rome",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
)
HAPPENS = st.one_of(
    st.tuples(st.just("tells"), st.integers(1, 4), st.integers(1, 2)),
    st.tuples(st.just("queues"), st.integers(1, 4), st.integers(1, 2)),
    st.tuples(st.just("ticks"), st.just(0), st.just(0)),
    st.tuples(st.just("passes"), st.integers(1, 20 * 60), st.just(0)),
    st.tuples(st.just("moves"), st.sampled_from(range(len(ZONES))), st.integers(1, 2)),
    st.tuples(st.just("pauses"), st.integers(1, 100), st.integers(1, 2)),
)


@example(5 * 24 * 60, [("tells", 4, 1), ("ticks", 0, 0), ("passes", 60, 0), ("ticks", 0, 0)])  # a Saturday
@settings(max_examples=15)
@given(st.integers(0, 14 * 24 * 60), st.lists(HAPPENS, min_size=10, max_size=50))
def test_nobody_is_disturbed_more_than_three_times_a_day_or_out_of_hours(
    start: int, story: list[tuple[str, int, int]]
) -> None:
    async def live() -> None:
        with TemporaryDirectory() as folder:
            async with town(Path(folder)) as here:
                await here.say("ana", "help")
                await here.say("ben", "help")
                here.clock.forward(timedelta(minutes=start))
                disturbed: dict[int, list[datetime]] = {1: [], 2: []}
                for number, (what, amount, who) in enumerate(story):
                    await happens(here, what, amount, who, number)
                    for id, channel in ((1, "dm-ana"), (2, "dm-ben")):
                        count = len([m for m in here.street.messages if m.channel == channel])
                        new = count - len(disturbed[id])
                        disturbed[id] += [here.clock.now()] * new
                        if new:
                            await check(here, id, disturbed[id])

    asyncio.run(live())


async def happens(here: Town, what: str, amount: int, who: int, number: int) -> None:
    """One thing of a story: somebody is told several things, time ticks or passes, somebody moves or pauses."""
    if what == "tells":
        await tell(here, who, *(f"{number}.{n}" for n in range(amount)))
    elif what == "queues":  # their platform is away
        await here.store.write(telling(here, who, *(f"{number}.{n}" for n in range(amount))))
    elif what == "ticks":
        await tick(here)
    elif what == "passes":
        here.clock.forward(timedelta(minutes=amount))
    else:
        value = {"moves": ZONES[amount % len(ZONES)], "pauses": here.clock.now() + timedelta(hours=amount)}[what]
        name = {"moves": "time_zone", "pauses": "paused_until"}[what]
        await here.store.write(lambda session: setattr(session.get(Person, who), name, value))


async def check(here: Town, who: int, disturbed: list[datetime]) -> None:
    """They were told something just now: was it a good moment?"""
    (person,) = [each for each in await here.rows(Person) if each.id == who]
    zone = ZoneInfo(person.time_zone)
    there = disturbed[-1].astimezone(zone)
    assert there.weekday() < 5
    assert 9 <= there.hour < 18
    assert person.paused_until is None or person.paused_until <= disturbed[-1]
    assert len([at for at in disturbed if at.astimezone(zone).date() == there.date()]) <= 3
