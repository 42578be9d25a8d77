"""What the router does with what comes twice."""

import asyncio
from pathlib import Path

from bot.conversation import mark
from tests.town import town


async def test_what_is_declined_and_comes_twice_at_once_is_said_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        words, people = f"kudos {mark('ana')} for the map of the office", {"ana": "Ana"}
        twice = [here.say("ana", words, people=people, key="k", reply_by_message=True) for _ in range(2)]
        await asyncio.gather(*twice)
        await here.delivery.deliver_due()
        assert len(here.street.messages) == 1
