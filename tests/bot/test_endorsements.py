"""What readers say of snippets by buttons, and what follows."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.elements import Form
from storage.tables import Confirmation, Endorsement, Need, Notification, Person, Reaction, Snippet
from tests.bot.test_reactions import Fan, answered, said, share
from tests.town import MONDAY, Town, town

DAY = timedelta(days=1)


async def press(here: Town, who: str, command: str, text: str = "s1", **more: object) -> str:
    """What the presser is told."""
    reply = await here.say(who, text, command=command, via="pressed", **more)  # type: ignore[arg-type]
    return reply.card.summary if reply.card else ""


async def test_buttons_set_a_state_and_take_it_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        reply = await here.press("ben", card.card, "👍 Useful")
        assert reply.card is not None
        first = await here.rows(Endorsement)
        here.clock.forward(DAY)
        assert "already" in await press(here, "ben", "useful")
        assert "already" in await press(here, "ben", "useful", channel="dm-ben", kind="direct")
        assert await here.rows(Endorsement) == first
        assert (await here.press("ben", reply.card, "Take it back")).replace
        assert await said(here) == set()
        assert "Taken back" in await press(here, "ben", "take-back", "s1 useful")
        assert "Thank you" in await press(here, "ben", "useful")
        assert [each.at for each in await here.rows(Endorsement)] == [MONDAY + DAY]


async def test_buttons_and_emoji_add_up(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await press(here, "ben", "useful")
        await ben.add(card, "+1", MONDAY + DAY)
        assert [each.at for each in await here.rows(Endorsement)] == [MONDAY]
        assert "still counts" in await press(here, "ben", "take-back", "s1 useful")
        assert [each.at for each in await here.rows(Endorsement)] == [MONDAY + DAY]
        await ben.remove(card, "+1", MONDAY + 2 * DAY)
        assert await said(here) == set()


async def test_nobody_speaks_for_their_own(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        for command in ("useful", "learned", "question", "outdated", "helped"):
            assert "yours" in await press(here, "ana", command)
        assert await here.rows(Reaction) == []
        assert await here.rows(Confirmation) == []


BAD = ("", "s", "s99", "n1", "s1x", "s" + "9" * 12, "x" * 100_000, "\ue000ana\ue001", "s1 n99", "s1 \u202en1")


@pytest.mark.parametrize("command", ["helped", "take-back", "reviewed", "publish-reply", "decline-reply", "why"])
async def test_bad_input_changes_nothing(tmp_path: Path, command: str) -> None:
    async with town(tmp_path) as here:
        await share(here)
        for text in BAD:
            words = await press(here, "ben", command, text)
            assert words.startswith("⚠️") or (command == "why" and text.startswith("s1 ")), text
        assert await here.rows(Reaction) == []
        assert await here.rows(Confirmation) == []
        assert [each.reviewed_at for each in await here.rows(Snippet)] == [None]


async def test_what_a_channel_keeps_to_itself_is_endorsed_there_only(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold a map\nAlong the creases.", "secret", "private", "share")
        assert "can't find" in await press(here, "ben", "useful", channel="general")
        assert "can't find" in await press(here, "ben", "why", channel="general")
        assert "Thank you" in await press(here, "ben", "useful", channel="secret", kind="private")


async def test_a_question_reaches_the_author_once_with_its_words(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        reply = await here.say("ben", "s1", command="question", via="pressed")
        assert isinstance(reply.form, Form)

        async def ask(words: str) -> str:
            reply = await here.say("ben", "s1", command="question", via="sent", values={"words": words})
            return reply.card.summary if reply.card else ""

        assert "asked its author" in await ask("Which side first?\nNorth? \ue000eve\ue001")
        assert "asked before" in await ask("")
        assert "asked before" in await ask("And then?")
        await Fan(here, "ben").add(card, "question")
        (notice,) = await here.rows(Notification)
        assert (notice.kind, notice.person_id) == ("review", 1)
        assert "Which side first? North? @somebody" in str(here.last("dm-ana").card)
        assert [each.words for each in await here.rows(Endorsement)] == ["Which side first? North? @somebody"]
        mine = await here.say("ana", "mine", command="share")
        assert "1 reader asked for more. Ben: Which side first?" in str(mine.card)


async def test_words_that_come_after_an_emoji_are_told_too(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        await Fan(here, "ben").add(card, "question")
        reply = await here.say("ben", "s1 which side first?", command="question")
        assert reply.card is not None
        assert "asked its author" in reply.card.summary
        assert len(await here.rows(Notification)) == 2
        assert "which side first?" in str(here.last("dm-ana").card)


async def test_two_people_bring_it_back_to_its_author_for_review(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        await press(here, "ben", "outdated")
        await Fan(here, "ben").add(card, "hourglass", MONDAY)
        assert [each.review_since for each in await here.rows(Snippet)] == [None]
        await Fan(here, "cem").add(card, "spider_web", MONDAY)
        assert [each.review_since for each in await here.rows(Snippet)] == [MONDAY]
        await press(here, "dia", "outdated")
        assert [each.kind for each in await here.rows(Notification)] == ["review"]
        assert "2 people say" in here.last("dm-ana").card.elements[0].text[0]  # type: ignore[union-attr, index, operator]
        assert (await press(here, "ben", "reviewed")).startswith("⚠️")
        here.clock.forward(DAY)
        await here.press("ana", here.last("dm-ana").card, "Still right", "dm-ana", "direct")
        (snippet,) = await here.rows(Snippet)
        assert (snippet.review_since, snippet.reviewed_at) == (None, MONDAY + DAY)
        assert await said(here) == set()
        await Fan(here, "cem").add(card, "hourglass", MONDAY + timedelta(hours=1))
        assert await said(here) == set()
        here.clock.forward(DAY)
        await press(here, "ben", "outdated")
        assert await said(here) == {("Ben", "outdated")}
        await Fan(here, "cem").add(card, "hourglass", MONDAY + 2 * DAY)
        assert [each.review_since for each in await here.rows(Snippet)] == [MONDAY + 2 * DAY]
        assert len(await here.rows(Notification)) == 2
        await press(here, "ben", "take-back", "s1 outdated")
        assert [each.review_since for each in await here.rows(Snippet)] == [None]


async def test_an_edit_answers_those_who_called_it_out_of_date(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        await press(here, "ben", "outdated")
        here.clock.forward(DAY)
        await here.say(
            "ana", "s1", command="edit-snippet", via="sent", values={"title": "Fold a map", "body": "Newly."}
        )
        assert await said(here) == set()


async def test_it_helped_is_told_once_and_can_be_taken_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        assert "told Ana" in await press(here, "ben", "helped")
        assert "already" in await press(here, "ben", "helped")
        assert len(await here.rows(Confirmation)) == 1
        assert [each.kind for each in await here.rows(Notification)] == ["thanks"]
        assert "Ben says that" in str(here.last("dm-ana").card)
        await press(here, "ben", "take-back", "s1 helped")
        assert await here.rows(Confirmation) == []
        await press(here, "ben", "helped")
        assert len(await here.rows(Notification)) == 1


async def test_the_asker_who_was_helped_resolves_the_need_and_others_confirm(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await answered(here)
        await press(here, "cem", "metoo", "n1")
        await press(here, "cem", "helped", "s1 n1")
        await press(here, "dia", "helped", "s1 n1")
        assert [need.state for need in await here.rows(Need)] == ["answered"]
        await press(here, "ana", "helped", "s1 n1")
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("resolved", 1)]
        names = {person.id: person.name for person in await here.rows(Person)}
        assert {(names[each.person_id], each.need_id) for each in await here.rows(Confirmation)} == {
            ("Cem", 1), ("Dia", None), ("Ana", 1),
        }  # fmt: skip
        await press(here, "ana", "take-back", "s1 helped")
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("answered", None)]


async def test_an_asker_who_found_the_answer_resolves_without_confirming(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        await here.say(
            "ana", "n1", command="answer", via="sent", values={"title": "Fold a map", "body": "I found out."}
        )
        await press(here, "ana", "helped", "s1 n1")
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("resolved", 1)]
        assert await here.rows(Confirmation) == []


async def test_why_prints_every_term_a_page_at_a_time(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        assert "scores 0.00" in await press(here, "ben", "why")
        for n in range(6):
            await Fan(here, f"fan{n}").add(card, "+1", MONDAY)
        await Fan(here, "ben").add(card, "bulb", MONDAY - 12 * DAY)
        await press(here, "ben", "helped")
        await press(here, "cem", "outdated")
        reply = await here.say("ben", "why s1", command="lore")
        assert reply.card is not None
        text = str(reply.card)
        assert reply.card.summary.endswith(f"scores {6 + 1.432 + 2 - 1:.2f}")
        assert "Ben learned something, 12 days ago" in text
        assert "1.5 × 0.955 (age) = 1.43" in text
        assert "counts 1" in text
        more = await here.press("ben", reply.card, "Show 2 more")
        assert more.replace
        assert more.card is not None
        assert str(more.card).count("found it useful") == 2
