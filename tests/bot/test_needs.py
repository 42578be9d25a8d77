"""Needs, from asking to resolving."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.elements import buttons
from storage.tables import Inquiry
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


@pytest.mark.parametrize(
    ("typed", "title", "details"),
    [
        ("how do I fold a map? #maps", "how do I fold a map? #maps", ""),
        ("how do I fold a map?\nThe big one.\nIn rain.", "how do I fold a map?", "The big one.\nIn rain."),
        ("map " * 200, "map " * 74 + "map…", ("map " * 200).strip()),
    ],
)
async def test_what_was_typed_to_lore_alone_is_in_the_form_that_asks_where(
    tmp_path: Path, typed: str, title: str, details: str
) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", f"learn {typed}", "dm-ana", "direct", reply_by_message=True)
        opened = await here.press("ana", here.last("dm-ana").card, "Open the form", "dm-ana", "direct")
        assert opened.form is not None
        values = {field.name: field.value for field in opened.form.fields if hasattr(field, "value")}
        assert (values["title"], values["details"]) == (title, details)
        await here.say("ben", "hello", "maps", command="lore")
        sent = {"title": title, "details": details, "channel": "maps"}
        await here.say("ana", opened.form.text, "dm-ana", "direct", opened.form.command, "sent", values=sent)
        assert "fold a map" in here.last("maps").card.summary or "map map" in here.last("maps").card.summary


async def test_who_asks_the_same_again_is_shown_that_they_wait_for_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I read a balance sheet?", command="learn")
        again = (await here.say("ana", "how to read a balance sheet", command="learn")).card
        assert again is not None
        assert "you are waiting for this already" in str(again)
        assert [each.label for each in buttons(again)] == ["Edit", "Post my need"]
        assert len(here.street.messages) == 1
        await here.press("ana", again, "Post my need")
        assert len(here.street.messages) == 2


@pytest.mark.parametrize(
    ("typed", "posted"), [("open sourcing", 0), ("open sourcing 2", 0), ("open a bank account", 1)]
)
async def test_open_and_one_word_is_a_list_never_a_need_by_mistake(tmp_path: Path, typed: str, posted: int) -> None:
    async with town(tmp_path) as here:
        said = (await here.say("ana", typed, command="learn")).card
        assert len(here.street.messages) == posted
        if not posted:
            assert said is not None
            await here.press("ana", said, "Ask for “open sourcing”")
            assert here.last().card.summary == "Ana wants to learn: open sourcing"


async def test_two_needs_are_not_alike_because_they_link_to_the_same_place(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "budgets in https://docs.google.com/spreadsheets/17", command="learn")
        for other in ("posters https://docs.google.com", "docs.google.com/staplers", "lockers on www.google.com"):
            assert (await here.say("ben", other, command="learn")).card is None
        again = await here.say("ben", "https://docs.google.com/spreadsheets/17 budgets", command="learn")
        assert "This is asked already" in str(again.card)
        assert "budgets in" in str((await here.say("cem", "find docs.google.com", command="lore")).card)


async def test_two_snippets_are_not_alike_because_they_link_to_the_same_place(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "https://docs.google.com/budgets/17", command="share")
        other = await here.say("ben", "https://docs.google.com/posters/4", command="share")
        assert other.card is not None
        assert other.card.summary.startswith("Shared")
        again = await here.say("ben", "https://docs.google.com/budgets/17", command="share")
        assert again.card is not None
        assert again.card.summary == "This may be there already"


@pytest.mark.parametrize(
    ("typed", "posted"),
    [
        ("a", False), ("7 #maps", False), ("é\nall the rest is here", False), ("#", False), ("?!", False),
        ("SQL", True), ("k8s", True), ("C#", True), ("C++", True), ("5S", True), ("税", True), ("経費", True),
    ],
)  # fmt: skip
async def test_a_need_says_what_it_is_about(tmp_path: Path, typed: str, *, posted: bool) -> None:
    async with town(tmp_path) as here:
        typing = await here.say("ana", typed, command="learn")
        form = await here.say(
            "ana", "", "general", "public", "learn", "sent", values={"title": typed.partition("\n")[0]}
        )
        assert len(here.street.messages) == posted
        assert (typing.card is None) is posted
        assert ("Say in a few words" in str(typing.card)) is not posted
        assert ("title" in form.problems) is not posted


@pytest.mark.parametrize("typed", ["a", "7?", "é", "?!"])
async def test_a_question_of_one_letter_is_none(tmp_path: Path, typed: str) -> None:
    async with town(tmp_path) as here:
        card = (await here.say("ana", f"ask {typed}", command="lore")).card
        assert "What do you want to know?" in str(card)
        assert await here.rows(Inquiry) == []
