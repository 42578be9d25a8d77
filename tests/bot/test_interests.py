"""Following and teaching topics."""

from pathlib import Path

import pytest

from storage.tables import Person, Topic, TopicInterest
from tests.town import Town, town


async def said(here: Town, text: str, who: str = "ana") -> str:
    reply = await here.say(who, text, "dm-" + who, "direct")
    assert reply.card is not None
    return reply.card.summary


async def test_topics_are_followed_taught_and_let_go(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert (await said(here, "follow python #SQL")).startswith("You follow #python and #sql now.")
        assert await said(here, "follow SQL") == "You follow #sql already."
        assert "three times a week at most" in await said(here, "teach expense reports, C++")
        assert await said(here, "unteach c++ go") == "You no longer teach #c++. You did not teach #go."
        kinds = {(each.kind, each.topic_id) for each in await here.rows(TopicInterest)}
        slugs = {topic.id: topic.slug for topic in await here.rows(Topic)}
        assert {(kind, slugs[id]) for kind, id in kinds} == {
            ("follow", "python"), ("follow", "sql"), ("teach", "expense-reports"),
        }  # fmt: skip


async def test_words_that_are_one_topic_already_stay_one(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await said(here, "follow expense reports,", "ben")
        assert "#expense-reports" in await said(here, "follow expense reports")
        assert len(await here.rows(Topic)) == 1


async def test_a_slip_is_followed_but_the_known_word_is_offered(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await said(here, "follow kubernetes", "ben")
        reply = await here.say("ana", "follow kuberentes", "dm-ana", "direct")
        assert reply.card is not None
        assert "Did you mean #kubernetes?" in reply.card.summary
        mended = await here.press("ana", reply.card, "Use #kubernetes", "dm-ana", "direct")
        assert mended.card is not None
        assert mended.card.summary.startswith("You follow #kubernetes now.")
        assert {row.topic_id for row in await here.rows(TopicInterest)} == {1}


async def test_undo_takes_back_only_what_was_new(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await said(here, "follow sql")
        reply = await here.say("ana", "follow sql go", "dm-ana", "direct")
        assert reply.card is not None
        undone = await here.press("ana", reply.card, "Undo", "dm-ana", "direct")
        assert "no longer follow #go" in str(undone.card)
        assert len(await here.rows(TopicInterest)) == 1


@pytest.mark.parametrize(
    "text", ["!!! ???", "\u202e !", " ".join(f"t{n}" for n in range(11)), " ".join(f"t{n}" for n in range(20_000))]
)
async def test_what_names_no_topic_changes_nothing(tmp_path: Path, text: str) -> None:
    async with town(tmp_path) as here:
        await said(here, f"follow {text}")
        assert [*await here.rows(Topic), *await here.rows(TopicInterest), *await here.rows(Person)] == []


async def test_forms_ask_for_topics_and_offer_the_present_ones(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "don't follow any" in await said(here, "unfollow")
        asked = await here.say("ana", "follow", "dm-ana", "direct")
        assert asked.form is not None
        sent = {"command": asked.form.command, "via": "sent"}
        empty = await here.say("ana", "", "dm-ana", "direct", **sent, values={"topics": "  "})  # type: ignore[arg-type]
        assert list(empty.problems) == ["topics"]
        await here.say("ana", "", "dm-ana", "direct", **sent, values={"topics": "sql, machine learning"})  # type: ignore[arg-type]
        let_go = await here.say("ana", "unfollow", "dm-ana", "direct")
        assert let_go.form is not None
        assert "#machine-learning" in str(let_go.form)
        values: dict[str, str | tuple[str, ...]] = {"topics": ("sql", "machine-learning")}
        await here.say("ana", "", "dm-ana", "direct", let_go.form.command, "sent", values=values)
        assert await here.rows(TopicInterest) == []
