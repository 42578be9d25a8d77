"""Two snippets, or two needs, become one, and two again, and nothing is lost on the way."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot.conversation import Actor, Said
from storage import people
from storage.store import Session
from storage.tables import Confirmation, Merging, MessageLink, Need, NeedFollower, NeedMerging, Person, Snippet
from tests.town import Message, Town, town

WATCHED = (
    "reaction", "endorsement", "confirmation", "answer", "recommendation", "snippet_topic", "snippet_author",
    "message_link", "need", "search_text", "need_follower", "need_claim", "need_topic", "ask", "snippet",
)  # fmt: skip
PASSING = {"changed_at", "edited_at", "views", "drawn_at", "nonce"}


async def two(here: Town) -> None:
    await here.say("ana", "Killing what hangs\nkubectl delete #kubernetes", command="share")
    await here.say("ben", "How to restart a stuck pod\nkubectl rollout restart #pods", command="share")


async def rows(here: Town) -> dict[str, list[dict[str, Any]]]:
    """What is kept, without the numbers of rows that nothing refers to."""

    def look(session: Session) -> dict[str, list[dict[str, Any]]]:
        found = {}
        for name in WATCHED:
            table = SQLModel.metadata.tables[name]
            kept = [dict(row) for row in session.connection().execute(select(table)).mappings()]
            passing = PASSING | ({"id"} if name in ("endorsement", "confirmation", "recommendation") else set())
            plain = [{key: value for key, value in row.items() if key not in passing} for row in kept]
            found[name] = sorted(plain, key=repr)
        return found

    return await here.store.read(look)


async def test_a_curator_makes_them_one_and_splits_them_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        for who in ("cem", "dora"):
            await here.say(who, "s1", command="useful")
        await here.say("cem", "s2", command="learned")
        await here.say("dora", "how do I restart a pod that hangs?", command="learn")
        before = await rows(here)
        await make_curator(here, "zoe")
        reply = await here.say("zoe", "merge s1 s2", command="lore")
        assert "They are one now" in str(reply.card)
        one = await rows(here)
        assert {(row["person_id"], row["kind"]) for row in one["endorsement"] if row["snippet_id"] == 2} == {
            (3, "useful"), (3, "learned"), (4, "useful"),
        }  # fmt: skip
        assert [row for row in one["endorsement"] if row["snippet_id"] == 1] == []
        assert {row["thing_id"] for row in one["message_link"] if row["thing"] == "snippet"} == {2}
        assert "How to restart a stuck pod" in str((await here.say("eve", "s1", command="read")).card)
        found = str((await here.say("eve", "find hangs killing", command="lore")).card)
        assert "How to restart a stuck pod" in found
        assert "Killing what hangs" not in found
        assert reply.card is not None
        await here.press("zoe", reply.card, "Split again")
        assert await rows(here) == before
        assert "Killing what hangs" in str((await here.say("eve", "s1", command="read")).card)


async def make_curator(here: Town, who: str) -> None:
    await here.say(who, "home", command="lore")

    def promote(session: Session) -> None:
        person = session.exec(select(Person).where(Person.name == who.title())).one()
        person.role = "curator"
        assert people.person(session, person.organization_id, person.id) is not None

    await here.store.write(promote)


async def test_authors_make_them_one_when_both_say_so(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        assert "Only their authors" in str((await here.say("eve", "merge s1 s2", command="lore")).card)
        assert "I asked" in str((await here.say("ana", "merge s1 s2", command="lore")).card)
        assert "I asked" in str((await here.say("ana", "merge s1 s2", command="lore")).card)
        assert [row.state for row in await here.rows(Snippet)] == ["published", "published"]
        card = next(each.card for each in here.street.messages if "suggests to merge" in each.card.summary)
        assert "They are one now" in str((await here.press("ben", card, "Make them one")).card)
        assert sorted((row.id, row.state) for row in await here.rows(Snippet)) == [(1, "archived"), (2, "published")]
        here.clock.forward(timedelta(days=1, minutes=1))
        assert "more than a day ago" in str((await here.say("ana", "s1", command="split")).card)
        await here.scheduler.tick()
        assert [row.undo for row in await here.rows(Merging) if row.state == "merged"] == [{}]


async def test_what_different_people_may_read_stays_two(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two(here)
        await here.say("ana", "The secret of the walrus\nquietly", "cellar", "private", command="share")
        reply = await here.say("ana", "merge s3 s1", "cellar", "private", command="lore")
        assert "different people" in str(reply.card)
        for odd in ("", "s1", "s1 s1", "s1 s99", "s99 s1", "s1 s2 \x00", "x" * 100_000):
            await here.say("ana", f"merge {odd}", command="lore")
        assert all(row.state == "published" for row in await here.rows(Snippet))
        assert {row.thing_id for row in await here.rows(MessageLink) if row.thing == "snippet"} == {1, 2, 3}


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "cem", "dora"]),
        st.sampled_from(["useful", "learned", "outdated", "question", "helped", "recommend"]),
        st.sampled_from(["s1", "s2"]),
    ),
    max_size=8,
)


@given(DEEDS, st.booleans())
@settings(max_examples=12, deadline=None)
def test_merging_and_splitting_lose_nothing(deeds: list[tuple[str, str, str]], turned: bool) -> None:
    async def live() -> None:
        with TemporaryDirectory() as folder:
            async with town(Path(folder)) as here:
                await two(here)
                for who, deed, what in deeds:
                    await here.say(who, what, command=deed)
                await make_curator(here, "zoe")
                before = await rows(here)
                old, new = ("s2", "s1") if turned else ("s1", "s2")
                await here.say("zoe", f"{old} {new}", command="merge")
                one = await rows(here)
                givers = {row["person_id"] for row in before["endorsement"]} - {1, 2}
                assert {row["person_id"] for row in one["endorsement"]} == givers
                await here.say("zoe", old, command="split")
                assert await rows(here) == before

    asyncio.run(live())


async def two_needs(here: Town, asked_by: str = "ben") -> None:
    """Both are asked although they are alike; the first is in another channel."""
    await here.say("ana", "how do I restart a pod that hangs? #kubernetes", "ops", command="learn")
    reply = await here.say(asked_by, "restart a hanging pod #pods", command="learn")
    if reply.card is not None:
        await here.press(asked_by, reply.card, "Post my need")


async def test_a_curator_makes_one_of_two_needs_and_splits_them_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two_needs(here)
        await here.say("cem", "n1 mine hangs in staging", command="metoo")
        await here.say("dora", "n1", command="metoo")
        await here.say("dora", "n2", command="metoo")
        await here.say("ben", "n1", command="metoo")
        await here.say("eve", "n1", command="claim")
        before = await rows(here)
        await make_curator(here, "zoe")
        reply = await here.say("zoe", "merge n1 n2", command="lore")
        assert "They are one now" in str(reply.card)
        assert [row.state for row in sorted(await here.rows(Need), key=lambda row: row.id)] == ["withdrawn", "claimed"]
        assert {(row.person_id, row.text) for row in await here.rows(NeedFollower) if row.need_id == 2} == {
            (1, "how do I restart a pod that hangs?"), (3, "mine hangs in staging"), (4, ""),
        }  # fmt: skip
        here.clock.forward(timedelta(seconds=5))
        assert "restart a hanging pod" in str((await here.say("finn", "n1", command="read")).card)
        first = str(next(each.card for each in here.street.messages if each.channel == "ops"))
        assert "restart a hanging pod" in first
        assert "3 other people need" in first
        assert "1 result" in str((await here.say("finn", "find hangs", command="lore")).card)
        await here.say("finn", "n1", command="metoo")
        assert (2, 7) in {(row.need_id, row.person_id) for row in await here.rows(NeedFollower)}
        await here.say("finn", "n2", command="not-me")
        assert "is now part of" in str([each.card for each in here.street.messages if each.channel == "dm-ana"])
        assert reply.card is not None
        await here.press("zoe", reply.card, "Split again")
        assert await rows(here) == before
        assert "how do I restart" in str((await here.say("finn", "n1", command="read")).card)


async def test_who_asked_makes_one_of_two_needs_when_both_say_so(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two_needs(here)
        assert "Only those who asked" in str((await here.say("eve", "merge n1 n2", command="lore")).card)
        assert "I asked" in str((await here.say("ana", "merge n1 n2", command="lore")).card)
        assert [row.state for row in sorted(await here.rows(Need), key=lambda row: row.id)] == ["open", "open"]
        card = next(each.card for each in here.street.messages if "suggests to merge" in each.card.summary)
        assert "They are one now" in str((await here.press("ben", card, "Make them one")).card)
        await here.say("ben", "n1", command="withdraw")
        assert [row.state for row in sorted(await here.rows(Need), key=lambda row: row.id)] == [
            "withdrawn",
            "withdrawn",
        ]
        here.clock.forward(timedelta(days=1, minutes=1))
        assert "more than a day ago" in str((await here.say("ana", "n1", command="split")).card)
        await here.scheduler.tick()
        assert [row.undo for row in await here.rows(NeedMerging) if row.state == "merged"] == [{}]


async def test_one_person_makes_one_of_their_two_needs_at_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two_needs(here, "ana")
        before = await rows(here)
        reply = await here.say("ana", "merge n1 n2", command="lore")
        assert "They are one now" in str(reply.card)
        assert await here.rows(NeedFollower) == []
        await here.say("ana", "n1", command="split")
        assert await rows(here) == before


async def test_needs_that_differ_in_who_reads_them_or_wait_no_more_stay_two(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two_needs(here, "ana")
        await here.say("ana", "how do I feed the secret walrus", "cellar", "private", command="learn")
        assert "different people" in str((await here.say("ana", "n3 n1", "cellar", "private", command="merge")).card)
        for odd in ("n1", "n1 n1", "n1 n99", "n99 n1", "n1 s1", "s1 n1", "n1 x", "n" * 100_000):
            await here.say("ana", f"merge {odd}", command="lore")
        await here.say("ana", "n2", command="resolve")
        assert "wait for help" in str((await here.say("ana", "merge n1 n2", command="lore")).card)
        assert [row.state for row in sorted(await here.rows(Need), key=lambda row: row.id)] == [
            "open",
            "resolved",
            "open",
        ]


NEED_DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "cem", "dora"]),
        st.sampled_from(["metoo", "not-me", "claim", "release", "answer-with", "edit"]),
        st.sampled_from(["n1", "n2"]),
    ),
    max_size=8,
)


@given(NEED_DEEDS, st.booleans())
@settings(max_examples=12, deadline=None)
def test_making_one_of_two_needs_and_splitting_them_loses_nothing(
    deeds: list[tuple[str, str, str]], turned: bool
) -> None:
    async def live() -> None:
        with TemporaryDirectory() as folder:
            async with town(Path(folder)) as here:
                await two_needs(here)
                await here.say("cem", "Delete the pod\nkubectl delete", command="share")
                for who, deed, what in deeds:
                    typed = f"{what} s1" if deed == "answer-with" else what
                    await here.say(who, typed, command=deed)
                await make_curator(here, "zoe")
                before = await rows(here)
                old, new = ("n2", "n1") if turned else ("n1", "n2")
                await here.say("zoe", f"{old} {new}", command="merge")
                one = await rows(here)
                for name in ("need_follower", "need_claim", "answer", "ask"):
                    assert {row["need_id"] for row in one[name]} <= {int(new[1])}
                helped = {row["person_id"] for row in before["need_claim"]}
                asker = 1 if new == "n1" else 2
                assert {row["person_id"] for row in one["need_claim"]} == helped - {asker}
                await here.say("zoe", old, command="split")
                assert await rows(here) == before

    asyncio.run(live())


async def one_of_two(here: Town) -> tuple[Message, Message]:
    """The cards of Ana's need in #ops, which became part of Ben's in #general, and of Ben's."""
    await two_needs(here)
    await make_curator(here, "zoe")
    await here.say("zoe", "n1 n2", command="merge")
    return here.last("ops"), here.last()


def replied(need: Message, who: str = "cem") -> Said:
    return Said(f"r-{who}", f"Here is how {who} restarts a pod.", Actor(who, who.title()), need.id)


async def check(here: Town, who: str, need: Message, reply: Said, command: str = "react") -> None:
    """Somebody adds ✅ to a reply in the thread of a need, or takes it away."""
    here.clock.forward(timedelta(minutes=1))
    await here.say(
        who, "white_check_mark", need.channel, command=command, via="event", said=reply, at=here.clock.now()
    )  # fmt: skip


async def stand(here: Town) -> dict[int, tuple[str, int | None]]:
    """How each need stands, and what resolved it."""
    return {need.id: (need.state, need.resolved_by_id) for need in await here.rows(Need)}


async def test_who_asked_what_became_part_of_a_need_marks_the_answer_where_they_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        old, new = await one_of_two(here)
        reply = replied(old)
        await check(here, "eve", old, reply)
        assert await stand(here) == {1: ("withdrawn", None), 2: ("open", None)}
        await check(here, "ana", old, reply)
        assert await stand(here) == {1: ("withdrawn", None), 2: ("resolved", 1)}
        assert here.last("dm-ben").card.summary == "What you needed too is resolved: restart a hanging pod"
        await here.press("cem", here.last("dm-cem").card, "Publish it", "dm-cem", "direct")
        assert (here.last().card.thing, here.last().thread) == ("snippet", new.id)
        await check(here, "ana", old, reply, "unreact")
        assert await stand(here) == {1: ("withdrawn", None), 2: ("answered", None)}


async def test_each_of_two_who_asked_takes_back_only_their_own_mark(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        old, new = await one_of_two(here)
        hers, his = replied(old), replied(new, "dora")
        await check(here, "ana", old, hers)
        await check(here, "ben", new, his)
        assert (await stand(here))[2] == ("resolved", 2)
        await check(here, "ben", new, his, "unreact")
        assert (await stand(here))[2] == ("resolved", 1)
        assert [(row.snippet_id, row.person_id) for row in await here.rows(Confirmation)] == [(1, 1)]
        await check(here, "ana", old, hers, "unreact")
        assert (await stand(here))[2] == ("open", None)
        assert await here.rows(Confirmation) == []


async def test_a_reply_that_both_marked_is_the_answer_until_both_took_it_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        old, _ = await one_of_two(here)
        reply = replied(old)
        for who in ("ana", "ben"):
            await check(here, who, old, reply)
        await check(here, "ana", old, reply, "unreact")
        assert (await stand(here))[2] == ("resolved", 1)
        assert [row.person_id for row in await here.rows(Confirmation)] == [2]
        await check(here, "ben", old, reply, "unreact")
        assert (await stand(here))[2] == ("open", None)
        assert await here.rows(Snippet) == []


async def test_by_hand_and_by_button_they_are_heard_too_however_often_it_became_part_of_another(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await two_needs(here)
        words = {"title": "Restart it", "body": "kubectl rollout restart"}
        await here.say("cem", "n1", "ops", command="answer", via="sent", values=words)
        told = here.last("ops").card
        await here.say("dora", "how to read sheet music", command="learn")
        await make_curator(here, "zoe")
        for merged in ("n1 n2", "n2 n3"):
            await here.say("zoe", merged, command="merge")
        assert (await stand(here))[3] == ("answered", None)
        await here.press("ana", told, "Not yet", "ops")
        assert (await stand(here))[3] == ("open", None)
        reply = await here.press("ana", told, "It helped", "ops")
        assert (await stand(here))[3] == ("resolved", 1)
        assert reply.card is not None
        await here.press("ana", reply.card, "Take it back", "ops")
        assert (await stand(here))[3] == ("answered", None)
        said = replied(next(each for each in here.street.messages if each.channel == "ops"))
        marked = await here.say("ana", "", "ops", command="mark-answer", via="pressed", said=said)
        assert (await stand(here))[3] == ("resolved", 2)
        assert marked.card is not None
        await here.press("ana", marked.card, "Take it back", "ops")
        assert (await stand(here))[3] == ("answered", None)


async def test_once_they_are_two_again_a_mark_is_about_the_need_of_its_thread(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        old, _ = await one_of_two(here)
        await here.say("zoe", "n1", command="split")
        await check(here, "ana", old, replied(old))
        assert await stand(here) == {1: ("resolved", 1), 2: ("open", None)}
