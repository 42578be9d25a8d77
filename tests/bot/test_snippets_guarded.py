"""Odd input, other organizations, people who are gone: nothing leaks, nothing breaks."""

from pathlib import Path

import pytest
from sqlmodel import col, update

from bot.conversation import Said, mark
from storage import places
from storage.store import Session
from storage.tables import Endorsement, MessageLink, Person, SearchText, Snippet, SnippetAuthor
from tests.bot.test_saving import BEN
from tests.town import Town, town

BY_NUMBER = (
    "read", "more", "edit-snippet", "archive", "restore", "publish", "discard", "undo-share", "post-in", "recommend",
    "take-back-saved", "save",
)  # fmt: skip
ODD = (
    "",
    "s",
    "s0",
    "s-1",
    "s999999999999",
    "n1",
    "s1 s1",
    "x" * 100_000,
    "s" + "9" * 5000,
    "\u202es1\ue000",
    "s1 " + "y" * 100_000,
)


async def kept(here: Town) -> list[object]:
    rows = [*await here.rows(Snippet), *await here.rows(SnippetAuthor), *await here.rows(SearchText)]
    return [row.model_dump(exclude={"views"}) for row in rows]


@pytest.mark.parametrize("command", [*BY_NUMBER, "answer", "answer-with", "not-yet"])
async def test_odd_words_of_a_stranger_change_nothing(tmp_path: Path, command: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold a map\nAlong the creases", command="share")
        before, messages = await kept(here), len(here.street.messages)
        for text in ODD:
            for via in ("typed", "pressed", "sent"):
                values: dict[str, str | tuple[str, ...]] = {"title": "x"} if via == "sent" else {}
                reply = await here.say("eve", text, command=command, via=via, values=values)  # type: ignore[arg-type]
                assert reply.card or reply.form or reply.problems
                assert "went wrong" not in str(reply), (text[:20], via)
        assert (await kept(here), len([m for m in here.street.messages if m.card.thing != "snippet"])) == (
            before,
            messages - 1,
        )


async def test_another_organization_sees_and_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold a map\nAlong the creases #maps", command="share")
        await here.say("cem", "how do I fold a chart?", command="learn")
        await here.store.write(
            lambda session: places.open_workspace(session, "street", "w2", "Elsewhere", here.clock.now())
        )
        before, messages = await kept(here), len(here.street.messages)
        here.workspace = "w2"
        for command in BY_NUMBER:
            assert "can't find" in str(await here.say("bo", "s1", command=command, via="pressed")), command
        told = await here.say("bo", f"s1 {mark('bo')}", command="recommend", people={"bo": "Bo"})
        assert "can't find" in str(told)
        for text in ("n1", "n1 s1"):
            for command in ("answer", "answer-with"):
                assert "can't find" in str(await here.say("bo", text, command=command, via="pressed"))
        form = (await here.say("bo", "", command="share")).form
        assert "chart" not in str(form)
        assert (await kept(here), len(here.street.messages)) == (before, messages)
        said = (await here.say("bo", "Fold a map\nAlong the creases #maps", command="share")).card
        assert said is not None
        assert said.summary.startswith("Shared.")


async def test_the_snippets_of_somebody_erased_stay_without_a_name(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold a map\nAlong the creases", command="share")

        def erase(session: Session) -> None:
            session.connection().execute(update(Person).where(col(Person.name) == "Ana").values(state="erased"))

        await here.store.write(erase)
        assert "a former colleague" in str(await here.say("ben", "s1", command="read", via="pressed"))
        reply = await here.say("ben", f"s1 {mark('cem')}", command="recommend", people={"cem": "Cem"})
        assert "Thank you" in str(reply)


@pytest.mark.parametrize(
    "body", ["\u202ebad\u2066\x00\x07", "<!channel> <@U1> @here *x* ```", "\ue000ben\ue001 knows", "ا" * 2000]
)
async def test_hostile_words_are_kept_as_plain_words(tmp_path: Path, body: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", f"A title\n{body} text", command="share", people={"ben": "Ben"})
        drawn = str(here.last().card)
        assert not {"\u202e", "\u2066", "\x00", "\x07", "\ue000", "\ue001"} & set(drawn)
        assert "Mention(" not in drawn
        values: dict[str, str | tuple[str, ...]] = {
            "title": f"Another {body[:50]}",
            "body": body,
            "topics": body,
            "link": "",
        }
        await here.say("ana", "", command="share", via="sent", values=values)
        assert "Mention(" not in str(here.last().card)


async def test_presses_in_any_order_end_well(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Fold a map\nAlong the creases", command="share")
        for command in (
            "restore",
            "archive",
            "archive",
            "publish",
            "undo-share",
            "restore",
            "archive",
            "publish",
            "restore",
        ):
            await here.say("ana", "s1", command=command, via="pressed")
        assert [row.state for row in await here.rows(Snippet)] == ["published"]
        assert len([message for message in here.street.messages if message.card.thing == "snippet"]) == 1


async def test_reactions_to_a_saved_message_count_until_it_is_taken_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = Said("m1", "Press F2 to edit a cell", BEN)
        form = (await here.say("ana", "", command="save", via="pressed", said=said)).form
        assert form is not None
        values: dict[str, str | tuple[str, ...]] = {"title": "Press F2", "body": ""}
        await here.say("cem", "+1", command="react", via="event", said=said, at=here.clock.now())
        assert await here.rows(Endorsement) == []
        await here.say("ana", form.text, command="save", via="sent", values=values)
        await here.say("cem", "bulb", command="react", via="event", said=said, at=here.clock.now())
        assert [row.kind for row in await here.rows(Endorsement)] == ["learned"]
        await here.say("ben", "s1", command="take-back-saved", via="pressed")
        await here.say("dia", "bulb", command="react", via="event", said=said, at=here.clock.now())
        assert len(await here.rows(Endorsement)) == 1
        assert len([row for row in await here.rows(MessageLink) if row.role == "source"]) == 1
