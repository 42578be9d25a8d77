"""What people are told unprompted: now or in their next window, never more than they can bear."""

from datetime import timedelta
from pathlib import Path

from bot.conversation import Work
from bot.services import notify
from bot.views import notices
from storage import places
from storage.store import Session
from storage.tables import Notification, Person
from tests.town import Town, town


async def tell(here: Town, who: int, text: str, kind: str = "thanks") -> None:
    def step(session: Session) -> None:
        person = session.get(Person, who)
        assert person is not None
        work = Work(session, here.clock.now(), places.organization(session, 1))
        notify.tell(work, person, notices.done(text), kind=kind, once=text)

    await here.store.write(step)
    await here.delivery.deliver_due()


def told(here: Town) -> list[str]:
    return [str(message.card) for message in here.street.messages if message.channel == "dm-ana"]


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
        await tell(here, 1, "waits", "thanks")
        await tell(here, 1, "stays", "review")
        await switch_off(here, "thanks")
        await tell(here, 1, "never kept", "thanks")
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
        assert await tick(here, hours=13) == []
        assert told(here) == []


async def test_what_waits_over_a_weekend_or_for_somebody_gone(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        here.clock.forward(timedelta(days=4, hours=10))  # Friday evening
        await tell(here, 1, "waits")
        assert await tick(here, days=1) == []
        assert await tick(here, days=1) == []
        await here.store.write(lambda session: setattr(session.get(Person, 1), "state", "left"))
        assert await tick(here, days=1) == []
        assert [row.state for row in await here.rows(Notification)] == ["dropped"]
