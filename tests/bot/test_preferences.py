"""Pausing, and everything else a person can switch."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.views.elements import buttons
from storage.tables import DigestSchedule, Notification, Person
from tests.town import Town, town


async def say(here: Town, text: str, who: str = "ana") -> str:
    reply = await here.say(who, text, f"dm-{who}", "direct")
    assert reply.card is not None
    return str(reply.card)


async def test_a_pause_lasts_until_its_day_begins(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "not paused" in await say(here, "pause")
        assert "stay quiet until" in await say(here, "pause until friday")
        (ana,) = await here.rows(Person)
        assert ana.paused_until == datetime(2026, 3, 5, 23, 0, tzinfo=UTC)  # Friday begins in Rome
        assert "stay quiet until" in await say(here, "pause")
        here.clock.forward(timedelta(days=4))
        assert "not paused" in await say(here, "pause")


async def test_a_pause_may_last_until_a_time_of_day(tmp_path: Path) -> None:
    async with town(tmp_path) as here:  # Monday, 11:00 in Rome
        said = await say(here, "pause until 5pm")
        (ana,) = await here.rows(Person)
        assert ana.paused_until == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
        assert "style='time'" in said
        assert "style='time'" in await say(here, "home")
        here.clock.forward(timedelta(hours=8))
        assert "not paused" in await say(here, "pause")
        await say(here, "pause 9:00")
        (ana,) = await here.rows(Person)
        assert ana.paused_until == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("words", ["pause off", "resume", "unpause"])
async def test_a_pause_is_ended_in_several_words(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as here:
        await say(here, "pause until friday")
        assert "You are not paused." in await say(here, words)
        assert [person.paused_until for person in await here.rows(Person)] == [None]


@pytest.mark.parametrize(
    "words", ["yesterday", "tuesday week of the moon", "3 years", "\u202e", "x" * 100_000, "31 feb"]
)
async def test_a_pause_that_makes_no_sense_changes_nothing(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as here:
        await say(here, "help")
        await say(here, f"pause {words}")
        assert [person.paused_until for person in await here.rows(Person)] == [None]


async def test_what_waits_moves_with_the_pause(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await say(here, "pause 1 week")
        await here.say("ben", "how to fold one #maps", command="share")
        await here.say("ben", "recommend s1 \ue000ana\ue001", command="lore", people={"ana": "Ana"})
        (held,) = await here.rows(Notification)
        assert held.due_at == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
        await say(here, "pause 2 weeks")
        (held,) = await here.rows(Notification)
        assert held.due_at == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
        assert not [message for message in here.street.messages if message.channel == "dm-ana"]
        await say(here, "pause off")
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert "how to fold one" in str(here.last("dm-ana").card)


async def test_settings_show_and_set_every_state(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await say(here, "teach maps")
        await say(here, "follow knots")
        reply = await here.say("ana", "settings", "dm-ana", "direct")
        assert reply.card is not None
        for kind in ("ask", "thanks", "recommend", "review"):
            off = next(button for button in buttons(reply.card) if button.text == f"{kind} off")
            for _ in range(2):
                shown = await here.say("ana", off.text, "dm-ana", "direct", off.command, "pressed")
                assert shown.replace
            assert f"{kind} on" in str(shown.card)
        assert all(word in str(reply.card) for word in ("#maps", "#knots", "Europe/Rome", "Ana in Town (Street)"))
        (ana,) = await here.rows(Person)
        assert ana.preferences["off"] == ["ask", "recommend", "review", "thanks"]
        await here.say("ben", "how to fold one #maps", command="learn")
        assert await here.rows(Notification) == []
        await say(here, "settings ask on")
        await here.say("ben", "how to read one #maps", command="learn")
        assert len(await here.rows(Notification)) == 1
        await say(here, "settings pause 1 week")
        for nonsense in (
            "settings ask maybe",
            "settings answer off",
            "settings digest 1 off",
            "settings " + "x" * 9999,
        ):
            assert "⚠️" in await say(here, nonsense)
        assert "Quiet until" in str((await here.say("ana", "settings", "dm-ana", "direct")).card)


async def test_a_digest_is_switched_by_whoever_owns_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00")
        assert "#general" in await say(here, "settings")
        assert "⚠️" in await say(here, "settings digest 1 off", "ben")
        assert "digest 1 on" in await say(here, "settings digest 1 off")
        here.clock.forward(timedelta(days=30))
        assert "digest 1 off" in await say(here, "settings digest 1 on")
        (row,) = await here.rows(DigestSchedule)
        assert row.active
        assert row.next_due_at > here.clock.now()
