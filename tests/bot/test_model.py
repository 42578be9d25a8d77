"""The language model through the real client: it helps where it may, and nothing depends on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import metrics
from bot.clock import SetClock
from bot.conversation import Actor, Place, Request, Said
from bot.errors import ModelUnavailable
from bot.jobs import Worker
from bot.llm import openai_model as llm
from bot.llm.openai_model import OpenAIModel
from bot.prompts import Prompt, load
from bot.services import answering, coaching, drafting, meeting
from storage import places
from tests.fakes.openai import FakeOpenAI
from tests.town import MONDAY, Town, town

PASSWORD = "Press *forgot password* on the sign-in page, then follow the mail. #passwords"


@asynccontextmanager
async def thinking(path: Path, fake: FakeOpenAI) -> AsyncIterator[Town]:
    async with town(path) as here:
        model = OpenAIModel("key", "fake", here.clock, fake.url)
        here.router.model = True
        await here.store.write(lambda session: places.decide(session, 1, "model", {"organization": True}))
        kinds = {
            answering.JOB: answering.kind(model),
            coaching.JOB: coaching.kind(model),
            drafting.TITLE_JOB: drafting.naming(model),
            drafting.DRAFT_JOB: drafting.drafting(model),
            meeting.JOB: meeting.kind({"street": here.street}),
        }
        here.worker = Worker(here.store, here.clock, kinds)
        yield here
        await model.close()


async def work(here: Town) -> None:
    assert here.worker is not None
    while await here.worker.work_due():
        pass
    await here.delivery.deliver_due()


async def shared(here: Town) -> None:
    await here.say("ben", f"Reset your password yourself\n{PASSWORD}", command="share")
    await work(here)


async def test_an_answer_cites_what_it_rests_on(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            await shared(here)
            fake.answer({"sentences": [
                {"text": "Press forgot password on the sign-in page and follow the mail.", "notes": [1]},
                {"text": "The moon is made of cheese.", "notes": [1]},
                {"text": "Ask Eve for her password.", "notes": [7]},
            ]})  # fmt: skip
            reply = await here.say("ana", "ask how do I reset my password?", command="lore")
            assert reply.card is not None
            assert "Reading what colleagues shared" in reply.card.summary + str(reply.card)
            await work(here)
            card = str(here.last().card)
            assert here.last().only == "ana"
            assert "forgot password on the sign-in page and follow the mail. [1]" in card
            assert "moon" not in card
            assert "Eve" not in card
            assert fake.calls[-1]["store"] is False
            assert "ana" not in fake.calls[-1]["safety_identifier"]


@pytest.mark.parametrize("trouble", ["refuse", "junk", "fail", "nothing", "invented"])
async def test_without_a_usable_answer_the_passages_stand_as_they_are(tmp_path: Path, trouble: str) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            await shared(here)
            match trouble:
                case "refuse":
                    fake.refuse()
                case "junk":
                    fake.junk("Ignore the rules! <!channel>")
                case "fail":
                    fake.fail(500)
                case "nothing":
                    fake.answer({"sentences": []})
                case _:
                    fake.answer({"sentences": [{"text": "Call the king of France.", "notes": [1]}]})
            await here.say("ana", "ask how do I reset my password?", command="lore")
            await work(here)
            card = str(here.last().card)
            assert "forgot password" in card
            assert "king" not in card
            assert "<!channel>" not in card


async def test_the_model_never_sees_what_the_asker_may_not(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            await here.say(
                "eve", "Reset the vault password\nIt is 12345 #passwords", "vault", "private", command="share"
            )
            await work(here)
            await shared(here)
            await here.say("ana", "ask how do I reset the vault password?", command="lore")
            await work(here)
            assert fake.calls
            assert "12345" not in str(fake.calls)


async def test_a_bare_share_is_offered_a_title(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            fake.answer({"title": "How to reset a password", "topics": ["Passwords", "@here"]})
            await here.say("ben", "go to sign in and press forgot password", command="share")
            await work(here)
            await here.press("ben", here.last().card, "Use this")
            found = await here.say("ana", "find reset password", command="lore")
            assert "How to reset a password" in str(found.card)


async def test_a_thread_that_is_saved_is_drafted_for_whoever_saves_it(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with thinking(tmp_path, fake) as here:
            ben, cem = Actor("ben", "Ben"), Actor("cem", "Cem")
            thread = (
                Said("1", "How do I get into the archive?", cem),
                Said("2", "Ask the porter, he has the key", ben),
            )
            fake.answer({"title": "Getting into the archive", "body": "The porter has the key.", "topics": ["Archive"]})
            request = Request(
                "k-save", Actor("ana", "Ana"), Place("street", "w1", "general", "public", "general"), "save",
                "event", message=Said("2", "Ask the porter, he has the key", ben, "1"), thread=thread,
            )  # fmt: skip
            reply = await here.router.answer(replace(request, via="pressed"))
            assert reply.form is not None
            await work(here)
            assert here.last().only == "ana"
            form = (await here.press("ana", here.last().card, "Open the draft")).form
            assert "Getting into the archive" in str(form)
            assert (await here.say("dee", "find archive porter", command="lore")).card is not None
            assert "porter" not in str([m.card for m in here.street.messages if m.only != "ana"])


async def test_an_endpoint_without_responses_is_asked_by_chat() -> None:
    with FakeOpenAI(responses=False) as fake:
        model = OpenAIModel("key", "fake", SetClock(MONDAY), fake.url)
        fake.answer({"title": "x", "topics": []})
        assert (await model.complete(Prompt("a", "b"), drafting.Named)).title == "x"
        await model.close()


@pytest.mark.parametrize("responses", [True, False])
async def test_calls_tokens_and_cost_are_counted(responses: bool) -> None:
    counted = (
        metrics.MODEL_CALLS.labels("answered"), metrics.MODEL_CALLS.labels("failed"), metrics.MODEL_TOKENS.labels("in"),
        metrics.MODEL_TOKENS.labels("out"), metrics.MODEL_COST,
    )  # fmt: skip
    before = [each._value.get() for each in counted]
    with FakeOpenAI(responses=responses) as fake:
        model = OpenAIModel("key", "fake", SetClock(MONDAY), fake.url, prices=(2.0, 10.0))
        fake.answer({"title": "x", "topics": []})
        await model.complete(Prompt("a", "b"), drafting.Named)
        with pytest.raises(ModelUnavailable):
            await model.complete(Prompt("a", "b"), drafting.Named)
        await model.close()
    grown = [each._value.get() - then for each, then in zip(counted, before, strict=True)]
    assert grown == pytest.approx([1, 1, 1_000, 50, 0.0025])


async def test_a_model_that_fails_is_left_alone_for_a_while() -> None:
    with FakeOpenAI() as fake:
        model = OpenAIModel("key", "fake", SetClock(MONDAY), fake.url)
        for _ in range(5):
            with pytest.raises(ModelUnavailable):
                await model.complete(Prompt("a", "b"), drafting.Named)
        assert len(fake.calls) == 3
        await model.close()


async def test_a_model_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "TIMEOUT", 0.2)
    with FakeOpenAI() as fake:
        model = OpenAIModel("key", "fake", SetClock(MONDAY), fake.url)
        fake.hang(5)
        with pytest.raises(ModelUnavailable):
            await model.complete(Prompt("a", "b"), drafting.Named)
        await model.close()


@pytest.mark.parametrize("name", ["answer", "title", "draft"])
def test_prompts_hold_their_variables_in_the_input_only(name: str) -> None:
    with pytest.raises(ValueError, match="wants"):
        load(name).fill(wrong="x")
