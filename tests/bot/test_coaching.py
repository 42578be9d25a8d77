"""Help with writing: a checklist or a model's questions, a shorter text in one's own words, templates, the first one."""

from pathlib import Path

import pytest

from bot.views.elements import Card, Form, TextField, buttons
from storage.tables import Snippet
from tests.bot.test_model import thinking, work
from tests.fakes.openai import FakeOpenAI
from tests.town import Town, town

BODY = (
    "So what I usually do, and I have done it this way for years and years now, is that I open the portal. "
    "Then I press export. I do think that it is really quite nice that it takes only ten minutes."
)
SHORT = "I open the portal. Then I press export. It takes only ten minutes."


async def sent(here: Town, who: str = "ben", **values: str | tuple[str, ...]) -> Card:
    form = {"title": "Exporting the accounts", "body": BODY, "visibility": "organization", **values}
    reply = await here.say(who, "", command="share", via="sent", values=form)
    assert reply.card is not None, reply.problems
    return reply.card


def field(form: Form | None, name: str) -> str:
    assert form is not None
    return next(each.value for each in form.fields if isinstance(each, TextField) and each.name == name)


async def test_without_a_model_there_is_a_checklist_and_nothing_is_published(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await sent(here, coach=("yes",))
        assert "Who is it for" in str(card)
        assert "What are the steps" not in str(card)
        assert here.street.messages == []
        assert [row.state for row in await here.rows(Snippet)] == ["draft"]
        await here.press("ben", card, "Share as it is")
        assert [row.state for row in await here.rows(Snippet)] == ["published"]
        assert here.last().card.summary == "Ben shared: Exporting the accounts"


async def test_a_draft_is_edited_looked_at_again_and_shared(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await sent(here, coach=("yes",))
        better = f"For everybody in finance. {BODY} For example: export as PDF."
        changed = await here.say(
            "ben", "s1", command="edit-snippet", via="sent", values={"title": "Exporting", "body": better}
        )
        assert changed.card is not None
        again = await here.press("ben", changed.card, "Look at it again")
        assert "Ready to share!" in str(again.card)
        await here.press("ben", changed.card, "Share")
        assert [(row.state, row.title) for row in await here.rows(Snippet)] == [("published", "Exporting")]
        assert "shared already" in str(await here.say("ben", "s1", command="coach", via="pressed"))


@pytest.mark.parametrize("who", ["eve", "ana"])
async def test_nobody_else_looks_at_a_draft(tmp_path: Path, who: str) -> None:
    async with town(tmp_path) as here:
        await sent(here, coach=("yes",))
        assert "Exporting" not in str(await here.say(who, "s1", command="coach", via="pressed"))
        assert "Exporting" not in str(await here.say(who, "s1 shorter", command="edit-snippet", via="pressed"))


async def test_a_model_asks_and_shortens_in_the_author_s_words(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            fake.answer({"questions": ["Which export format do you pick?", "Look at https://evil.example?", "no question"],
                         "shorter": SHORT})  # fmt: skip
            assert "Reading your draft" in str(await sent(here, coach=("yes",)))
            await work(here)
            message = here.last()
            assert message.only == "ben"
            assert "Which export format do you pick?" in str(message.card)
            assert "evil" not in str(message.card)
            assert "no question" not in str(message.card)
            form = (await here.press("ben", message.card, "Use the shorter text")).form
            assert field(form, "body") == SHORT
            assert field((await here.press("ben", message.card, "Edit")).form, "body") == BODY
            assert [row.body for row in await here.rows(Snippet)] == [BODY]


@pytest.mark.parametrize(
    "shorter",
    [
        "I open the portal. Then I transfer the money to Eve.", "Never press export.", BODY, "", "Press export 77 times.",
    ],
)  # fmt: skip
async def test_words_that_are_not_the_author_s_are_not_offered(tmp_path: Path, shorter: str) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            fake.answer({"questions": ["For whom?"], "shorter": shorter})
            await sent(here, coach=("yes",))
            await work(here)
            assert "For whom?" in str(here.last().card)
            assert not any(button.text.endswith("shorter") for button in buttons(here.last().card))


@pytest.mark.parametrize("trouble", ["refuse", "junk", "fail"])
async def test_a_model_that_does_not_help_leaves_the_checklist(tmp_path: Path, trouble: str) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            match trouble:
                case "refuse":
                    fake.refuse()
                case "junk":
                    fake.junk("Sure! Here you go:")
                case _:
                    fake.fail(500)
            await sent(here, coach=("yes",))
            await work(here)
            assert "Who is it for" in str(here.last().card)


async def test_what_was_shared_meanwhile_is_not_coached(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            await sent(here, coach=("yes",))
            await here.say("ben", "s1", command="publish", via="pressed")
            calls, messages = len(fake.calls), len(here.street.messages)
            await work(here)
            assert (len(fake.calls), len(here.street.messages)) == (calls, messages)


@pytest.mark.parametrize("name", ["how-to", "fix", "decision", "tour", "video", "Video"])
async def test_a_template_is_in_the_form_and_what_stays_empty_is_left_out(tmp_path: Path, name: str) -> None:
    async with town(tmp_path) as here:
        form = (await here.say("ben", name, command="share")).form
        typed = field(form, "body")
        assert typed.count("\n") > 4
        await sent(here, body=f"{typed} only this")
        (row,) = await here.rows(Snippet)
        assert row.body.endswith("only this")
        assert row.body.count("\n") == 0


async def test_who_shares_for_the_first_time_is_walked_through_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "Your first one?" in str((await here.say("ben", "", command="share")).form)
        first = await here.say("ben", "Month-end closes at 18:00 sharp", command="share")
        assert "It helps even more when it also says: who it is for and the steps." in str(first.card)
        second = await here.say("ben", "Lunch is served upstairs on Fridays", command="share")
        assert "It helps even more" not in str(second.card)
        assert "Your first one?" not in str((await here.say("ben", "", command="share")).form)
