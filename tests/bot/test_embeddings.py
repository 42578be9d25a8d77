"""Embeddings through the real client: found by meaning where that helps and is allowed, and by words whatever happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import DUE
from bot.conversation import Work
from bot.jobs import Worker
from bot.llm import openai_embedder
from bot.llm.openai_embedder import OpenAIEmbedder
from bot.meaning import UNASKED, Meaning
from bot.rules import vectors
from bot.services import embedding
from storage import embeddings, places
from storage.search import Eyes
from storage.store import Session, Step, Store, T
from storage.tables import Embedding, ModelCall, SearchText
from tests.fakes.openai import FakeOpenAI
from tests.town import Town, town

SNIPPET = "Speed up a slow laptop\nClose the browser and restart it. #hardware"
ASKED = "find sluggish computer"
HELPS = {"model": "fake", "helps": True, "least": 0.3, "sure": 0.35}


class Counted(Store):
    """A store that keeps which steps were taken through it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.steps: list[str] = []

    async def write(self, step: Step[T]) -> T:
        self.steps.append("write")
        return await super().write(step)

    async def read(self, step: Step[T]) -> T:
        self.steps.append("read")
        return await super().read(step)

    def taken(self) -> list[str]:
        """Those since it was asked last."""
        taken, self.steps = self.steps, []
        return taken


@asynccontextmanager
async def meaning(path: Path, fake: FakeOpenAI, *, model: str = "fake") -> AsyncIterator[Town]:
    """A town whose admins allow the model, and where it was measured to help."""
    async with town(path) as here:
        with_model(here, fake, model)
        await decide(here, "model", {"organization": True})
        await decide(here, embedding.SETTING, HELPS)
        try:
            yield here
        finally:
            await let_go(here)


def with_model(here: Town, fake: FakeOpenAI, model: str = "fake") -> None:
    embedder = OpenAIEmbedder("key", model, here.clock, fake.url)
    here.router.meaning = Meaning(here.store, here.clock, embedder)
    here.scheduler.due = (*DUE, embedding.due(model))
    here.worker = Worker(here.store, here.clock, {embedding.JOB: embedding.kind(embedder)})


async def let_go(here: Town) -> None:
    assert here.router.meaning is not None
    await here.router.meaning._embedder.close()


async def decide(here: Town, name: str, value: dict[str, object], org: int = 1) -> None:
    await here.store.write(lambda session: places.decide(session, org, name, value))


async def compute(here: Town) -> list[Embedding]:
    """What the background does in a minute, and what is kept then."""
    await here.scheduler.tick()
    assert here.worker is not None
    while await here.worker.work_due():
        pass
    return await here.rows(Embedding)


async def found(here: Town, words: str = ASKED, who: str = "ana", **place: object) -> str:
    return str((await here.say(who, words, command="lore", **place)).card)  # type: ignore[arg-type]


async def hidden(here: Town) -> None:
    """The snippet is in a private channel, where ana is too."""
    await here.say("eve", SNIPPET, "vault", "private", command="share")
    await here.say("ana", "hi", "vault", "private", command="lore")
    await here.say("ana", "hi", command="lore")
    assert len(await compute(here)) == 1


async def test_what_means_the_same_is_found_without_a_word_in_common(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await here.say("ben", "Water the plants\nOn Mondays.", command="share")
            await here.say("ana", "hello", command="lore")  # so that they are known here
            assert "slow laptop" not in await found(here)
            assert fake.embedded == [["sluggish computer"]]
            (plants, laptop) = sorted(await compute(here), key=lambda row: -row.text_id)
            assert (laptop.model, laptop.dimension, len(laptop.vector)) == ("fake", 256, 1024)
            assert laptop.signs == vectors.signs(laptop.vector)
            assert plants.digest != laptop.digest
            card = await found(here)
            assert "slow laptop" in card
            assert "plants" not in card  # less alike than anything right was
            assert "plants" in await found(here, "find plants")


async def test_it_is_used_only_where_it_was_measured_to_help(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await compute(here)
            assert "slow laptop" in await found(here, who="ben")
            sent = len(fake.embedded)
            for measured in ({}, {**HELPS, "helps": False}, {**HELPS, "model": "another"}):
                await decide(here, embedding.SETTING, measured)
                assert "slow laptop" not in await found(here, who="ben")
            assert len(fake.embedded) == sent


async def test_nothing_is_sent_that_admins_do_not_allow(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await here.say("eve", "The vault opens at nine\nOnly on Mondays.", "vault", "private", command="share")
            await decide(here, "model", {})
            assert await compute(here) == []
            await found(here, who="ben")
            assert fake.embedded == []
            vault = next(row.channel_id for row in await here.rows(SearchText) if row.visibility == "channel")
            await decide(here, "model", {"organization": True, "channels": {str(vault): False}})
            assert len(await compute(here)) == 1
            await found(here, who="eve", channel="vault", kind="private")
            assert "vault" not in str(fake.embedded)
            assert "sluggish" not in str(fake.embedded)
            await decide(here, "model", {"organization": False, "channels": {str(vault): True}})
            assert len(await compute(here)) == 2


async def test_what_must_not_leave_the_house_is_taken_out(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say(
                "ben", "Reach the help desk\nmail desk@example.com, key sk-abcdefghijklmnop", command="share"
            )
            await compute(here)
            await found(here, "find who is ana@example.com", "ben")
            assert "[e-mail]" in str(fake.embedded)
            assert "[key]" in str(fake.embedded)
            assert "example.com" not in str(fake.embedded)
            assert "abcdefgh" not in str(fake.embedded)


async def test_what_a_channel_keeps_to_itself_is_found_there_only(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await hidden(here)
            assert "slow laptop" not in await found(here)
            assert "slow laptop" in await found(here, channel="vault", kind="private")
            assert "slow laptop" in await found(here, who="eve")  # who wrote it
            assert "slow laptop" not in await found(here, f"{ASKED} topic:hardware")


async def test_no_vector_is_compared_across_organizations(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.store.write(
                lambda session: places.open_workspace(session, "street", "w2", "Elsewhere", here.clock.now())
            )
            await decide(here, "model", {"organization": True}, org=2)
            await decide(here, embedding.SETTING, HELPS, org=2)
            await here.say("ben", SNIPPET, command="share")
            here.workspace = "w2"
            await here.say("zoe", "Water the plants", command="share")
            assert len(await compute(here)) == 2
            assert "slow laptop" not in await found(here, who="zoe")
            (question,) = await here.router.meaning._embedder.embed(["sluggish computer"])  # type: ignore[union-attr]
            assert question is not None

            def look(session: Session) -> list[set[int]]:
                return [set(embeddings.near(session, org, "fake", question, Eyes(0, 0), -1.0)) for org in (1, 2, 3)]

            one, other, nobody = await here.store.read(look)
            assert (len(one), len(other), len(nobody)) == (1, 1, 0)
            assert one.isdisjoint(other)


async def test_what_changed_is_computed_again_and_what_is_gone_is_forgotten_at_once(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await here.say("ben", "how do I apply for vacation?", command="learn")
            before = {row.text_id: row.digest for row in await compute(here)}
            assert len(before) == 2
            sent = len(fake.embedded)
            await compute(here)
            assert len(fake.embedded) == sent  # nothing is computed twice
            values = {"title": "Speed up a slow car", "body": "Push.", "topics": "", "link": ""}
            await here.say("ben", "s1", command="edit-snippet", via="sent", values=values)  # type: ignore[arg-type]
            assert len(await here.rows(Embedding)) == 1
            after = {row.text_id: row.digest for row in await compute(here)}
            assert before.keys() == after.keys()
            assert before != after
            await here.say("ben", "s1", command="archive", via="pressed")
            await here.say("ben", "n1", command="withdraw", via="pressed")
            assert await here.rows(Embedding) == []
            assert await compute(here) == []


async def test_who_is_erased_leaves_no_vector_of_what_they_needed(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", "how do I apply for vacation?", command="learn")
            assert len(await compute(here)) == 1
            asked = await here.say("ben", "", command="forget")
            assert asked.card is not None
            await here.press("ben", asked.card, "Erase me")
            assert await here.rows(Embedding) == []


async def test_another_model_computes_everything_again(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await compute(here)
            await let_go(here)
            with_model(here, fake, "newer")
            await decide(here, embedding.SETTING, {**HELPS, "model": "newer"})
            assert "slow laptop" not in await found(here, who="ben")  # it is not compared with what another model says
            assert [row.model for row in await compute(here)] == ["newer"]
            assert "slow laptop" in await found(here, who="ben")


@pytest.mark.parametrize("odd", [429, 500, 404, "nan", "zeros", "short", "longer", 3600.0])
async def test_whatever_the_model_does_the_words_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: float | str
) -> None:
    monkeypatch.setattr("bot.meaning.PATIENCE", 0.5)
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await compute(here)
            fake.odd.append(odd)
            assert "slow laptop" in await found(here, "find laptop", "ben")
            assert "slow laptop" in await found(here, who="ben")  # the next question


@pytest.mark.parametrize("odd", [429, 500, "short"])
async def test_what_could_not_be_computed_is_tried_again(tmp_path: Path, odd: int | str) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            fake.odd += [odd] * openai_embedder.FAILURES
            for _ in range(openai_embedder.FAILURES):
                assert await compute(here) == []
            sent = len(fake.embedded)
            assert await compute(here) == []
            assert len(fake.embedded) == sent  # it is left alone for a while
            here.clock.forward(openai_embedder.REST)
            assert len(await compute(here)) == 1


async def test_a_text_that_is_refused_does_not_hold_up_the_others(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            fake.refused.add("poison")
            for title in ("Speed up a slow laptop", "Handle poison", "Book a meeting", "Pay a bill"):
                await here.say("ben", title, command="share")
            rows = await compute(here)
            assert sorted(row.dimension for row in rows) == [0, 256, 256, 256]
            sent = len(fake.embedded)
            await compute(here)
            assert len(fake.embedded) == sent
            assert "slow laptop" in await found(here, who="ben")


async def test_what_changes_while_it_is_computed_is_not_kept_as_it_was(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            kind = embedding.kind(here.router.meaning._embedder)  # type: ignore[union-attr]

            def work(session: Session) -> Work:
                return Work(session, here.clock.now(), places.organization(session, 1))

            prepared = await here.store.read(lambda session: kind.prepare(work(session), {}))
            result = await kind.call(prepared)
            values = {"title": "Speed up a slow car", "body": "Push.", "topics": "", "link": ""}
            await here.say("ben", "s1", command="edit-snippet", via="sent", values=values)  # type: ignore[arg-type]
            await here.store.write(lambda session: kind.finish(work(session), {}, result))
            assert await here.rows(Embedding) == []


async def test_each_search_counts_in_the_budget_and_its_further_pages_do_not(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await here.say("ben", SNIPPET, command="share")
            await decide(here, "model", {"organization": True, "limits": [1, 9, 9]})
            await compute(here)
            assert "slow laptop" in await found(here, who="ben")
            assert "slow laptop" in str((await here.say("ben", f"{ASKED} page 1", command="lore", via="pressed")).card)
            assert [call.kind for call in await here.rows(ModelCall)] == ["find"]
            assert fake.embedded.count(["sluggish computer"]) == 1
            assert "slow laptop" not in await found(here, "find crawls notebook", "ben")
            here.clock.forward(timedelta(days=1, minutes=1))
            assert "slow laptop" in await found(here, "find crawls notebook", "ben")


async def test_the_background_stays_in_the_budget(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            await decide(here, "model", {"organization": True, "limits": [9, 9, 1]})
            await here.say("ben", SNIPPET, command="share")
            assert len(await compute(here)) == 1
            await here.say("ben", "Pay a bill", command="share")
            assert len(await compute(here)) == 1
            here.clock.forward(timedelta(days=1, minutes=1))
            assert len(await compute(here)) == 2


async def test_without_a_model_nothing_is_asked_or_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await decide(here, embedding.SETTING, HELPS)
        await here.say("ben", SNIPPET, command="share")
        await here.scheduler.tick()
        assert "slow laptop" in await found(here, "find laptop", "ben")
        assert await here.rows(Embedding) == []
        assert await here.rows(ModelCall) == []


async def test_a_search_writes_only_to_spend_and_takes_no_step_where_it_does_not_help(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        async with meaning(tmp_path, fake) as here:
            counted = Counted(here.store.url)
            here.router.meaning = Meaning(counted, here.clock, here.router.meaning._embedder)  # type: ignore[union-attr]
            await here.say("ben", SNIPPET, command="share")
            await compute(here)
            assert counted.taken() == []
            await found(here, who="ben")
            assert counted.taken() == ["read", "write", "read"]
            assert "slow laptop" in str((await here.say("ben", f"{ASKED} page 1", command="lore", via="pressed")).card)
            assert counted.taken() == ["read", "read"]
            for allowed in ({}, {"organization": True, "limits": [1, 9, 9]}):
                await decide(here, "model", allowed)
                await found(here, "find crawls notebook", "ben")
                assert counted.taken() == ["read"]
            await decide(here, "model", {"organization": True})
            await decide(here, embedding.SETTING, {**HELPS, "helps": False})
            for _ in range(3):
                await found(here, who="ben")
            assert counted.taken() == ["read"]
            await decide(here, embedding.SETTING, HELPS)
            here.clock.forward(UNASKED)
            assert "slow laptop" in await found(here, who="ben")
            await counted.close()
