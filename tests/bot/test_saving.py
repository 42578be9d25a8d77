"""Saving messages, and asking for help with them."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import Actor, Said, mark
from bot.views.elements import Form, TextField, buttons
from storage.tables import MessageLink, Need, SearchText, Snippet, SnippetAuthor
from tests.town import Town, town

BEN = Actor("ben", "Ben")
TIP = Said("m1", "Press F2 to edit a cell. It saves the mouse #excel", BEN, link="https://chat.example/m1")


async def save(here: Town, said: Said = TIP, who: str = "ana", replies: tuple[Said, ...] = (), **more: object) -> Form:
    reply = await here.say(who, "", command="save", via="pressed", said=said, replies=replies, **more)  # type: ignore[arg-type]
    assert reply.form is not None, reply
    return reply.form


async def send(here: Town, form: Form, who: str = "ana", **more: object) -> str:
    values: dict[str, str | tuple[str, ...]] = fields(form)  # type: ignore[assignment]
    reply = await here.say(who, form.text, command=form.command, via="sent", values=values, **more)  # type: ignore[arg-type]
    assert reply.card is not None, reply
    return reply.card.summary


def fields(form: Form) -> dict[str, str]:
    return {field.name: field.value for field in form.fields if isinstance(field, TextField)}


async def settle(here: Town) -> None:
    here.clock.forward(timedelta(seconds=4))
    await here.delivery.deliver_due()


async def test_a_saved_message_is_its_authors_who_is_told(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        form = await save(here)
        assert "Ben wrote this" in str(form)
        assert fields(form)["topics"] == "#excel"
        assert await here.rows(SearchText) == []
        assert await send(here, form) == "Saved. Ben is told that you did."
        card = here.last()
        assert (card.card.summary, card.thread) == ("Ben shared: Press F2 to edit a cell. It saves the mouse", "m1")
        assert "saved by Ana" in str(card.card)
        told = here.last("dm-ben").card
        assert told.summary == "Ana saved what you wrote"
        assert [button.label for button in buttons(told)] == ["Edit", "Take it back"]
        assert "a colleague saved what you wrote" in str(told)
        assert [(row.external_id, row.role) for row in await here.rows(MessageLink) if row.role == "source"] == [
            ("m1", "source")
        ]
        again = await here.say("cem", "", command="save", via="pressed", said=TIP)
        assert "already" in str(again)
        assert len(await here.rows(Snippet)) == 1


async def test_the_author_takes_it_back_for_good(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await send(here, await save(here))
        assert "can't find" in str(await here.say("ana", "s1", command="take-back-saved", via="pressed"))
        await here.press("ben", here.last("dm-ben").card, "Take it back")
        await settle(here)
        assert here.last().card.summary == "A snippet was taken back"
        assert await here.rows(SearchText) == []
        assert "took it back" in str(await here.say("ana", "", command="save", via="pressed", said=TIP))
        assert "can't find" in str(await here.say("ana", "s1", command="read", via="pressed"))
        await here.say("ben", "s1", command="discard", via="pressed")
        assert "took it back" in str(await here.say("ana", "", command="save", via="pressed", said=TIP))


async def test_whoever_saved_it_can_undo_and_save_it_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await send(here, await save(here))
        assert "can't find" in str(await here.say("ben", "s1", command="undo-share", via="pressed"))
        await here.say("ana", "s1", command="undo-share", via="pressed")
        await settle(here)
        assert "can't find" in str(await here.say("ben", "s1", command="read", via="pressed"))
        assert await send(here, await save(here)) == "Saved. Ben is told that you did."
        assert len(await here.rows(Snippet)) == 1
        assert len([message for message in here.street.messages if message.channel == "dm-ben"]) == 1


async def test_a_form_that_was_left_is_found_again_and_by_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        first, again = await save(here), await save(here)
        assert first.text == again.text
        assert "can't find" in str(await here.say("ben", first.text, command="save", via="pressed"))
        assert "can't find" in str(await here.say("ben", first.text, command="publish", via="pressed"))
        assert "not shared anything" in str(await here.say("ben", "mine", command="share"))
        assert "Press F2" in str(await here.say("ana", "mine", command="share"))
        other = await save(here, who="cem")
        assert other.text != first.text
        await send(here, other, "cem")
        reply = await here.say("ana", first.text, command="save", via="sent", values=dict(fields(first)))
        assert "there already" in str(reply)
        assert "meanwhile" in str(await here.say("ana", first.text, command="publish", via="pressed"))


async def test_a_reply_answers_the_question_of_its_thread(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        asked = Said("m0", f"{mark('ben')} how do I edit a cell without the mouse?", Actor("cem", "Cem"))
        reply = Said("m1", "Press F2.", BEN, thread="m0")
        more = (Said("m2", "thanks!", Actor("cem", "Cem"), "m0"), Said("m3", "And escape leaves it.", BEN, "m0"))
        form = await save(here, reply, replies=(asked, reply, *more), people={"ben": "Ben"})
        assert fields(form)["title"] == "@Ben how do I edit a cell without the mouse?"
        assert fields(form)["body"] == "Press F2.\n\nAnd escape leaves it."
        await send(here, form)
        assert here.last().thread == "m0"


async def test_a_reply_under_a_need_answers_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "how do I edit a cell without the mouse?", command="learn")
        need = here.last().id
        await send(here, await save(here, Said("m5", "Press F2 in it.", BEN, thread=need)))
        assert [row.state for row in await here.rows(Need)] == ["answered"]
        assert here.last().thread == need


async def test_a_reply_that_was_marked_as_the_answer_is_its_authors_to_publish(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "how do I edit a cell without the mouse?", command="learn")
        need = here.last().id
        reply = Said("m5", "Press F2 in it.", BEN, thread=need)
        await here.say("cem", "white_check_mark", command="react", via="event", said=reply, at=here.clock.now())
        assert "asked to publish it" in str(await here.say("ana", "", command="save", via="pressed", said=reply))
        mine = (await here.say("ben", "mine", command="share")).card
        assert mine is not None
        await here.press("ben", mine, "Publish")
        assert here.last().thread == need
        assert [row.role for row in await here.rows(MessageLink) if row.external_id == "m5"] == ["source"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (None, "menu of a message"), (Said("m1", "hi", Actor("bot", "Bot", bot=True)), "A bot"),
        (Said("m1", "hi", None), "A bot"), (Said("m1", "hi", Actor("x", "X", foreign=True)), "another company"),
        (Said("m1", " \u200b🎉\u202e ", BEN), "no words"), (Said("m1", "x\n" + "y" * 100_000, BEN), "longer than"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["save", "ask-for-help"])
async def test_what_cannot_be_saved_changes_nothing(
    tmp_path: Path, said: Said | None, problem: str, command: str
) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", "", command=command, via="pressed", said=said)
        if command == "save" or "longer" not in problem:
            assert problem in str(reply)
        assert await here.rows(Snippet) == []


async def test_what_was_said_in_private_stays_there(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        alone = await here.say("ana", "", "d1", "direct", "save", "pressed", said=TIP)
        assert "said in private" in str(alone)
        form = await save(here, channel="secret", kind="private")
        await send(here, form, channel="secret", kind="private")
        assert [row.visibility for row in await here.rows(Snippet)] == ["channel"]
        assert "can't find" in str(await here.say("cem", "s1", command="read", via="pressed"))
        mine = await here.say("ben", "s1", "d2", "direct", "read", "pressed")
        assert "Press F2" in str(mine)


async def test_ones_own_message_needs_no_telling(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        form = await save(here, who="ben")
        assert "You wrote this" in str(form)
        assert await send(here, form, "ben") == "Saved."
        assert [row.person_id for row in await here.rows(SnippetAuthor)] == [1]
        assert "saved by" not in str(here.last().card)


async def test_help_is_asked_with_what_the_message_says(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = Said("m1", "How does F2 work?\nIt does nothing here.", BEN, link="https://chat.example/m1")
        form = (await here.say("ana", "", command="ask-for-help", via="pressed", said=said)).form
        assert form is not None
        assert fields(form)["title"] == "How does F2 work?"
        assert "https://chat.example/m1" in fields(form)["details"]
        await here.say("ana", form.text, command=form.command, via="sent", values=dict(fields(form)))
        assert here.last().card.summary == "Ana wants to learn: How does F2 work?"
