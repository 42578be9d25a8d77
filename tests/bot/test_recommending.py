"""Passing snippets on."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import mark
from bot.views.elements import PeopleField
from storage.tables import Notification, Recommendation
from tests.town import Town, town

PEOPLE = {who: who.title() for who in ("ana", "ben", "cem", "eve")}


async def recommend(here: Town, text: str, who: str = "ben", **more: object) -> str:
    reply = await here.say(who, text, command="recommend", people=PEOPLE, **more)  # type: ignore[arg-type]
    assert reply.card is not None
    return reply.card.summary


async def test_a_colleague_is_told_with_a_word_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Reading a balance sheet\nAssets first", command="share")
        text = f"s1 {mark('cem')} and {mark('eve')} made me think of you"
        assert await recommend(here, text) == "Thank you! I'll pass it on to Cem and Eve."
        told = here.last("dm-cem").card
        assert told.summary == "Ben recommends: Reading a balance sheet"
        assert "made me think of you" in str(told)
        assert "a colleague thought of you" in str(told)
        assert "before" in await recommend(here, text)
        assert len(await here.rows(Notification)) == len(await here.rows(Recommendation)) == 2


async def test_the_form_says_what_is_missing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Reading a balance sheet", command="share")
        form = (await here.press("ben", here.last().card, "Recommend")).form
        assert form is not None
        assert any(isinstance(field, PeopleField) for field in form.fields)
        reply = await here.say("ben", form.text, command=form.command, via="sent", values={"people": (), "note": "hi"})
        assert list(reply.problems) == ["people"]
        values: dict[str, str | tuple[str, ...]] = {"people": ("cem",), "note": "x" * 501}
        reply = await here.say("ben", form.text, command=form.command, via="sent", values=values)
        assert list(reply.problems) == ["note"]
        await here.say("ben", form.text, command=form.command, via="sent", values={"people": ("cem",), "note": "hi"})
        assert here.last("dm-cem").card.summary == "Ben recommends: Reading a balance sheet"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{mark('cem')} s1", "Which one"), (f"s9 {mark('cem')}", "can't find"), (f"s1 {mark('ben')}", "may not know"),
        (f"s1 {mark('ana')}", "wrote it themselves"), ("s1 cem look", "to whom"), (f"s1 {mark('zed')}", "to whom"),
        (f"s1 {mark('cem')} " + "x" * 100_000, "500 characters"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_changes_nothing(tmp_path: Path, text: str, problem: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Reading a balance sheet", command="share")
        assert problem in await recommend(here, text)
        assert await here.rows(Recommendation) == []


async def test_what_a_channel_keeps_is_not_recommended(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Reading a balance sheet", "secret", "private", "share")
        text = f"s1 {mark('cem')}"
        assert "Only its own channel" in await recommend(here, text, channel="secret", kind="private")
        assert "Only its own channel" in await recommend(here, f"s1 {mark('ben')}", "ana")
        assert "can't find" in await recommend(here, text)
        assert await here.rows(Notification) == []


async def test_what_was_taken_back_meanwhile_is_not_told(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.clock.forward(timedelta(hours=10))
        said = (await here.say("ana", "Reading a balance sheet", command="share")).card
        assert said is not None
        await recommend(here, f"s1 {mark('cem')}")
        await here.press("ana", said, "Undo")
        here.clock.forward(timedelta(hours=14))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert not [message for message in here.street.messages if message.channel == "dm-cem"]
