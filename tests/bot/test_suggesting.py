"""What is suggested to a person: why, what they do not want, and where a newcomer begins."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from bot.views.elements import Card, buttons
from storage.store import Session
from storage.tables import Dismissal, Person
from tests.town import Town, town

TITLES = ("Fold along the long side", "Tie a bowline", "Read a tide table", "Splice a rope", "Plot a course")


async def home(here: Town, who: str) -> str:
    return str(await _home(here, who))


async def _home(here: Town, who: str) -> Card:
    reply = await here.say(who, "home", f"dm-{who}", "direct")
    assert reply.card is not None
    return reply.card


async def say(here: Town, who: str, snippet: int, kind: str = "useful") -> None:
    await here.say(who, f"s{snippet}", command=kind, via="pressed")


async def publish(here: Town, *titles: str) -> None:
    for title in titles:
        await here.say("author", f"{title}\nAs it is done here.", command="share")


async def entitle(here: Town, **titles: str) -> None:
    def step(session: Session) -> None:
        for person in session.exec(select(Person)):
            person.title = titles.get(person.name.lower())

    await here.store.write(step)


async def test_what_helped_two_colleagues_of_the_same_taste_is_suggested(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, *TITLES)
        for who, liked in {"ana": (1, 2), "ben": (1, 2, 3, 4), "cem": (1, 2, 3), "dan": (5,)}.items():
            for snippet in liked:
                await say(here, who, snippet)
        shown = await home(here, "ana")
        assert "Helped colleagues who liked what you liked" in shown
        assert shown.index("Read a tide table") < shown.index("Helped colleagues") < shown.index("Splice a rope")
        assert shown.count("Helped colleagues") == 1, "one colleague alone is not pointed at"


async def test_colleagues_in_the_same_work_count_where_the_work_is_known(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, *TITLES)
        for who in ("ben", "cem"):
            await say(here, who, 3)
        await here.say("ana", "hello")
        assert "work as" not in await home(here, "ana")
        await entitle(here, ana="Navigator", ben="navigator", cem="Navigator")
        assert "Helped colleagues who work as Navigator" in await home(here, "ana")


async def test_not_for_me_is_remembered_and_can_be_undone(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, TITLES[0])
        await say(here, "ben", 1)
        card = await _home(here, "ana")
        reply = await here.press("ana", card, "Not for me", "dm-ana", "direct")
        assert "won't suggest" in str(reply.card)
        await here.press("ana", card, "Not for me", "dm-ana", "direct")
        assert "Fold along" not in await home(here, "ana")
        assert "Fold along" in await home(here, "cem")
        assert reply.card is not None
        await here.press("ana", reply.card, "Undo", "dm-ana", "direct")
        assert "Fold along" in await home(here, "ana")


async def test_what_cannot_be_seen_can_be_neither_suggested_nor_dismissed(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("author", "The code of the vault", "vault", "private", "share")
        for who in ("ben", "cem"):
            await here.say(who, "s1", "vault", "private", "useful", "pressed")
        assert "vault" not in await home(here, "ana")
        for text in ("s1", "s9", "", "n1", "vault", "s" + "9" * 40):
            for command in ("not-for-me", "for-me"):
                assert "⚠️" in str((await here.say("ana", text, "dm-ana", "direct", command)).card)
        assert await here.rows(Dismissal) == []


async def test_a_newcomer_begins_with_what_colleagues_care_about(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, "Fold along the long side #maps", "Read a tide table #maps", "Tie a bowline #knots")
        await here.say("ben", "where is the vault #secrets", "vault", "private", "learn")
        await say(here, "ben", 3, "learned")
        card = await _home(here, "ana")
        assert [each.text for each in buttons(card) if each.label.startswith("Follow #")] == ["#maps", "#knots"]
        assert "1 colleague learned from it" in str(card)
        await here.press("ana", card, "Follow #maps", "dm-ana", "direct")
        assert "Topics to begin with" not in await home(here, "ana")
        assert "You follow #maps" in await home(here, "ana")


async def test_no_kind_of_reason_takes_all_the_places(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "follow maps", "dm-ana", "direct")
        await publish(here, *(f"{title} {n} #maps" for n, title in enumerate(TITLES * 2)))
        await publish(here, "Write minutes that people read", "Order a taxi")
        for snippet in (11, 12):
            await say(here, "ben", snippet)
        shown = await home(here, "ana")
        assert shown.count("You follow #maps") == 3, "two, and one more for want of others"
        assert shown.count("Useful to 1 colleague") == 2


async def test_own_profile_and_own_digest_suggest_and_others_do_not(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, TITLES[0])
        await say(here, "ben", 1)
        own = await here.say("ana", "profile", "dm-ana", "direct")
        assert "You may like" in str(own.card)
        other = await here.say("ana", "profile \ue000author\ue001", people={"author": "Author"})
        assert "You may like" not in str(other.card)
        await here.say("ana", "digest weekly monday 09:00 #general", "dm-ana", "direct")
        preview = await here.say("ana", "digest preview", "dm-ana", "direct")
        assert "You may like" in str(preview.card)
        here.clock.forward(timedelta(hours=1))
        preview = await here.say("ana", "digest preview", "dm-ana", "direct")
        assert "New and worth reading" in str(preview.card)
        assert "You may like" not in str(preview.card)
