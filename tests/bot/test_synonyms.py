"""Words that may mean the same, learned from what people look for in vain and then open."""

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.rules import meant
from bot.rules.terms import terms
from bot.views.elements import buttons
from storage.tables import Lookup, Person, SynonymHint
from tests.town import Town, town

LEAVE = "Asking for leave\nIn the portal, two weeks before #leave"


async def curator(here: Town, who: str) -> None:
    await here.say(who, "home", command="lore")

    def promote(session):  # type: ignore[no-untyped-def]
        session.exec(select(Person).where(Person.name == who.title())).one().role = "curator"

    await here.store.write(promote)


async def look(here: Town, who: str, *words: str, channel: str = "general") -> None:
    """Somebody looks for one thing after the other, and opens the first snippet."""
    for each in words:
        await here.say(who, f"find {each}", channel, command="lore")
    await here.say(who, "s1", channel, command="read", via="pressed")


async def proposed(here: Town) -> list[str]:
    card = (await here.say("zoe", "synonyms", command="lore")).card
    assert card is not None
    return [each.text for each in buttons(card) if each.label == "The same"]


async def test_what_two_people_call_by_two_names_is_proposed_and_a_curator_decides(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", LEAVE, command="share")
        await curator(here, "zoe")
        await look(here, "ben", "time off request", "leave request")
        await look(here, "ben", "time off request", "leave request")
        assert await proposed(here) == []
        await look(here, "cem", "how do I get time off?", "leave")
        assert await proposed(here) == ["leave = time off"]
        assert "several people" in str((await here.say("zoe", "gaps", command="lore")).card)
        assert "time off" not in str((await here.say("ben", "gaps", command="lore")).card)
        card = (await here.say("zoe", "synonyms", command="lore")).card
        assert card is not None
        assert "now mean the same" in str((await here.press("zoe", card, "The same")).card)
        assert await proposed(here) == []
        assert "Asking for leave" in str((await here.say("dora", "find time off", command="lore")).card)


async def test_what_a_curator_refused_is_not_proposed_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", LEAVE, command="share")
        await curator(here, "zoe")
        for who in ("ben", "cem", "dora", "eve", "finn"):
            await look(here, who, "siesta", "leave")
        card = (await here.say("zoe", "synonyms", command="lore")).card
        assert card is not None
        assert "5 people" in str(card)
        assert "won't propose it again" in str((await here.press("zoe", card, "Not the same")).card)
        for who in ("gil", "hal"):
            await look(here, who, "siesta", "leave")
        assert await proposed(here) == []
        for odd in ("refuse", "refuse a", "refuse a =", "refuse = =", "refuse a = b = c"):
            await here.say("zoe", f"synonyms {odd}", command="lore")
        assert "siesta" not in str((await here.say("zoe", "synonyms", command="lore")).card)


async def test_nothing_is_learned_from_what_comes_later_or_stays_in_a_channel(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", LEAVE, "cellar", "private", command="share")
        for who in ("ben", "cem"):
            for each in ("siesta", "leave"):
                await here.say(who, f"find {each}", "cellar", "private", command="lore")
            await here.say(who, "s1", "cellar", "private", command="read", via="pressed")
            await here.say(who, "find siesta", command="lore")
            here.clock.forward(timedelta(minutes=11))
            await here.say(who, "find leave", command="lore")
            await here.say(who, "s1", "cellar", "private", command="helped")
        assert await here.rows(SynonymHint) == []


async def test_searches_are_kept_for_a_day_and_go_with_the_person(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", LEAVE, command="share")
        await look(here, "ben", "siesta", "leave")
        await here.say("ben", "find walrus", command="lore")
        await here.say("cem", "find walrus", command="lore")
        await here.say("cem", "find is:open", command="lore")
        assert [row.words for row in await here.rows(Lookup)] == ["walrus", "walrus"]
        card = (await here.say("ben", "forget", command="lore")).card
        assert card is not None
        await here.press("ben", card, "Erase")
        assert [row.words for row in await here.rows(Lookup)] == ["walrus"]
        assert await here.rows(SynonymHint) == []
        here.clock.forward(timedelta(days=1, hours=1))
        await here.scheduler.tick()
        assert await here.rows(Lookup) == []


def learned(before: str, after: str, text: str) -> tuple[str, str] | None:
    return meant.names(before, after, set(terms(text)))


def test_what_two_searches_teach() -> None:
    text = "Zeiterfassung in Kubernetes, single sign on, 有給休暇の申請"
    for before, after, taught in [
        ("k9s access", "kubernetes access", ("k9s", "kubernetes")),
        ("Timesheet?", "zeiterfassung", ("timesheet", "zeiterfassung")),
        ("how do I use the federated login", "single sign on", ("federated login", "single sign")),
        ("有休", "有給休暇", ("有休", "有給休暇")),
        ("kubernets", "kubernetes", None),  # a slip of the fingers
        ("zeiterfassungen", "zeiterfassung", None),  # the same word
        ("pods", "pods kubernetes", None),  # more words, not others
        ("pods helm", "kubernetes pods sign", None),  # which is which?
        ("sign helm", "kubernetes", None),  # what it found says that too
        ("helm", "docker", None),  # not what it says
        ("aa bb cc dd", "kubernetes", None),
        ("1234", "kubernetes", None),
        ("", "kubernetes", None),
        ("the", "kubernetes", None),
    ]:
        assert learned(before, after, text) == taught, before


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_search_breaks_it(before: str, after: str, text: str) -> None:
    found = learned(before, after, f"{after} {text}")
    if found is not None:
        assert found[0] < found[1]
        assert all(0 < len(name) <= meant.LONGEST and "=" not in name for name in found)
