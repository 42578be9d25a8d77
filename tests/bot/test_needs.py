"""Needs, from asking to resolving."""

from datetime import timedelta
from pathlib import Path

from tests.town import town


async def test_a_need_is_posted_joined_claimed_and_resolved(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert (await here.say("ana", "how do I read a balance sheet? #finance", command="learn")).card is None
        message = here.last()
        assert message.card.summary == "Ana wants to learn: how do I read a balance sheet?"
        await here.press("ben", message.card, "Me too")
        here.clock.forward(timedelta(seconds=4))
        await here.delivery.deliver_due()
        assert "1 other person" in str(here.street.messages[0].card)
        await here.press("cem", message.card, "I can help")
        assert here.last().thread == message.id
        mine = await here.say("ana", "mine", command="learn")
        assert mine.card is not None
        await here.press("ana", mine.card, "Mark resolved")
        here.clock.forward(timedelta(seconds=4))
        await here.delivery.deliver_due()
        assert "✅" in str(here.street.messages[0].card)


async def test_the_same_request_is_answered_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for _ in range(3):
            await here.say("ana", "how to fold a map", command="learn", key="same")
        assert len(here.street.messages) == 1
