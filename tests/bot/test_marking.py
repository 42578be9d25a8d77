"""What answered a need, said by hand: where a bot does not hear of reactions to what people said."""

from pathlib import Path

import pytest

from bot.conversation import Actor, Said
from storage.tables import Need, Snippet
from tests.town import Message, Town, town

BEN = Actor("ben", "Ben")
TEXT = "Fold it along the lines, never across them."


async def asked(here: Town) -> Message:
    await here.say("ana", "how do I fold a map? #maps", command="learn")
    return here.last()


async def choose(here: Town, said: Said, who: str = "ana", command: str = "mark-answer", text: str = "") -> str:
    """What somebody is told who calls a message the answer."""
    reply = await here.say(who, text, command=command, via="pressed", said=said)
    assert reply.card is not None
    return reply.card.summary


async def states(here: Town) -> list[str]:
    return [need.state for need in await here.rows(Need)]


async def test_the_asker_calls_a_reply_the_answer_and_its_author_can_publish_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await asked(here)
        reply = Said("m7", TEXT, BEN, thread=need.id)
        for _ in range(2):
            assert (await choose(here, reply)).startswith("✅ That is the answer.")
        assert await states(here) == ["resolved"]
        offer = here.last("dm-ben").card
        assert "marked your reply as the answer" in offer.summary or "marked your reply" in str(offer)
        await here.press("ben", offer, "Publish it", "dm-ben", "direct")
        assert [(row.state, row.title) for row in await here.rows(Snippet)] == [("published", TEXT)]


async def test_it_can_be_taken_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await asked(here)
        reply = await here.say(
            "ana", "", command="mark-answer", via="pressed", said=Said("m7", TEXT, BEN, thread=need.id)
        )
        assert reply.card is not None
        taken_back = await here.press("ana", reply.card, "Take it back")
        assert taken_back.replace
        assert await states(here) == ["open"]
        assert await here.rows(Snippet) == []


@pytest.mark.parametrize("who", ["ben", "cem"])
async def test_only_the_asker_says_so(tmp_path: Path, who: str) -> None:
    async with town(tmp_path) as here:
        need = await asked(here)
        assert "only whoever asked" in await choose(here, Said("m7", TEXT, BEN, thread=need.id), who)
        assert await states(here) == ["open"]


async def test_what_is_no_reply_to_a_need_is_no_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await asked(here)
        for odd, words in (
            (Said("m7", TEXT, BEN), "only whoever asked"),
            (Said("m7", TEXT, BEN, thread="elsewhere"), "only whoever asked"),
            (Said("m7", TEXT, Actor("lore", bot=True), thread=need.id), "A bot wrote that"),
            (Said("m7", TEXT, Actor("zoe", foreign=True), thread=need.id), "another company"),
            (Said("m7", "🙂", BEN, thread=need.id), "no words"),
        ):
            assert words in await choose(here, odd)
        for text in ("", "m7", f"m7 {need.id}", "x" * 9999, "\ud800 y"):
            await choose(here, Said("m7"), command="unmark-answer", text=text)
        assert await states(here) == ["open"]
        assert await here.rows(Snippet) == []
