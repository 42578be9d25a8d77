"""Snippets as answers to needs."""

from datetime import timedelta
from pathlib import Path

from bot.views.elements import Card, Mention, texts
from storage.tables import Need, Notification
from tests.town import Message, Town, town

STARS = {"title": "Start with Orion", "body": "Look south on a winter evening."}


async def ask(here: Town, channel: str = "general", kind: str = "public") -> Message:
    await here.say("ana", "how do I read the stars? #astronomy", channel, kind, "learn")  # type: ignore[arg-type]
    return here.last(channel)


async def answer(here: Town, need: Message, who: str = "ben", kind: str = "public") -> Card:
    form = (await here.press(who, need.card, "Share an answer", need.channel, kind)).form  # type: ignore[arg-type]
    assert form is not None
    reply = await here.say(who, form.text, need.channel, kind, form.command, "sent", values=dict(STARS))  # type: ignore[arg-type]
    assert reply.card is not None
    return reply.card


def mentioned(card: Card) -> list[str]:
    return [span.name for text in texts(card) for span in text if isinstance(span, Mention)]


async def state(here: Town) -> str:
    return (await here.rows(Need))[0].state


async def test_an_answer_comes_into_the_thread_and_mentions_the_asker(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here)
        await answer(here, need)
        shown, told = here.street.messages[-2:]
        assert (shown.thread, told.thread) == (need.id, need.id)
        assert shown.card.summary == "Ben shared: Start with Orion"
        assert mentioned(told.card) == ["Ana"]
        assert await state(here) == "answered"
        here.clock.forward(timedelta(seconds=4))
        await here.delivery.deliver_due()
        assert "Start with Orion" in str(here.street.messages[0].card)


async def test_not_yet_makes_it_wait_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here)
        await answer(here, need)
        told = here.last().card
        assert "Only the person who asked" in str(await here.press("cem", told, "Not yet"))
        await here.press("ana", told, "Not yet")
        assert await state(here) == "open"
        assert here.last().card.summary == "Ana is still looking for help"
        count = len(here.street.messages)
        await here.press("ana", told, "Not yet")
        assert len(here.street.messages) == count


async def test_who_needs_it_too_is_told_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here)
        await here.press("cem", need.card, "Me too")
        await answer(here, need)
        assert [row.kind for row in await here.rows(Notification)] == ["answer"]
        assert here.last("dm-cem").card.summary == "An answer to what you needed: Start with Orion"


async def test_in_a_private_channel_the_answer_stays_and_nobody_is_written_to(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here, "secret", "private")
        await here.press("cem", need.card, "Me too", "secret", "private")
        await answer(here, need, kind="private")
        assert mentioned(here.last("secret").card) == ["Ana", "Cem"]
        assert await here.rows(Notification) == []
        assert "can't find" in str(await here.say("eve", "s1", command="read", via="pressed"))
        assert "can't find" in str(await here.say("eve", "n1", command="answer", via="pressed"))
        assert "can't find" in str(await here.say("eve", "n1 s1", command="answer-with", via="pressed"))


async def test_what_is_there_already_can_be_the_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "Start with Orion\nLook south on a winter evening", command="share")
        need = await ask(here)
        found = await answer(here, need)
        assert found.summary == "This may be there already"
        await here.press("ben", found, "Answer with it")
        assert await state(here) == "answered"
        assert "offered as an answer" in str(await here.press("ben", found, "Answer with it"))


async def test_a_secret_of_one_channel_is_no_answer_in_another(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "Start with Orion\nLook south", "secret", "private", "share")
        await ask(here)
        reply = await here.say("cem", "n1 s1", command="answer-with", via="pressed")
        assert "not visible where this was asked" in str(reply)
        assert await state(here) == "open"


async def test_an_answer_that_is_taken_back_leaves_the_need_waiting(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here)
        said = await answer(here, need)
        undone = (await here.press("ben", said, "Undo")).card
        assert await state(here) == "open"
        assert undone is not None
        await here.press("ben", undone, "Publish")
        assert await state(here) == "answered"


async def test_a_resolved_need_takes_no_more_answers(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await ask(here)
        await here.say("ana", "n1", command="resolve", via="pressed")
        reply = await here.press("ben", need.card, "Share an answer")
        assert "already" in str(reply)
