"""Delivery: in order, each once, nobody held up by anybody else, and every end has a name."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot import courier
from bot.delivery import EACH, Delivery
from bot.errors import Ambiguous, MessageGone, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from bot.platform import Letter
from bot.views.elements import Card
from storage import leases, needs, outbox, people, places
from storage.store import Session, Store
from storage.tables import MessageLink, Outbox
from tests.bot.office import Moody, late, post, states, whisper
from tests.town import Town, town


@asynccontextmanager
async def office(path: Path, **settings: object) -> AsyncIterator[tuple[Town, Moody]]:
    """A town whose street has moods."""
    street = Moody(**settings)  # type: ignore[arg-type]
    async with town(path, street=street) as here:
        yield here, street


async def later(here: Town, **by: float) -> int:
    """Time passes, and what is due is delivered."""
    here.clock.forward(timedelta(**by))
    return await here.delivery.deliver_due()


async def test_each_channel_is_told_in_order_and_none_waits_for_another(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [TryLater(60), TryLater(3600)]
        await post(here, "a", "1", "2", "3")
        await post(here, "b", "1", "2", "3")
        await here.delivery.deliver_due()
        assert (street.said("a"), street.said("b")) == ([], ["1", "2", "3"])
        await later(here, seconds=59)
        await post(here, "a", "4")
        await post(here, "b", "4")
        await later(here, seconds=2)
        assert (street.said("a"), street.said("b")) == ([], ["1", "2", "3", "4"])
        await later(here, hours=1)
        assert street.said("a") == ["1", "2", "3", "4"]


async def test_waiting_is_no_attempt_and_ends_only_with_a_delivery(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [TryLater(5) for _ in range(50)]
        await post(here, "a", "1")
        for _ in range(51):
            await later(here, seconds=6)
        assert street.said("a") == ["1"]
        assert await states(here) == [("sent", 1)]


async def test_what_fails_eight_times_is_dead_and_the_next_one_goes(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [VendorError() for _ in range(8)]
        await post(here, "a", "1", "2")
        for _ in range(10):
            await later(here, minutes=5)
        assert await states(here) == [("dead", 8), ("sent", 1)]
        assert street.said("a") == ["2"]


@pytest.mark.parametrize(("error", "state"), [(Refused(), "dead"), (NotAllowed(), "dead"), (PlaceGone(), "dead")])
async def test_what_will_never_be_accepted_is_dead_at_once(tmp_path: Path, error: VendorError, state: str) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [error]
        await post(here, "a", "1", "2")
        await here.delivery.deliver_due()
        assert await states(here) == [(state, 1), ("sent", 1)]


async def test_what_arrived_before_the_line_broke_is_found_and_not_said_twice(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [late(Ambiguous()), late(ValueError("our own mistake"))]
        await post(here, "a", "1", "2", "3")
        await here.delivery.deliver_due()
        assert street.said("a") == ["1", "2", "3"]
        assert await states(here) == [("sent", 1)] * 3


async def test_what_did_not_arrive_is_looked_for_twice_and_sent_again(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [Ambiguous(), Ambiguous()]
        await post(here, "a", "1", "2")
        await here.delivery.deliver_due()
        assert street.looked_for == [1]
        for _ in range(5):
            await later(here, seconds=10)
        assert street.said("a") == ["1", "2"]
        assert await states(here) == [("sent", 3), ("sent", 1)]
        assert street.looked_for == [1, 1, 1, 1]


async def test_what_arrives_late_is_found_before_it_is_sent_again(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [Ambiguous()]
        await post(here, "a", "1")
        await here.delivery.deliver_due()
        street.arrived[1].append(street_message := (await Moody().send(_letter())))
        await later(here, seconds=10)
        (row,) = await here.rows(Outbox)
        assert (row.state, row.attempts, row.external_id) == ("sent", 1, street_message.message)
        assert street.calls == [1]


async def test_a_message_that_never_arrives_is_dead_after_eight_attempts(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [Ambiguous() for _ in range(20)]
        await post(here, "a", "1")
        for _ in range(20):
            await later(here, minutes=2)
        assert await states(here) == [("dead", 8)]
        assert len(street.calls) == 8


async def test_a_platform_that_cannot_be_asked_leaves_it_unknown(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [Ambiguous()]
        street.looks = [NotAllowed()]
        await post(here, "a", "1", "2")
        await here.delivery.deliver_due()
        assert await states(here) == [("unknown", 1), ("sent", 1)]
        assert street.said("a") == ["2"]


async def test_a_look_up_that_is_put_off_for_an_hour_leaves_it_unknown(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [late(Ambiguous())]
        street.looks = [TryLater(30) for _ in range(1000)]
        await post(here, "a", "1", "2")
        for _ in range(40):
            await later(here, minutes=1)
        assert await states(here) == [("sending", 1), ("new", 0)]
        await later(here, minutes=30)
        assert await states(here) == [("unknown", 1), ("sent", 1)]
        assert street.said("a") == ["1", "2"]


async def test_nothing_is_repeated_on_a_platform_that_cannot_look_up(tmp_path: Path) -> None:
    async with office(tmp_path, safe_to_look_up=False) as (here, street):
        street.moods["a"] = [late(Ambiguous()), Ambiguous(), late(OSError("reset"))]
        await post(here, "a", "1", "2", "3", "4")
        for _ in range(3):
            await later(here, minutes=2)
        assert await states(here) == [("unknown", 1), ("unknown", 1), ("unknown", 1), ("sent", 1)]
        assert street.said("a") == ["1", "3", "4"]


async def test_a_whisper_is_said_once_at_most(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [late(Ambiguous()), TryLater(1)]
        await whisper(here, "a", "ana", "psst")
        await whisper(here, "a", "ana", "psst again")
        for _ in range(3):
            await later(here, minutes=2)
        assert await states(here) == [("unknown", 1), ("sent", 1)]
        assert street.said("a") == ["psst", "psst again"]
        assert street.looked_for == []
        assert await here.rows(MessageLink) == []


async def test_what_cannot_be_drawn_is_dead_in_the_end(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")

        def broken(*_: object) -> Card | None:
            raise KeyError("a mistake of ours")

        here.delivery = Delivery(here.store, here.clock, {"street": street}, {"need": broken})
        await here.say("ben", "n1", command="metoo", via="pressed")
        for _ in range(10):
            await later(here, minutes=1)
        assert await states(here) == [("sent", 1), ("dead", 8)]
        assert await later(here, minutes=10) == 0


async def test_a_thing_that_is_gone_is_not_shown(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        here.delivery = Delivery(here.store, here.clock, {"street": street}, {"need": lambda *_: None})
        await here.say("ana", "how do I read a map?", command="learn")
        assert await states(here) == [("dead", 1)]


async def test_redraws_are_at_most_one_in_three_seconds_and_the_last_state_is_drawn(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")
        drawn: list[float] = []
        start = here.clock.now()
        for n in range(20):
            before = street.edits
            await here.say(f"p{n}", "n1", command="metoo", via="pressed")
            await later(here, seconds=0.5)
            drawn += [(here.clock.now() - start).total_seconds()] * (street.edits - before)
        await later(here, seconds=3)
        assert "20 other people" in str(street.last_card())
        assert all(b - a >= 3 for a, b in pairwise(drawn))
        assert len(drawn) == 3
        assert await later(here, seconds=10) == 0


@pytest.mark.parametrize(("breaks", "state"), [(40, ("sent", 41)), (80, ("dead", 60))])
async def test_an_edit_that_breaks_off_is_made_again_for_an_hour(
    tmp_path: Path, breaks: int, state: tuple[str, int]
) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")
        street.moods["general"] = [Ambiguous() for _ in range(breaks)]
        await here.say("ben", "n1", command="metoo", via="pressed")
        for _ in range(61):
            await later(here, seconds=61)
        assert (await states(here))[-1] == state
        assert ("1 other person" in str(street.last_card())) == (state[0] == "sent")


async def test_a_change_while_the_card_is_being_sent_is_drawn_afterwards(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        gate = asyncio.Event()
        street.moods["general"] = [gate]
        asking = asyncio.create_task(here.say("ana", "how do I read a map?", command="learn"))
        await _until(lambda: street.hanging == 1)
        other = Delivery(here.store, here.clock, {"street": street}, here.delivery._courier.draw)
        here.delivery, delivering = other, here.delivery
        await here.say("ben", "n1", command="metoo", via="pressed")
        gate.set()
        await asking
        await delivering.deliver_due()
        assert "1 other person" not in str(street.last_card())
        await later(here, seconds=4)
        assert "1 other person needs this" in str(street.last_card())
        assert street.edits == 1


async def test_a_change_while_the_card_is_being_redrawn_is_drawn_once_more(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")
        gate = asyncio.Event()
        street.moods["general"] = [gate]
        await here.say("p1", "n1", command="metoo", via="pressed")
        drawing = asyncio.create_task(later(here, seconds=4))
        await _until(lambda: street.hanging == 1)
        second = Delivery(here.store, here.clock, {"street": street}, here.delivery._courier.draw)
        here.delivery, first = second, here.delivery
        for n in range(2, 5):
            await here.say(f"p{n}", "n1", command="metoo", via="pressed")
        assert street.edits == 0
        gate.set()
        await drawing
        assert await first.deliver_due() == 0
        await later(here, seconds=4)
        assert street.edits == 2
        assert "4 other people" in str(street.last_card())


@pytest.mark.parametrize("moment", ["waiting", "being sent"])
async def test_a_change_that_is_still_being_written_is_drawn_too(tmp_path: Path, database: str, moment: str) -> None:
    if database == "sqlite":
        pytest.skip("one writes after the other there")
    written, go_on, gate = threading.Event(), threading.Event(), asyncio.Event()

    async with office(tmp_path) as (here, street):

        def join(session: Session) -> None:
            account = people.account(session, 1, "ben")
            assert account is not None
            needs.join(session, 1, 1, account.person_id, "", here.clock.now())
            outbox.redraw(session, 1, "need", 1, here.clock.now(), timedelta(seconds=3))
            written.set()
            assert go_on.wait(60)

        await here.say("ben", "help")
        await here.say("ana", "how do I read a map?", command="learn")
        await here.say("cem", "n1", command="metoo", via="pressed")
        here.clock.forward(timedelta(seconds=4))
        street.moods["general"] = [gate] if moment == "being sent" else []
        drawing = asyncio.create_task(here.delivery.deliver_due()) if moment == "being sent" else None
        await _until(lambda: street.hanging == 1 or drawing is None)
        writing = asyncio.create_task(here.store.write(join))
        await asyncio.to_thread(written.wait, 60)
        gate.set()
        if drawing is None:
            assert await here.delivery.deliver_due() == 0
        go_on.set()
        await writing
        if drawing is not None:
            await drawing
        await later(here, seconds=4)
        assert "2 other people need" in str(street.last_card())


async def test_a_card_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")
        street.moods["general"] = [MessageGone()]
        await here.say("ben", "n1", command="metoo", via="pressed")
        await later(here, seconds=4)
        assert await here.rows(MessageLink) == []
        await here.say("cem", "n1", command="metoo", via="pressed")
        assert await later(here, seconds=4) == 0


@pytest.mark.parametrize("back", ["channel-back", "channel-joined"])
async def test_a_card_in_an_archived_channel_is_drawn_when_that_is_back(tmp_path: Path, back: str) -> None:
    async with office(tmp_path) as (here, street):
        await here.say("ana", "how do I read a map?", command="learn")
        await here.say("zoe", "", command="channel-gone", via="event")
        street.moods["general"] = [PlaceGone(), PlaceGone()]
        await here.say("ben", "n1", command="metoo", via="pressed")
        await later(here, seconds=4)
        await here.say("cem", "n1", command="metoo", via="pressed")
        await later(here, seconds=4)
        assert [state for state, _ in await states(here)] == ["sent", "dead", "dead"]
        await here.say("zoe", "", command=back, via="event")
        await later(here, seconds=4)
        assert street.edits == 1
        assert "2 other people need this" in str(street.last_card())


async def test_what_a_dead_process_left_behind_is_taken_over(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await post(here, "a", "leased")
        await post(here, "b", "sending")
        await post(here, "c", "arrived")

        def die(session: object) -> None:
            leased = leases.lease(session, here.clock.now(), {(1, "post"): 8})  # type: ignore[arg-type]
            assert list(leased) == [1, 2, 3]
            leases.begin(session, 2, here.clock.now())  # type: ignore[arg-type]
            leases.begin(session, 3, here.clock.now())  # type: ignore[arg-type]

        await here.store.write(die)
        street.arrived[3].append(await Moody().send(_letter()))
        assert await later(here, seconds=59) == 0
        assert await later(here, seconds=2) == 3
        assert (street.said("a"), street.said("b"), street.said("c")) == (["leased"], ["sending"], [])
        assert await states(here) == [("sent", 1), ("sent", 2), ("sent", 1)]


async def test_several_deliveries_at_once_send_each_message_once_and_in_order(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        for n in range(12):
            await asyncio.gather(*(post(here, f"c{lane}", f"{n}") for lane in range(12)))
        stores = [Store(here.store.url) for _ in range(4)]
        several = [Delivery(store, here.clock, {"street": street}, {}) for store in stores]
        await asyncio.gather(*(each.deliver_due() for each in several))
        await here.delivery.deliver_due()
        assert all(street.said(f"c{lane}") == [str(n) for n in range(12)] for lane in range(12))
        assert len(street.calls) == len(set(street.calls)) == 144
        for store in stores:
            await store.close()


async def test_what_hangs_holds_up_no_other_channel_and_no_other_workspace(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.store.write(lambda s: places.open_workspace(s, "street", "w2", "Next door", here.clock.now()))
        gate = asyncio.Event()
        running = asyncio.create_task(here.delivery.run())
        street.moods["a"] = [gate]
        await post(here, "a", "1", "2")
        await _until(lambda: street.hanging == 1)
        await post(here, "b", "1", "2")
        await _until(lambda: street.said("b") == ["1", "2"])
        for n in range(2 * EACH):
            street.moods[f"h{n}"] = [gate]
            await post(here, f"h{n}", "1")
        await _until(lambda: street.hanging == EACH)
        await post(here, "z", "1", "2", workspace="w2")
        await _until(lambda: street.said("z") == ["1", "2"])
        assert street.hanging == EACH
        gate.set()
        await _until(lambda: street.said("a") == ["1", "2"] and len(street.messages) == 6 + 2 * EACH)
        here.delivery.stop()
        await running


async def test_what_never_answers_is_given_up_before_its_lease_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert leases.LEASE.total_seconds() > courier.PATIENCE
    monkeypatch.setattr(courier, "PATIENCE", 0.05)
    async with office(tmp_path, safe_to_look_up=False) as (here, street):
        street.moods["a"] = [asyncio.Event()]
        await post(here, "a", "1", "2")
        await here.delivery.deliver_due()
        assert await states(here) == [("unknown", 1), ("sent", 1)]


async def test_stopping_lets_go_of_what_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.STOPPING", 0.05)
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [asyncio.Event()]
        running = asyncio.create_task(here.delivery.run())
        await post(here, "a", "1")
        await _until(lambda: street.hanging == 1)
        here.delivery.stop()
        await asyncio.wait_for(running, 60)
        assert await states(here) == [("sending", 1)]
        here.delivery = Delivery(here.store, here.clock, {"street": street}, {})
        await later(here, seconds=61)
        assert street.said("a") == ["1"]


async def test_stopping_gives_back_what_was_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.STOPPING", 0.05)
    async with office(tmp_path) as (here, street):

        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(here.delivery._courier, "deliver", never)
        running = asyncio.create_task(here.delivery.run())
        await post(here, "a", "1")
        await _until(lambda: bool(here.delivery._under_way))
        here.delivery.stop()
        await asyncio.wait_for(running, 60)
        assert await states(here) == [("new", 0)]
        here.delivery = Delivery(here.store, here.clock, {"street": street}, {})
        assert await here.delivery.deliver_due() == 1


async def test_thousands_of_posts_in_one_workspace_starve_no_other(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await here.store.write(lambda s: places.open_workspace(s, "street", "w2", "Next door", here.clock.now()))
        await asyncio.gather(*(post(here, f"c{n}", *"abcdefghij") for n in range(100)))
        here.clock.forward(timedelta(minutes=5))
        await post(here, "z", "1", workspace="w2")
        taken = await here.delivery._take()
        assert taken == EACH + 1
        await _until(lambda: street.said("z") == ["1"])
        await asyncio.gather(*here.delivery._under_way)


async def test_nothing_is_sent_to_a_workspace_that_removed_us(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        await post(here, "a", "1", "2")
        gate = asyncio.Event()
        street.moods["a"] = [gate]
        delivering = asyncio.create_task(here.delivery.deliver_due())
        await _until(lambda: street.hanging == 1)
        await here.store.write(lambda s: outbox.abandon(s, 1, 1, "removed"))
        street.moods["a"] = []
        gate.set()
        await delivering
        assert [state for state, _ in await states(here)] == ["sent", "dead"]
        assert street.said("a") == ["1"]


async def test_what_an_operator_decides(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        street.moods["a"] = [Refused(), Refused()]
        await post(here, "a", "1", "2", "3")
        await here.delivery.deliver_due()
        now = here.clock.now()
        assert await here.store.write(lambda s: outbox.again(s, 1, now))
        assert await here.store.write(lambda s: outbox.drop(s, 2))
        assert not await here.store.write(lambda s: outbox.again(s, 3, now))
        assert not await here.store.write(lambda s: outbox.drop(s, 3))
        await here.delivery.deliver_due()
        assert await states(here) == [("sent", 1), ("dead", 1), ("sent", 1)]
        assert street.said("a") == ["3", "1"]


def _letter() -> Letter:
    return Letter(0, "w1", "elsewhere", Card((), "x"))


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not done():
            await asyncio.sleep(0.01)


async def test_what_the_platform_has_no_room_for_is_not_taken(tmp_path: Path) -> None:
    async with office(tmp_path) as (here, street):
        room = {"post": 1000}

        def left(workspace: str, kind: str) -> int:  # what was said takes its room, whether or not it is recorded yet
            return room[kind] - len(street.calls) if workspace == here.workspace else 0

        street.room = left  # type: ignore[method-assign]
        for channel in "abcd":
            await post(here, channel, "1")
        room["post"] = 1
        taken = await here.delivery._take()
        assert taken == 1
        assert await here.delivery._take() == 0
        await asyncio.gather(*here.delivery._under_way)
        assert len(street.calls) == 1
        assert {row.attempts for row in await here.rows(Outbox) if row.state == "new"} == {0}
        room["post"] = 1000
        assert await here.delivery.deliver_due() == 3
