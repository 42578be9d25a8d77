"""Answers from what means the like of the question: only where that is sure enough, and never more than by words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs import Worker
from bot.llm.openai_model import OpenAIModel
from bot.services import answering, citing, embedding
from bot.views.elements import Card
from storage.tables import Inquiry, ModelCall
from tests.bot.test_embeddings import HELPS, SNIPPET, compute, decide, hidden, meaning
from tests.fakes.openai import FakeOpenAI
from tests.town import Town, town

assert town  # so that all of it is asked on both databases

QUESTION = "why is my computer sluggish?"


async def asked(here: Town, question: str = QUESTION, who: str = "ben", *place: str, **more: object) -> Card:
    reply = await here.say(who, f"ask {question}", *place, command="lore", **more)  # type: ignore[arg-type]
    assert reply.card is not None
    return reply.card


async def shared(here: Town) -> None:
    await here.say("ben", SNIPPET, command="share")
    await here.say("ben", "Water the plants\nOn Mondays.", command="share")
    await compute(here)


async def test_an_answer_rests_on_what_surely_means_the_question(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            card = str(await asked(here))
            assert "[1]" in card
            assert "slow laptop" in card
            assert "Close the browser" in card
            assert "plants" not in card
            assert [row.sources for row in await here.rows(Inquiry)] == [[1]]
            assert [call.kind for call in await here.rows(ModelCall)] == ["find"]


async def test_what_is_alike_but_not_surely_is_found_and_answers_nothing(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            for measured in ({**HELPS, "sure": 0.9}, {each: HELPS[each] for each in ("model", "helps", "least")}):
                await decide(here, embedding.SETTING, measured)
                assert "Nobody has shared anything" in str(await asked(here))
                found = await here.say("ben", "find sluggish computer", command="lore")
                assert "slow laptop" in str(found.card)
                assert "slow laptop" in str(await asked(here, "how do I speed up a laptop?"))  # in its own words
            assert "Nobody has shared anything" in str(await asked(here, "where is the big stapler kept?"))


async def test_nothing_is_compared_where_that_was_not_measured_to_help_or_is_not_allowed(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            sent = len(fake.embedded)
            await decide(here, "model", {})
            assert "Nobody has shared anything" in str(await asked(here))
            await decide(here, "model", {"organization": True})
            await decide(here, embedding.SETTING, {**HELPS, "helps": False})
            assert "Nobody has shared anything" in str(await asked(here))
            assert len(fake.embedded) == sent
            assert await here.rows(ModelCall) == []


async def test_an_answer_rests_on_nothing_that_the_asker_may_not_see(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await hidden(here)
            assert "Nobody has shared anything" in str(await asked(here, who="ana"))
            assert "slow laptop" in str(await asked(here, QUESTION, "ana", "vault", "private"))


async def test_a_question_that_goes_on_is_compared_with_what_it_goes_on_from(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            await here.say("ben", f"ask {QUESTION}", command="lore", thread="t1")
            await here.say("ben", "and mine?", thread="t1", reply_by_message=True)
            assert fake.embedded[-2:] == [[QUESTION], [f"{QUESTION} and mine?"]]
            assert "slow laptop" in str(here.last().card)


async def test_a_question_said_to_lore_alone_is_answered_alike(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            for words in ("hello", QUESTION):
                await here.say("ben", words, "dm-ben", "direct", reply_by_message=True)
            assert "slow laptop" in str(here.last("dm-ben").card)


async def test_sentences_still_have_to_be_in_what_they_cite(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            model = OpenAIModel("key", "fake", here.clock, fake.url)
            here.router.model, here.worker = (
                True,
                Worker(here.store, here.clock, {answering.JOB: answering.kind(model)}),
            )
            fake.answer({"sentences": [
                {"text": "Close the browser and restart it.", "notes": [1]},
                {"text": "Buy another computer at once.", "notes": [1]},
            ]})  # fmt: skip
            await asked(here)
            while await here.worker.work_due():
                pass
            await here.delivery.deliver_due()
            card = str(here.last().card)
            assert "Close the browser and restart it. [1]" in card
            assert "Buy" not in card
            assert len(await here.rows(ModelCall)) == 2  # the question, and its answer
            await model.close()


@pytest.mark.parametrize("odd", [500, "nan", 1.5])
async def test_whatever_the_model_does_words_answer(tmp_path: Path, odd: float | str) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await shared(here)
            fake.odd.append(odd)
            assert "slow laptop" in str(await asked(here, "how do I speed up a slow laptop?"))


@given(st.dictionaries(st.integers(), st.floats(-1, 1)), st.floats(0, 2))
def test_only_what_is_enough_and_hardly_less_than_the_best(shares: dict[int, float], enough: float) -> None:
    most = max(shares.values(), default=0.0)
    kept = citing._most(shares, enough)
    assert all(shares[id] >= max(enough, citing.NEARLY * most) for id in kept)
    assert bool(kept) == bool(shares and most >= enough)
