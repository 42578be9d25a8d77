"""Finding and asking without a model."""

from pathlib import Path

from bot.views.elements import Quote, Row
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


async def test_words_that_are_no_command_but_a_question_are_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "where is the stapler kept?", "d-ana", "direct", reply_by_message=True)
        assert "Nobody has shared anything" in str(here.last("d-ana").card)
        assert not [e for e in here.last("d-ana").card.elements if isinstance(e, Quote)]
