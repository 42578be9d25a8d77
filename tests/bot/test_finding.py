"""Finding and asking without a model."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.conversation import Kind, mark
from bot.rules import filters
from bot.rules.priors import MOST, prior
from bot.views.elements import Code, Quote, Row, buttons, texts
from bot.views.notices import plain
from storage.store import Session
from storage.tables import Person
from tests.town import MONDAY, town


async def test_finding_shows_needs_that_may_be_seen(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I book the big meeting room?", command="learn")
        await here.say("ben", "how do I book the secret bunker?", "cellar", "private", command="learn")
        reply = await here.say("cem", "find book", command="lore")
        assert reply.card is not None
        assert [plain(e.text) for e in reply.card.elements if isinstance(e, Row)] == [
            "🎓 how do I book the big meeting room?"
        ]


async def test_results_offer_what_can_be_done_with_them_from_here(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I book the big meeting room?", command="learn")
        await here.say("ana", "Whom to ask before you book the bunker", "cellar", "private", command="share")

        async def offered(who: str, channel: str, kind: Kind = "public") -> list[tuple[str, str]]:
            card = (await here.say(who, "find book", channel, kind, command="lore")).card
            assert card is not None
            return sorted((each.command, each.text) for each in buttons(card))

        assert await offered("ben", "general") == [("metoo", "n1"), ("show", "n1")]
        assert await offered("ana", "general") == [("read", "n1"), ("read", "s1"), ("show", "n1")]
        assert await offered("ben", "cellar", "private") == [
            ("metoo", "n1"), ("read", "s1"), ("show", "n1"), ("show", "s1"),
        ]  # fmt: skip
        await here.say("ben", "How to book by telephone", command="share")
        assert ("post-in", "s2") in await offered("cem", "dm-cem", "direct")


async def test_asking_says_that_nothing_is_known_and_offers_to_post(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        reply = await here.say("ana", "ask how do I fly a kite", command="lore")
        assert reply.card is not None
        assert "Nobody has shared anything" in str(reply.card)
        await here.press("ana", reply.card, "Post as a need")
        assert here.last().card.summary == "Ana wants to learn: how do I fly a kite"


async def test_a_word_that_is_no_command_is_met_with_all_there_are(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = (await here.say("ana", "staplers, staplers")).card
        assert card is not None
        assert "Here is what I understand" in card.summary
        assert {Code("/learn"), Code("/kudos"), Code("/lore find"), Code("/lore forget")} <= set([*texts(card)][-1])


async def test_a_word_that_is_almost_a_command_is_met_with_that_one(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for typed in ("fnid staplers", "//fnid staplers"):
            card = (await here.say("ana", typed)).card
            assert card is not None
            assert card.summary == "⚠️ I don't know “fnid”. Did you mean “find”?"
            assert not {Code("/learn"), Code("/lore find")} & {span for text in texts(card) for span in text}


@pytest.mark.parametrize(
    "typed",
    [
        "where is the stapler kept?",
        "where is the stapler kept",
        "we keep a stapler, right?",
        "why can I see no stapler?",
    ],
)
async def test_words_that_are_no_command_but_a_question_are_asked(tmp_path: Path, typed: str) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", typed, "d-ana", "direct", reply_by_message=True)
        assert "Nobody has shared anything" in str(here.last("d-ana").card)
        assert not [e for e in here.last("d-ana").card.elements if isinstance(e, Quote)]


async def test_filters_narrow_a_search_down(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I book the big room? #rooms", command="learn")
        await here.say("ben", "Boats for rent\nbook at the harbour #boats", command="share")
        await here.say("cem", "Dinner at noon\nbook at the inn #food", "kitchen", command="share")
        here.clock.forward(timedelta(days=10))
        await here.say("ben", "Flying with hot air\nbook at the field #boats", command="share")

        async def found(words: str, who: str = "ana") -> set[str]:
            reply = await here.say(who, f"find {words}", command="lore")
            assert reply.card is not None
            return {plain(each.text)[2:] for each in reply.card.elements if isinstance(each, Row)}

        room, boat, table, balloon = (
            "how do I book the big room?",
            "Boats for rent",
            "Dinner at noon",
            "Flying with hot air",
        )
        for words, expected in {
            "book": {room, boat, table, balloon},
            "book topic:boats": {boat, balloon},
            "topic:#boats book since:3d": {balloon},
            "since:yesterday": {balloon},
            "book by:@ben": {boat, balloon},
            "by:me book": {room},
            f"by:{mark('cem')} book": {table},
            "in:#kitchen book": {table},
            "is:open": {room},
            "IS:OPEN TOPIC:rooms": {room},
            "is:verified": set(),
            "walrus is:open": set(),
            "book http://x:y z:1": {room, boat, table, balloon},
        }.items():
            assert await found(words) == expected, words
        await here.say("ben", "s1", command="verify")
        for odd in ("topic:boat", "by:nobody", "in:#nowhere", "since:soon", "since:0001-01-01", "is:closed"):
            reply = await here.say("ana", f"find book {odd}", command="lore")
            assert "⚠️" in str(reply.card), odd
        assert "topic:boats" in str((await here.say("ana", "find topic:boat", command="lore")).card)


@pytest.mark.parametrize(
    ("typed", "behind"),
    [
        ("topic:", "`topic:sql`"), ("book topic: boats", "`topic:sql`"), ("topic:#", "`topic:sql`"), ("by:", "`by:me`"),
        ("BY:@ book", "`by:me`"), ("in:#", "`in:#general`"), ("since:", "`since:2w`"), ("book is:", "`is:open`"),
    ],
)  # fmt: skip
async def test_a_filter_with_nothing_behind_it_says_what_to_write_there(
    tmp_path: Path, typed: str, behind: str
) -> None:
    async with town(tmp_path) as here:
        card = (await here.say("ana", f"find {typed}", command="lore")).card
        assert card is not None
        assert behind.strip("`") in [span.text for text in texts(card) for span in text if isinstance(span, Code)]


async def test_nothing_found_leads_on(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "Feeding a walrus\nfish, mostly #walrus-care", command="share")
        await here.say("ben", "walrus-care", command="teach")
        reply = await here.say("ana", "find walrus is:open", command="lore")
        assert reply.card is not None
        assert [each.text for each in buttons(reply.card)] == ["topic:walrus-care", "walrus"]
        assert "Ben" in str(reply.card)
        await here.press("ana", reply.card, "#walrus-care")


@pytest.mark.parametrize("typed", ["is:open", "by:me is:open"])
async def test_filters_alone_that_nothing_fits_name_nobody(tmp_path: Path, typed: str) -> None:
    async with town(tmp_path) as here:
        card = (await here.say("ana", f"find {typed}", command="lore")).card
        assert card is not None
        assert "Nothing fits all of that" in str(card)
        assert "before the name" not in str(card)


async def test_a_name_that_nothing_is_found_for_is_no_need(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        people = {"U7": "Ben"}
        card = (await here.say("ana", f"find {mark('U7')}", command="lore", people=people)).card
        assert card is not None
        assert "@Ben" in card.summary
        assert [each.command for each in buttons(card)] == []
        card = (await here.say("ana", f"find walrus of {mark('U7')}", command="lore", people=people)).card
        assert card is not None
        assert [each.text for each in buttons(card)] == ["walrus of @Ben"]
        assert "U7" not in str(card)


@given(st.text(max_size=80))
def test_no_text_breaks_the_filters(text: str) -> None:
    read = filters.read(text)
    assert filters.read(read.words).words == " ".join(read.words.split())
    assert len(read.words) <= len(text)
    with suppress(ValueError):
        filters.since(read.since or text, MONDAY, "Europe/Rome")


@given(st.floats(-50, 5000), st.floats(0, 20_000), st.booleans(), st.booleans())
def test_what_fits_much_better_stays_ahead(score: float, days: float, verified: bool, mine: bool) -> None:
    assert 1 <= prior(score, days, verified=verified, mine=mine) <= MOST
    assert prior(score + 1, days, verified=verified, mine=mine) >= prior(score, days, verified=verified, mine=mine)
    assert prior(score, days + 1, verified=True, mine=True) <= prior(score, days, verified=True, mine=True)


async def test_what_helped_comes_first_among_what_fits_alike(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Grease a wheel\nwith butter", command="share")
        reply = await here.say("ben", "Grease a wheel\nwith bacon", command="share")
        assert reply.card is not None
        await here.press("ben", reply.card, "Publish")
        await here.say("cem", "s1", command="useful")
        for who in ("dora", "eve", "finn"):
            await here.say(who, "s2", command="learned")
        card = str((await here.say("zoe", "find grease wheel", command="lore")).card)
        assert card.index("· s2") < card.index("· s1")


async def test_results_and_answers_say_what_can_be_relied_on(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Grease a wheel\nwith butter #wheels", command="share")
        for who in ("ben", "cem"):
            await here.say(who, "s1", command="outdated")
        for words in ("find grease wheel", "ask how do I grease a wheel?"):
            assert "may be out of date" in str((await here.say("zoe", words, command="lore")).card)
        await here.say("ana", "s1", command="reviewed")
        await here.say("dora", "wheels", command="teach")
        assert "now shows that you verified it" in str((await here.say("dora", "s1", command="verify")).card)
        for words in ("find grease wheel", "ask how do I grease a wheel?"):
            card = str((await here.say("zoe", words, command="lore")).card)
            assert "✅ verified" in card
            assert "may be out of date" not in card


async def test_among_what_fits_alike_ones_own_language_comes_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "Radar checks\nbefore you leave the harbour, and in fog", command="share")
        reply = await here.say("ben", "Radar prüfen\nvor dem Auslaufen und bei Nebel, und im Hafen", command="share")
        if reply.card is not None and "Publish" in str(reply.card):
            await here.press("ben", reply.card, "Publish")
        orders = {}
        for locale in ("de-DE", "en-GB"):
            await here.say("zoe", "home", command="lore")

            def speaks(session: Session, locale: str = locale) -> None:
                session.exec(select(Person).where(Person.name == "Zoe")).one().locale = locale

            await here.store.write(speaks)
            card = str((await here.say("zoe", "find radar", command="lore")).card)
            orders[locale] = card.index("· s1") < card.index("· s2")
        assert orders == {"de-DE": False, "en-GB": True}
