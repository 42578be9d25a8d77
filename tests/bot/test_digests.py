"""Digests: when they come, what they hold, and that each comes once."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.conversation import mark
from bot.views.elements import Heading
from storage.tables import DigestSchedule, Notification
from tests.town import Town, town

WEEK = timedelta(days=7)


def digests(here: Town, channel: str = "general") -> list[str]:
    return [m.card.summary for m in here.street.messages if m.channel == channel and "This week in" in str(m.card)]


async def test_a_digest_is_posted_once_on_monday_at_nine(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", "digest weekly monday 09:00", command="lore")
        assert reply.card is not None
        assert "every Monday at 09:00 (Europe/Rome)" in reply.card.summary
        await here.say("ben", "how do I read a map?", command="learn")
        here.clock.forward(WEEK - timedelta(hours=2, minutes=1))
        assert "digest" not in str(await here.scheduler.tick())
        here.clock.forward(timedelta(minutes=1))
        for _ in range(3):
            await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert digests(here) == ["This week in #general: 1 need waiting"]


async def test_two_schedulers_at_once_post_one_digest(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest", command="lore")
        await here.say("ana", "digest daily 08:00", command="lore")
        await here.say("ben", "how do I read a map?", command="learn")
        here.clock.forward(timedelta(days=1))
        await asyncio.gather(*(here.scheduler.tick() for _ in range(5)))
        await here.delivery.deliver_due()
        assert [m for m in here.street.messages if isinstance(m.card.elements[0], Heading)] != []
        assert len([m for m in here.street.messages if "Today in #general" in str(m.card)]) == 1


async def test_a_digest_due_while_down_comes_late_but_not_after_twelve_hours(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        await here.say("ben", "how do I read a map?", command="learn")
        here.clock.forward(WEEK + timedelta(hours=13))
        assert "too late" in str(await here.scheduler.tick())
        here.clock.forward(WEEK - timedelta(hours=5))
        assert "posted" in str(await here.scheduler.tick())


async def test_no_digest_when_there_is_nothing_to_tell(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        here.clock.forward(WEEK)
        assert "nothing to tell" in str(await here.scheduler.tick())


async def test_what_a_private_channel_needs_stays_in_its_own_digest(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        await here.say("ana", "digest weekly monday 09:00", "cellar", "private", command="lore")
        await here.say("ben", "where is the wine?", "cellar", "private", command="learn")
        here.clock.forward(WEEK)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert digests(here) == []
        assert len(digests(here, "cellar")) == 1


async def test_a_manager_gets_numbers_and_no_small_numbers_of_people(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben", "cem", "dee", "eva"):
            await here.say(who, f"what does {who} want to know?", command="learn")
        await here.say("ana", "what else is there?", "sales", command="learn")
        await here.say("boss", "digest weekly monday 09:00 #general #sales", "d-boss", "direct", command="lore")
        here.clock.forward(WEEK)
        assert "posted" in str(await here.scheduler.tick())
        await here.delivery.deliver_due()
        card = str(here.street.messages[-1].card)
        assert "('Needs declared', '6 (0)')" in card
        assert "('People who asked', '5 (fewer than 5)')" in card
        assert "('People who shared', 'fewer than 5 (fewer than 5)')" in card


async def test_what_is_said_of_a_personal_digest(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for channel in ("general", "sales"):
            await here.say("ana", "how do I read a map?", channel, command="learn")

        async def told(words: str) -> str:
            card = (await here.say("boss", f"digest {words}", "d-boss", "direct", command="lore")).card
            assert card is not None
            return card.summary

        assert "You have no digest of your own. Name the channels" in await told("off")
        assert "Name the channels" in await told("daily 08:00")
        set = "Your digest of #general and #sales comes every Friday at 15:00 (Europe/Rome)"
        assert await told("weekly friday 15:00 #general #sales") == set
        assert await told("") == set
        assert await told("off") == "Switched off. /lore settings switches it on again."


async def test_a_personal_digest_comes_when_it_was_asked_for_and_counts_but_not_in_a_pause(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I read a map?", command="learn")
        await here.say("boss", "digest weekly sunday 20:00 #general", "d-boss", "direct", command="lore")
        here.clock.forward(timedelta(days=6, hours=9))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert [m.channel for m in here.street.messages].count("dm-boss") == 1
        assert [(row.kind, row.state) for row in await here.rows(Notification)] == [("digest", "sent")]
        await here.say("boss", "pause 2 weeks", "d-boss", "direct", command="lore")
        here.clock.forward(WEEK)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert [m.channel for m in here.street.messages].count("dm-boss") == 1


async def test_a_personal_digest_of_a_private_channel_is_refused(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how?", "cellar", "private", command="learn")
        for words in ("digest weekly #{}", "digest preview #{}", "digest off #{}"):
            said = [
                (await here.say("boss", words.format(name), "d-boss", "direct", command="lore")).card
                for name in ("cellar", "nowhere")
            ]
            assert "I know no public channel #nowhere." in str(said[1])
            assert str(said[0]) == str(said[1]).replace("#nowhere", "#cellar")  # nobody hears that it exists
        there = await here.say("ana", "digest preview #cellar", "cellar", "private", command="lore")
        assert "#cellar: 1 need waiting" in str(there.card)


async def test_a_digest_over_named_channels_is_switched_on_in_the_direct_conversation(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how?", "finance", command="learn")
        reply = await here.say("ana", "digest weekly monday 09:00 #finance", command="lore")
        assert "is your own: switch it on in our direct conversation" in str(reply.card)
        assert await here.rows(DigestSchedule) == []


async def test_who_switched_a_digest_on_hears_who_else_ends_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for _ in range(2):
            await here.say("ana", "digest weekly monday 09:00", command="lore")
            await here.say("ana", "digest off", command="lore")
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        here.clock.forward(timedelta(hours=1))
        for _ in range(2):
            await here.say("cem", "digest off #general", "finance", command="lore")
        await here.delivery.deliver_due()
        (told,) = [message.card for message in here.street.messages if message.channel == "dm-ana"]
        assert told.summary == "Cem switched off the digest of #general. Type /lore digest there to have it back."
        assert "because you switched that digest on" in str(told)


async def test_a_channel_can_be_named_to_preview_its_digest_and_to_switch_it_off(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        await here.say("ana", "how do I read a map?", command="learn")
        key = {"title": "Where the key is", "body": "Under the mat.", "visibility": "channel"}
        await here.say("ben", command="share", text="", via="sent", values={**key})
        await here.say("ana", "where is the wine?", "cellar", "private", command="learn")
        here.clock.forward(timedelta(hours=1))

        async def asked(words: str) -> str:
            card = (await here.say("boss", f"digest {words}", "d-boss", "direct", command="lore")).card
            assert card is not None
            return str(card)

        assert "Where the key is" in str((await here.say("ben", "digest preview", command="lore")).card)
        assert "This week in #general: 1 need waiting'" in await asked("Preview #general")
        assert "one channel at a time" in await asked("preview #general #cellar")
        assert "know no public channel #nowhere" in await asked("preview #nowhere")
        assert "The digest of #general is off now" in await asked("off #general")
        assert "is not on" in await asked("off #general")
        assert [row.active for row in await here.rows(DigestSchedule)] == [False]


async def test_a_rehearsal_says_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        await here.say("ben", "how do I read a map?", command="learn")
        here.clock.forward(WEEK)
        first = await here.scheduler.tick(dry_run=True)
        assert "digest channel:1 of 2026-03-09: posted" in first
        assert await here.scheduler.tick(dry_run=True) == first
        assert digests(here) == []
        assert await here.scheduler.tick() == first


async def test_thanks_are_rounded_up_on_friday_and_not_told_twice(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly wednesday 09:00", command="lore")
        await here.say("boss", "digest weekly monday 09:00", "sales", command="lore")
        await here.say("cem", "digest weekly wednesday 09:00", "support", command="lore")
        here.clock.forward(timedelta(days=3))
        await here.scheduler.tick()
        for channel in ("general", "sales"):
            text = f"{mark('ben')} for a very patient explanation"
            await here.say("ana", text, channel, command="kudos", people={"ben": "Ben"})
        here.clock.forward(timedelta(days=1, hours=5))
        for _ in range(2):
            await here.scheduler.tick()
        here.clock.forward(timedelta(days=3))
        await here.scheduler.tick()
        here.clock.forward(timedelta(days=1, hours=18))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        told = [m.card.summary for m in here.street.messages if "patient explanation" in str(m.card)][2:]
        assert sorted(told) == ["1 kudos this week in #general", "This week in #sales: 1 kudos"]


async def test_a_channel_out_of_reach_stops_its_digest_and_tells_its_owner(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        await here.say("ben", "how do I read a map?", command="learn")
        here.street.gone.add("general")
        here.clock.forward(WEEK)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert "its digest has stopped" in here.last("dm-ana").card.summary
        assert "because you switched that digest on" in str(here.last("dm-ana").card)
        here.street.gone.clear()
        await here.say("ana", "digest weekly monday 09:00", command="lore")
        here.clock.forward(WEEK)
        assert "posted" in str(await here.scheduler.tick())
