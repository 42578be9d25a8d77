"""What colleagues do not know well yet."""

from datetime import timedelta
from pathlib import Path

from storage.store import Session
from storage.tables import Snippet
from tests.town import Town, town


async def gaps(here: Town, who: str = "zoe", channel: str = "general") -> str:
    kind = "public" if channel == "general" else "private"
    reply = await here.say(who, "gaps", channel, kind)  # type: ignore[arg-type]
    assert reply.card is not None
    return str(reply.card)


async def opened(here: Town, snippet: int, times: int) -> None:
    def step(session: Session) -> None:
        kept = session.get(Snippet, snippet)
        assert kept is not None
        kept.views = times

    await here.store.write(step)


async def test_nothing_is_missing_where_nothing_was_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "No gaps to see" in await gaps(here)


async def test_topics_that_nobody_answers_with_people_from_five_up(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how to fold a map #maps", command="learn")
        for who in ("ben", "cem", "dan"):
            await here.say(who, "n1", command="metoo", via="pressed")
        await here.say("ana", "where do I find an atlas of Asia #maps", command="learn")
        await here.say("eve", "what the vault holds #secrets", "vault", "private", "learn")
        shown = await gaps(here)
        assert "2 needs, the first" in shown
        assert "people" not in shown
        assert "secrets" not in shown
        assert "secrets" in await gaps(here, "zoe", "vault")
        await here.say("eve", "n1", command="metoo", via="pressed")
        assert "2 needs by 5 people, the first" in await gaps(here)
        card = (await here.say("zoe", "gaps")).card
        assert card is not None
        assert "atlas" in str((await here.press("zoe", card, "See them")).card)
        for n in (1, 2):
            await here.say("ana", f"n{n}", command="resolve", via="pressed")
        assert "Asked, and not answered" not in await gaps(here)
        await here.say("fay", "how do balloons fly #balloons", command="learn")
        here.clock.forward(timedelta(days=200))
        assert "balloons" not in await gaps(here)


async def test_topics_that_only_one_person_knows_without_a_name(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold along the long side #maps", command="share")
        assert "Known to only one" not in await gaps(here), "nobody asked for it"
        await here.say("zoe", "follow maps", "dm-zoe", "direct")
        shown = await gaps(here)
        assert "1 snippet by one person" in shown
        assert "Ana" not in shown
        card = (await here.say("ben", "gaps")).card
        assert card is not None
        await here.press("ben", card, "I know it too")
        assert "Known to only one" not in await gaps(here)
        await here.say("ana", "", command="person-changed", via="event", values={"left": "yes"})
        assert "one person teaches it" in await gaps(here)


async def test_what_is_often_opened_and_helps_few(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold along the long side", command="share")
        await here.say("ana", "The code of the vault", "vault", "private", "share")
        await opened(here, 1, 19)
        await opened(here, 2, 300)
        assert "No gaps" in await gaps(here)
        assert "opened 300 times, helpful to few" in await gaps(here, "zoe", "vault")
        await opened(here, 1, 40)
        assert "opened 40 times, helpful to few" in await gaps(here)
        for who in ("ben", "cem"):
            await here.say(who, "s1", command="useful", via="pressed")
        assert "No gaps" in await gaps(here), "a twentieth found it helpful"
        await opened(here, 1, 41)
        await here.say("ben", "s1", command="helped", via="pressed")
        assert "helpful to few" in await gaps(here), "the same person counts once"
        await here.say("ana", "s1", command="archive", via="pressed")
        assert "No gaps" in await gaps(here)
