"""Who is asked about a need, why, and what follows when they cannot help."""

from datetime import timedelta
from pathlib import Path

from storage.store import Session
from storage.tables import Ask, Need, Person
from tests.town import Town, town


async def tell(here: Town, who: str, text: str, command: str) -> str:
    """Said in a direct conversation; the words of the answer."""
    reply = await here.say(who, text, f"dm-{who}", "direct", command)
    return str(reply.card)


async def share(here: Town, who: str, text: str, endorsed_by: str = "") -> None:
    reply = await here.say(who, text, command="share")
    assert reply.card is not None
    if endorsed_by:
        await here.press(endorsed_by, here.last().card, "👍 Useful")


async def asked(here: Town) -> list[tuple[int, int]]:
    return sorted((row.need_id, row.person_id) for row in await here.rows(Ask))


def told(here: Town, who: str) -> list[str]:
    return [
        m.card.summary for m in here.street.messages if m.channel == f"dm-{who}" and "wants to learn" in m.card.summary
    ]


async def later(here: Town, **by: float) -> list[str]:
    here.clock.forward(timedelta(**by))
    said = await here.scheduler.tick()
    await here.delivery.deliver_due()
    return said


async def test_whoever_answered_something_like_it_is_asked_and_told_why(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "How do I renew the parking permit of a van?", command="learn")
        await here.press("ben", here.last().card, "Share an answer")
        await here.say(
            "ben", "n1", command="answer", via="sent",
            values={"title": "Parking permit renewal", "body": "Go to the town hall with the papers of the van."},
        )  # fmt: skip
        await here.say("ana", "s1 n1", command="helped", via="pressed")
        await here.say("cem", "where can I renew a parking permit", command="learn")
        similar = (await here.say("cem", "n1", command="who")).card
        assert "Ben" in str(similar)
        await here.say("cem", "c1 where can I renew a parking permit", command="post", via="pressed")
        card = here.last("dm-ben").card
        assert "You answered a need like it." in str(card)
        assert "Not now" in str(card)
        assert not told(here, "ana")


async def test_nobody_is_bothered_without_a_reason(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, "ben", "The tax rate is 22 percent #tax", "ana")
        await here.say("cem", "how do I fold a map", command="learn")
        assert await asked(here) == []
        await here.say("cem", "what is the tax rate these days", command="learn", channel="closed", kind="private")
        assert await asked(here) == []


async def test_three_are_asked_and_those_least_asked_come_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben", "cem", "dan", "eve"):
            await tell(here, who, "teach maps", "")
        for n in range(5):
            await here.say("zoe", f"{'abcde'[n] * 5} of a map {n} #maps", command="learn")
        rows = await asked(here)
        assert len(rows) == 15
        assert {person: sum(1 for _, each in rows if each == person) for person in range(1, 6)} == dict.fromkeys(
            range(1, 6), 3
        )
        await here.say("zoe", "one more thing on folding #maps", command="learn")
        assert len(await asked(here)) == 15
        await later(here, days=8)
        await here.say("zoe", "and something else, on colours #maps", command="learn")
        assert len(await asked(here)) == 18 + 12  # and those that waited were asked on


async def test_not_now_leaves_in_peace_and_asks_the_next(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben", "cem", "dan"):
            await tell(here, who, "teach maps", "")
        await here.say("zoe", "how do I fold a map? #maps", command="learn")
        assert await asked(here) == [(1, 1), (1, 2), (1, 3)]
        reply = await here.press("ana", here.last("dm-ana").card, "Not now", "dm-ana", "direct")
        assert reply.replace
        assert "in peace for a week" in str(reply.card)
        assert await asked(here) == [(1, 1), (1, 2), (1, 3), (1, 4)]
        await here.say("ana", "n1", "dm-ana", "direct", "not-now", "pressed")
        assert len(await asked(here)) == 4
        await here.say("zoe", "how is a map printed? #maps", command="learn")
        assert (2, 1) not in await asked(here)
        assert reply.card is not None
        await here.press("ana", reply.card, "I can help after all", "dm-ana", "direct")
        assert next(row.state for row in await here.rows(Need) if row.id == 1) == "claimed"


async def test_not_my_topic_is_remembered(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben", "cem", "dan"):
            await tell(here, who, "teach maps", "")
        await here.say("zoe", "how do I fold a map? #maps", command="learn")
        reply = await here.press("ana", here.last("dm-ana").card, "Not my topic", "dm-ana", "direct")
        assert "You offer to teach #maps." in str(reply.card)
        await later(here, days=8)
        await here.say("zoe", "how is a map printed? #maps", command="learn")
        assert (2, 1) not in await asked(here)
        assert reply.card is not None
        await here.press("ana", reply.card, "Stop teaching it", "dm-ana", "direct")
        assert "You offer to teach" not in await tell(here, "ana", "n1", "not-mine")


async def test_who_was_not_asked_cannot_refuse(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("zoe", "how do I fold a map? #maps", command="learn")
        for text in ("n1", "n999", "", "maps", "s1", "n" + "9" * 30):
            assert "⚠️" in await tell(here, "ana", text, "not-now")
            assert "⚠️" in await tell(here, "ana", text, "not-mine")
        assert await asked(here) == []


async def test_when_nobody_answers_others_a_curator_and_whoever_asked_hear_of_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ana", "ben", "cem", "dan"):
            await tell(here, who, "teach maps", "")
        await here.say("eve", "hello")
        await here.store.write(lambda session: _make_curator(session, 5))
        await here.say("zoe", "how do I fold a map? #maps", command="learn")
        assert "need n1: asked on" in await later(here, days=2, hours=1)
        assert len(await asked(here)) == 4
        assert "need n1: a curator was asked" in await later(here, days=3, hours=1)
        assert len(await asked(here)) == 5
        await later(here, days=3)
        assert "you may know whom to ask" in str(here.last("dm-eve").card)
        mine = here.last("dm-zoe").card
        assert "I asked 4 colleagues about it." in str(mine)
        assert "Ana" in str((await here.press("zoe", mine, "Who may know?", "dm-zoe", "direct")).card)
        assert not [line for line in await later(here, days=4) if "curator" in line]


async def test_who_may_know_says_why_and_sees_no_closed_doors(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, "ben", "Folding maps\nFold along the long side first #maps", "ana")
        await here.say("cem", "The secret map of the vault\nFold it twice", "closed", "private", "share")
        await here.press("ana", here.last("closed").card, "👍 Useful", "closed", "private")
        await tell(here, "dan", "teach maps", "")
        found = await tell(here, "zoe", "folding maps", "who")
        assert "shared 1 snippet that helped, free this week" in found
        assert "teaches #maps, free this week" in found
        assert "Cem" not in found
        assert "Cem" not in await tell(here, "zoe", "the secret map of the vault", "who")
        assert "Cem" in str((await here.say("zoe", "secret map of the vault", "closed", "private", "who")).card)
        assert "Ben" not in await tell(here, "ben", "folding maps", "who")
        assert "Nobody has answered" in await tell(here, "zoe", "submarines", "who")
        assert "Post as a need" in await tell(here, "zoe", "submarines", "who")


async def test_odd_words_find_nobody_and_hurt_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, "ben", "Folding maps #maps", "ana")
        for odd in ("", "   ", "!!!", "n", "n0", "n999999999999", "x" * 100_000, "\u202e\u0000maps", "' OR 1=1 --"):
            assert "Traceback" not in await tell(here, "zoe", odd, "who")


async def test_who_left_or_was_erased_is_neither_asked_nor_named(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("ben", "cem"):
            await share(here, who, f"Folding maps, as {who} does\nFold along the long side #maps", "ana")
        await here.say("ben", "", command="person-changed", via="event", values={"left": "yes"})
        confirm = await here.say("cem", "forget", "dm-cem", "direct")
        assert confirm.card is not None
        await here.press("cem", confirm.card, "Erase", "dm-cem", "direct")
        await here.say("zoe", "who can fold maps? #maps", command="learn")
        assert await asked(here) == []
        assert "Nobody has answered" in await tell(here, "zoe", "folding maps", "who")


def _make_curator(session: Session, id: int) -> None:
    person = session.get(Person, id)
    assert person is not None
    person.role = "curator"
