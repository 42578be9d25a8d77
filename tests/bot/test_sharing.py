"""Sharing, from what is typed to its card."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.elements import Card, Preformatted, TextField
from bot.views.elements import buttons as buttons_of
from storage.tables import SearchText, Snippet, SnippetRevision
from tests.town import Town, town

SHEET = "Reading a balance sheet #finance\nStart with what the company owns."


async def share(here: Town, text: str = SHEET, who: str = "ana", **more: object) -> Card:
    reply = await here.say(who, text, command="share", **more)  # type: ignore[arg-type]
    assert reply.card is not None
    return reply.card


async def settle(here: Town) -> None:
    here.clock.forward(timedelta(seconds=4))
    await here.delivery.deliver_due()


def labels(card: Card) -> list[str]:
    return [button.label for button in buttons_of(card)]


async def test_what_is_typed_is_published_at_once_where_it_was_said(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = await share(here)
        assert (said.summary, labels(said)) == ("Shared. Everybody in the organization can find it.", ["Edit", "Undo"])
        card = here.last().card
        assert card.summary == "Ana shared: Reading a balance sheet"
        assert "#finance" in str(card)
        assert labels(card) == ["👍 Useful", "💡 Learned", "🙌 Helped me", "Recommend", "More…"]


async def test_code_is_drawn_as_code(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, "Listing pods\n```bash\nkubectl get pods\n```\nand `-A` for all")
        assert Preformatted("kubectl get pods") in here.last().card.elements


@pytest.mark.parametrize("text", ["!!!", "\u200b\u202e\u2066", "🎉", "\ue000\ue001", "```\n```", "x\n" + "y" * 100_000])
async def test_what_says_nothing_or_too_much_changes_nothing(tmp_path: Path, text: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", text, command="share")
        assert await here.rows(Snippet) == []
        assert here.street.messages == []


async def test_what_is_there_already_is_shown_first_and_published_anyway(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        first = await share(here, "How to read a balance sheet\nWhat it owns comes first", "ben")
        assert first.summary == "This may be there already"
        assert len(here.street.messages) == 1
        opened = await here.press("ben", first, "Read it")
        assert opened.card is not None
        assert opened.card.summary == "Reading a balance sheet"
        await here.press("ben", first, "Publish anyway")
        assert here.last().card.summary == "Ben shared: How to read a balance sheet"
        await here.press("ben", first, "Publish anyway")
        assert len(here.street.messages) == 2


async def test_a_draft_is_nobody_elses(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        first = await share(here, "How to read a balance sheet\nSecret words", "ben")
        draft = next(button.text for button in buttons_of(first) if button.command == "publish")
        for command in ("read", "more", "publish", "discard", "edit-snippet", "undo-share", "post-in", "archive"):
            reply = await here.say("cem", draft, command=command, via="pressed")
            assert "can't find" in str(reply)
        assert "Secret" not in str(await here.say("cem", "How to read a balance sheet, secret words", command="share"))
        assert len(await here.rows(SearchText)) == 1


async def test_undo_takes_it_back_wholly_within_the_hour(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = await share(here)
        await here.press("ana", said, "Undo")
        await settle(here)
        assert here.last().card.summary == "A snippet was taken back"
        assert "balance" not in str(here.last().card)
        assert await here.rows(SearchText) == []
        assert "can't find" in str(await here.say("ben", "s1", command="read", via="pressed"))
        again = await here.say("ana", "s1", command="publish", via="pressed")
        await settle(here)
        assert here.last().card.summary == "Ana shared: Reading a balance sheet"
        assert len(here.street.messages) == 1
        assert again.card is not None
        here.clock.forward(timedelta(minutes=61))
        assert "more than an hour" in str(await here.press("ana", again.card, "Undo"))
        assert "can't find" in str(await here.press("ben", again.card, "Undo"))


async def test_an_edit_keeps_how_it_read_before(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = await share(here)
        form = (await here.press("ana", said, "Edit")).form
        assert form is not None
        values: dict[str, str | tuple[str, ...]] = {
            "title": "Reading any balance sheet",
            "body": "Owns and owes.",
            "topics": "#finance, month end",
        }
        await here.say("ana", form.text, command=form.command, via="sent", values=values)
        await settle(here)
        assert here.last().card.summary == "Ana shared: Reading any balance sheet"
        assert "#month-end" in str(here.last().card)
        assert [(row.number, row.title) for row in await here.rows(SnippetRevision)] == [(1, "Reading a balance sheet")]
        assert "Only its author" in str(await here.say("ben", "s1", command="edit-snippet", via="pressed"))


async def test_an_archived_one_is_not_found_until_it_is_restored(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        archived = (await here.say("ana", "s1", command="archive", via="pressed")).card
        await settle(here)
        assert here.last().card.summary == "Archived: Reading a balance sheet"
        assert "can't find" in str(await here.say("ben", "s1", command="read", via="pressed"))
        assert archived is not None
        await here.press("ana", archived, "Undo")
        await settle(here)
        assert here.last().card.summary == "Ana shared: Reading a balance sheet"


async def test_said_to_lore_alone_it_is_for_everybody_and_posted_only_where_picked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "hello", command="learn")  # the channel is known
        said = await share(here, channel="dm", kind="direct")
        assert labels(said) == ["Post in a channel", "Edit", "Undo"]
        assert [message.channel for message in here.street.messages] == ["general"]
        form = (await here.press("ana", said, "Post in a channel", "dm", "direct")).form
        assert form is not None
        await here.say("ana", form.text, "dm", "direct", form.command, "sent", values={"channel": "general"})
        assert here.last().card.summary == "Ana shared: Reading a balance sheet"


@pytest.mark.parametrize(
    ("chosen", "summary"),
    [("", "Shared. Only #secret can read it."), ("organization", "Shared. Everybody in the organization can find it.")],
)
async def test_a_private_channel_picked_for_it_keeps_it_unless_its_author_says_so(
    tmp_path: Path, chosen: str, summary: str
) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "hello", "secret", "private", command="learn")  # the channel is known
        values = {
            "title": "Reading a balance sheet",
            "body": "Assets first.",
            "channel": "secret",
            "visibility": chosen,
        }
        said = (await here.say("ana", "", "dm", "direct", "share", "sent", values=values)).card
        assert said is not None
        assert said.summary == summary
        found = str(await here.say("ben", "find balance sheet", "general", "public", "lore"))
        assert ("Reading a balance sheet" in found) == (chosen == "organization")


async def test_what_a_private_channel_keeps_stays_there(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "hello", command="learn")
        said = await share(here, channel="secret", kind="private")
        assert said.summary == "Shared. Only #secret can read it."
        for command in ("read", "more", "post-in"):
            assert "can't find" in str(await here.say("ben", "s1", command=command, via="pressed"))
        assert "This may be" not in (await share(here, who="ben")).summary
        there = await here.say("ben", "s1", "secret", "private", "read", "pressed")
        assert there.card is not None
        assert there.card.summary == "Reading a balance sheet"
        mine = await here.say("ana", "s1", command="read", via="pressed")
        assert mine.card is not None
        posted = await here.say("ana", "s1", command="post-in", via="pressed")
        assert "Only the channel" in str(posted)


async def test_a_group_without_a_name_keeps_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        said = await share(here, channel="g1", kind="group")
        assert said.summary == "Shared. Only this conversation can read it."


async def test_the_form_says_what_is_wrong_beside_each_field(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        form = (await here.say("ana", "", command="share")).form
        assert form is not None
        values: dict[str, str | tuple[str, ...]] = {
            "title": "x" * 121, "link": "javascript:alert(1)", "review_by": "2026-03-02", "expires_on": "soon",
            "topics": "a b c d e f", "body": "y" * 3000, "body2": "y" * 3000, "body3": "y" * 3000, "body4": "y" * 3001,
        }  # fmt: skip
        reply = await here.say("ana", form.text, command=form.command, via="sent", values=values)
        assert sorted(reply.problems) == ["body", "expires_on", "link", "review_by", "title", "topics"]
        both = {"title": "A title", "review_by": "2026-06-01", "expires_on": "2026-06-01"}
        reply = await here.say("ana", form.text, command=form.command, via="sent", values=dict(both))
        assert list(reply.problems) == ["expires_on"]
        assert await here.rows(Snippet) == []


async def test_my_snippets_come_in_pages(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "not shared anything" in str(await here.say("ana", "mine", command="share"))
        for topic in ("apples", "bridges", "candles", "dolphins", "engines", "forests", "glaciers"):
            await share(here, topic.title())
        first = await here.say("ana", "mine", command="share")
        assert first.card is not None
        assert "Show 2 more" in labels(first.card)
        more = await here.press("ana", first.card, "Show 2 more")
        assert more.replace
        assert "Apples" in str(more.card)


async def test_a_view_counts_for_others_only(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here)
        for who in ("ana", "ben", "cem"):
            await here.say(who, "s1", command="read", via="pressed")
        assert "2 views" in str(await here.say("ana", "mine", command="share"))


async def test_a_long_text_is_edited_in_several_fields_and_loses_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        body = "\n".join(f"{n} " + "word " * 300 for n in range(7))
        said = await share(here, f"A long one\n{body}")
        form = (await here.press("ana", said, "Edit")).form
        assert form is not None
        typed = {field.name: field.value for field in form.fields if isinstance(field, TextField)}
        assert len([name for name in typed if name.startswith("body")]) == 7
        assert all(len(value) <= 3000 for value in typed.values())
        reply = await here.say("ana", form.text, command=form.command, via="sent", values=dict(typed))
        assert reply.card is not None
        (row,) = await here.rows(Snippet)
        assert [line.rstrip() for line in row.body.split("\n")] == [line.rstrip() for line in body.split("\n")]
