"""Finding and asking without a model."""

from pathlib import Path

import pytest

from bot.views.elements import Code, Quote, Row, texts
from bot.views.notices import plain
from tests.town import town


async def test_finding_shows_needs_that_may_be_seen(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I book the big meeting room?", command="learn")
        await here.say("ben", "how do I book the secret bunker?", "cellar", "private", command="learn")
        reply = await here.say("cem", "find book", command="lore")
        assert reply.card is not None
        assert [plain(e.text) for e in reply.card.elements if isinstance(e, Row)] == [
            "🎓 how do I book the big meeting room?"
        ]


async def test_asking_says_that_nothing_is_known_and_offers_to_post(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", "ask how do I fly a kite", command="lore")
        assert reply.card is not None
        assert "Nobody has shared anything" in str(reply.card)
        await here.press("ana", reply.card, "Post as a need")
        assert here.last().card.summary == "Ana wants to learn: how do I fly a kite"


async def test_a_word_that_is_no_command_is_met_with_all_there_are(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for typed, said in (
            ("fnid staplers", "Did you mean “find”?"),
            ("staplers, staplers", "Here is what I understand"),
        ):
            card = (await here.say("ana", typed)).card
            assert card is not None
            assert said in card.summary
            assert {Code("/learn"), Code("/kudos"), Code("/lore find"), Code("/lore forget")} <= set([*texts(card)][-1])


@pytest.mark.parametrize(
    "typed", ["where is the stapler kept?", "where is the stapler kept", "we keep a stapler, right?"]
)
async def test_words_that_are_no_command_but_a_question_are_asked(tmp_path: Path, typed: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", typed, "d-ana", "direct", reply_by_message=True)
        assert "Nobody has shared anything" in str(here.last("d-ana").card)
        assert not [e for e in here.last("d-ana").card.elements if isinstance(e, Quote)]
