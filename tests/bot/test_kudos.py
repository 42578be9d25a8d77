"""Kudos: thanking, the day's allowance, taking back."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, update

from bot.conversation import mark
from bot.views.elements import Mention, texts
from storage.tables import Account, Kudos, Person
from tests.town import Town, town

REASON = "for explaining the balance sheet to me"
BEN = {"ben": "Ben"}


async def thank(here: Town, who: str = "ana", text: str = f"{mark('ben')} {REASON}", **more: object) -> str:
    reply = await here.say(who, text, command="kudos", people={"ben": "Ben", "cem": "Cem", who: who.title()}, **more)  # type: ignore[arg-type]
    assert reply.card is not None
    return reply.card.summary


async def count(here: Town, table: type[SQLModel]) -> int:
    return len(await here.rows(table))


async def test_thanks_are_said_in_the_channel_and_mention_who_is_thanked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = await thank(here, text=f"{mark('ben')} and {mark('cem')}: {REASON}, like {mark('ben')} does")
        assert said == "You thanked Ben and Cem. 4 kudos left today."
        card = here.last().card
        assert [span.name for text in texts(card) for span in text if isinstance(span, Mention)] == ["Ben", "Cem"]
        assert card.summary == f"Ana thanks Ben and Cem: {REASON}, like @Ben does"


async def test_names_later_in_the_sentence_are_thanked_when_none_comes_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert (await thank(here, text=f"thanks {mark('ben')} for your patience")).startswith("You thanked Ben.")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ben for explaining it", "whom to thank"), ("@ben for explaining it", "whom to thank"),
        (mark("eve") + " who was never mentioned", "whom to thank"), (mark("ben") + " thx", "Say what for"),
        (mark("ben") + " " + mark("cem") + " for " + mark("ben") * 9, "Say what for"),
        (mark("ben") + " " + "\u200b\u202e" * 30, "Say what for"), (mark("ben") + " x" * 501, "1,000 letters"),
        (mark("ana") + " " + REASON, "for others"), (mark("ben") + mark("ana") + " " + REASON, "for others"),
        ("\ue000" * 50_000, "whom to thank"), ("\ue000\ue001" + "a" * 100_000, "whom to thank"),
        (" ".join(mark(f"u{n}") for n in range(500)) + REASON, "whom to thank"),
    ],
)  # fmt: skip
async def test_what_cannot_be_said_changes_nothing(tmp_path: Path, text: str, problem: str) -> None:
    async with town(tmp_path) as here:
        assert problem in await thank(here, text=text)
        assert await count(here, Kudos) == 0
        assert here.street.messages == []


async def test_a_crowd_is_not_thanked_at_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        crowd = {f"u{n}": f"U{n}" for n in range(11)}
        reply = await here.say("ana", "".join(map(mark, crowd)) + REASON, command="kudos", people=crowd)
        assert "crowd" in str(reply.card)
        assert await count(here, Person) == 0


async def test_bots_are_not_thanked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "hello", command="help")

        await here.store.write(lambda session: session.execute(update(Account).values(bot=True)))
        assert "bot" in await thank(here)
        assert await count(here, Kudos) == 0


async def test_five_a_day_until_the_givers_own_midnight(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for left in (4, 3, 2, 1):
            assert f"{left} kudos left" in await thank(here)
        assert "today's last" in await thank(here)
        assert "midnight" in await thank(here)
        assert "4 kudos left" in await thank(here, "dan")
        here.clock.forward(timedelta(hours=12, minutes=59))  # 23:59 in Rome
        assert "midnight" in await thank(here)
        here.clock.forward(timedelta(minutes=1))
        assert "4 kudos left" in await thank(here)
        assert await count(here, Kudos) == 7


async def test_taking_back_gives_the_allowance_back_and_shows_on_the_card(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", f"{mark('ben')} {REASON}", command="kudos", people=BEN)
        assert reply.card is not None
        assert "Only the person" in str(await here.press("ben", reply.card, "Take it back"))
        here.clock.forward(timedelta(minutes=60))
        for _ in range(2):
            assert "Taken back" in str(await here.press("ana", reply.card, "Take it back"))
        assert here.last().card.summary == "Taken back"
        assert REASON not in str(here.last().card)
        assert "4 kudos left" in await thank(here)


async def test_after_an_hour_it_stays(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", f"{mark('ben')} {REASON}", command="kudos", people=BEN)
        here.clock.forward(timedelta(hours=1, seconds=1))
        assert reply.card is not None
        assert "within an hour" in str(await here.press("ana", reply.card, "Take it back"))
        assert "within" not in str(await here.say("ana", "k9999", command="unthank", via="pressed"))


async def test_without_words_a_form_asks(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        form = (await here.say("ana", "", command="kudos")).form
        assert form is not None
        assert [field.name for field in form.fields if hasattr(field, "name")] == ["people", "reason"]
        short = await here.say("ana", command="kudos", text="", via="sent", values={"people": ("ben",), "reason": "x"})
        assert list(short.problems) == ["reason"]
        none = await here.say("ana", command="kudos", text="", via="sent", values={"people": (), "reason": REASON})
        assert list(none.problems) == ["people"]
        values: dict[str, str | tuple[str, ...]] = {"people": ("ben", "cem"), "reason": REASON + mark("eve")}
        sent = await here.say("ana", command="kudos", text="", via="sent", values=values)
        assert "You thanked" in str(sent.card)
        assert await count(here, Person) == 3


async def test_in_a_direct_conversation_the_channel_is_asked_for(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "help")
        asked = await here.say("ana", f"{mark('ben')} {REASON}", "dm-ana", "direct", "kudos", people=BEN)
        form = asked.form
        assert form is not None
        assert [field.name for field in form.fields if hasattr(field, "name")] == ["channel"]
        sent = await here.say(
            "ana", form.text, "dm-ana", "direct", form.command, "sent", values={"channel": "general"}, people=BEN
        )
        assert "in #general" in str(sent.card)
        assert here.last("general").card.summary == f"Ana thanks Ben: {REASON}"


async def test_thanking_lore_itself_is_kindly_declined(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", "@Lore for finding what I needed", command="kudos")
        assert reply.card is not None
        assert "kudos are for people" in reply.card.summary
        reply = await here.say("ana", "@Lorenzo for finding what I needed", command="kudos")
        assert reply.card is not None
        assert "can't see whom to thank" in reply.card.summary
