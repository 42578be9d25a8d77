"""A person's own page, profiles, greetings."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import mark
from bot.views.elements import Card
from storage import kudos, people, places
from storage.tables import Endorsement, Kudos, Person, Snippet, SnippetAuthor
from tests.town import Town, town

PEOPLE = {"ana": "Ana", "ben": "Ben", "cem": "Cem"}


async def home(here: Town, who: str, channel: str = "", event: bool = False) -> str:
    reply = await here.say(
        who, "" if event else "home", channel or f"dm-{who}", "private" if channel else "direct",
        "home" if event else "", "event" if event else "typed",
    )  # fmt: skip
    assert reply.home == event
    assert reply.card is not None
    return said(reply.card)


def said(card: Card) -> str:
    return str(card.elements)


async def profile(here: Town, who: str, whom: str = "", channel: str = "lobby") -> str:
    text = f"profile {mark(whom)}" if whom else "profile"
    reply = await here.say(who, text, channel, "public", people=PEOPLE)
    assert reply.card is not None
    return said(reply.card)


async def test_a_greeting_is_answered_with_three_things_to_try(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for words in ("hi", "Hello there", "HEY"):
            reply = await here.say("ana", words, "dm-ana", "direct")
            assert reply.card is not None
            assert reply.card.summary == "Hello, I'm Lore"


async def test_home_starts_friendly_and_fills(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "This page will show" in await home(here, "ana", event=True)
        await here.say("ana", "follow maps", "dm-ana", "direct")
        here.clock.forward(timedelta(hours=1))
        assert "Nothing new on #maps" in await home(here, "ana")
        await here.say("ben", "how to fold one? #maps", command="learn")
        await here.say("cem", "Fold along the long side first #maps", command="share")
        await here.say("ana", "how to read a compass", command="learn")
        here.clock.forward(timedelta(hours=1))
        for shown in (await home(here, "ana"), await home(here, "ana")):
            assert "New on your topics" in shown
            assert "how to fold one?" in shown
            assert "Fold along the long side" in shown
            assert "how to read a compass" in shown
        here.clock.forward(timedelta(hours=1))
        later = await home(here, "ana")
        assert "New on your topics" not in later
        assert "You follow #maps" in later
        assert "Your snippets" in await home(here, "cem")


async def test_what_somebody_needs_too_is_beside_their_own_needs(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how to read a compass", command="learn")
        await here.say("ben", "where to buy rope", command="learn")
        rope = here.last().card
        await here.say("cem", "where is the treasure", "secret", "private", "learn")
        for card, place in ((rope, "general"), (here.last("secret").card, "secret")):
            await here.press("ana", card, "Me too", place, "private" if place == "secret" else "public")
        shown = await home(here, "ana")
        assert (
            shown.index("how to read a compass") < shown.index("where to buy rope") < shown.index("you need this too")
        )
        mine = await here.say("ana", "mine", "dm-ana", "direct", command="learn")
        assert mine.card is not None
        assert "you need this too" in str(mine.card)
        assert "treasure" not in shown + str(mine.card)  # told in its own channel only
        assert "treasure" in await home(here, "ana", "secret")
        assert "you need this too" not in await home(here, "ben")
        left = await here.press("ana", mine.card, "Not any more", "dm-ana", "direct")
        assert not left.replace  # the other needs stay on screen
        assert "buy rope" not in await home(here, "ana")
        await here.press("ana", rope, "Me too")
        await here.say("ben", "n2", command="resolve")
        assert "buy rope" not in await home(here, "ana")
        theirs = await here.say("ben", "mine", "dm-ben", "direct", command="learn")
        again = await here.press("ben", theirs.card, "Open again", "dm-ben", "direct")
        assert not again.replace
        assert "buy rope" in await home(here, "ana")


async def test_home_never_shows_what_a_private_channel_keeps_to_itself(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "follow maps", "dm-ana", "direct")
        await here.say("ben", "where is the treasure #maps", "secret", "private", "learn")
        await here.say("cem", "Under the third tree #maps", "secret", "private", "share")
        assert "tree" not in await home(here, "ana")
        assert "treasure" not in await home(here, "ana")
        assert "tree" in await home(here, "ana", "secret")
        assert "treasure" in await home(here, "ben")


async def test_what_may_help_comes_with_its_reason_and_goes_once_it_did(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "Fold along the long side first #maps", command="share")
        await here.say("cem", "Tie a bowline with the rabbit and the tree #knots", command="share")
        await here.say("ben", "help")
        await here.store.write(
            lambda session: session.add(
                Endorsement(
                    organization_id=1, snippet_id=2, person_id=2, kind="learned", worth=1.5, at=here.clock.now()
                )
            )
        )
        await here.say("ana", "any tips on #maps folding at sea", command="learn")
        shown = await home(here, "ana")
        assert "You asked: any tips on" in shown
        assert "1 colleague learned from it" in shown
        assert "You may like" not in await home(here, "cem")
        assert "bowline" not in await home(here, "ben")


async def test_a_profile_shows_what_may_be_seen_from_here(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "Nothing yet" in await profile(here, "ana")
        await here.say("ben", "teach maps", "dm-ben", "direct")
        await here.say("ben", "follow gossip", "dm-ben", "direct")
        await here.say("ben", "Fold along the long side first #maps", command="share")
        await here.say("ben", "The treasure is under the tree", "secret", "private", "share")
        thanks = f"{mark('ben')} for showing me the tree"
        await here.say("ana", thanks, "secret", "private", "kudos", people=PEOPLE)
        await here.say("cem", f"{mark('ben')} for folding all of our maps", command="kudos", people=PEOPLE)
        shown = await profile(here, "cem", "ben")
        assert "Teaches #maps" in shown
        assert "Fold along" in shown
        assert "folding all of our maps" in shown
        assert "gossip" not in shown
        assert "tree" not in shown
        assert "showing me the tree" in await profile(here, "ana", "ben")
        assert "under the tree" in await profile(here, "cem", "ben", "secret")
        own = await profile(here, "ben")
        assert "under the tree" in own
        assert "gossip" in own


async def test_the_rest_of_what_somebody_shares_is_a_search_away(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for what in (
            "Fold a map",
            "Read tides",
            "Tie knots",
            "Book trains",
            "Pay invoices",
            "Greet guests",
            "Prune trees",
        ):
            await here.say("ben", what, command="share")
        card = (await here.say("ana", f"profile {mark('ben')}", people=PEOPLE)).card
        assert card is not None
        found = (await here.press("ana", card, "All 7 snippets")).card
        assert found is not None
        assert found.summary == "7 results for by:Ben"


async def test_a_kind_word_is_answered_kindly(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "You're welcome" in str((await here.say("ana", "Thanks!", "dm-ana", "direct")).card)
        card = (await here.say("ana", f"thanks {mark('ben')} for the patient tour", people=PEOPLE)).card
        assert card is not None
        assert await here.rows(Kudos) == []
        await here.press("ana", card, "Say it with kudos")
        assert [each.reason for each in await here.rows(Kudos)] == ["for the patient tour"]


BEN, CEM = mark("ben"), mark("cem")


@pytest.mark.parametrize(
    ("typed", "thanked", "reason"),
    [
        (f"thank you {CEM} for the clear notes", ["Cem"], "for the clear notes"),
        (f"Thank you so much, {CEM} and {BEN} for the clear notes", ["Ben", "Cem"], "for the clear notes"),
        (f"thanks a lot {CEM}: the clear notes helped", ["Cem"], "the clear notes helped"),
        (f"thanks to my dear friend {CEM} for the clear notes", ["Cem"], "for the clear notes"),
        (f"thank you for the clear notes {CEM}", ["Cem"], "for the clear notes @Cem"),
        (f"thx, the clear notes helped {CEM}", ["Cem"], "the clear notes helped @Cem"),
        (f"thanks {CEM} for the clear notes with {BEN}", ["Cem"], "for the clear notes with @Ben"),
    ],
)
async def test_thanks_in_plain_words_become_kudos_with_whom_and_what_for(
    tmp_path: Path, typed: str, thanked: list[str], reason: str
) -> None:
    async with town(tmp_path) as here:
        card = (await here.say("ana", typed, people=PEOPLE)).card
        assert card is not None
        await here.press("ana", card, "Say it with kudos")
        (given,) = await here.rows(Kudos)
        receivers = await here.store.read(lambda session: kudos.receivers(session, 1, [given.id]))
        names = {person.id: person.name for person in await here.rows(Person)}
        assert (sorted(names[id] for id in receivers[given.id]), given.reason) == (thanked, reason)


async def pressed(here: Town, text: str, label: str, channel: str = "general") -> str:
    """What Ana's channel reads after she typed something and pressed what was offered."""
    card = (await here.say("ana", text, channel, people=PEOPLE)).card
    assert card is not None
    assert "somebody" not in said(card)
    await here.press("ana", card, label, channel)
    return said(here.last(channel).card)


async def test_a_button_brings_words_back_with_the_names_in_them(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await pressed(here, f"lern how does {mark('ben')} do the invoices", "Use learn")
        assert "how does @Ben do the invoices" in need
        need = await pressed(here, f"ask how does {mark('cem')} close the ledgers", "Post as a need")
        assert "how does @Cem close the ledgers" in need
        need = await pressed(here, f"who pays {mark('cem')} for paper clips", "Post as a need")
        assert "pays @Cem for paper clips" in need
        thanks = await pressed(here, f"kudso {mark('ben')} for explaining all with {mark('dee')}", "Use kudos")
        assert "for explaining all with @somebody" in thanks  # whom nobody named
        thanks = await pressed(here, f"kudso {mark('ben')} for explaining all with {mark('cem')}", "Use kudos")
        assert "for explaining all with @Cem" in thanks
        assert {person.name for person in await here.rows(Person)} == {"Ana", "Ben", "Cem"}


async def test_a_form_brings_words_back_with_the_names_in_them(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        words = f"kudos {mark('ben')} for explaining all with {mark('cem')}"
        await here.say("dee", "hello there")
        form = (await here.say("ana", words, "dm-ana", "direct", people=PEOPLE)).form
        assert form is not None
        await here.say("ana", form.text, "general", "public", form.command, "sent", values={"channel": "general"})
        assert [each.reason for each in await here.rows(Kudos)] == ["for explaining all with @Cem"]


async def test_names_are_those_of_the_own_workspace_and_not_for_the_typing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "help")
        await here.say("ana", f"how does {mark('ben')} do it", command="learn")
        assert "@somebody" in said(here.last().card)
        await here.store.write(lambda session: places.open_workspace(session, "street", "w2", "Else", here.clock.now()))
        here.workspace = "w2"
        await here.say("ana", f"how does {mark('ben')} do it", command="learn", via="pressed")
        assert "@somebody" in said(here.last().card)


async def test_profiles_of_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for text, problem in ((mark("cem"), "don't know this colleague"), ("ben", "Mention"), ("\ue000", "Mention")):
            reply = await here.say("ana", f"profile {text}", people=PEOPLE)
            assert problem in str(reply.card)
        assert [person.name for person in await here.rows(Person)] == []


async def test_drafts_and_archived_snippets_are_nobodys_business(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "Fold along the long side first #maps", command="share")
        await here.say("ben", "s1", command="archive", via="pressed")
        assert "Fold" not in await profile(here, "ana", "ben")
        assert "Fold" not in await profile(here, "ben")
        assert len(await here.rows(Snippet)) == len(await here.rows(SnippetAuthor)) == 1


async def test_who_people_are_is_kept_with_their_account(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "follow maps", "dm-ana", "direct")
        found = await here.store.read(lambda session: people.accounts(session, 1, 1))
        assert found == [("Ana", "Town", "street")]
        assert await here.store.read(lambda session: people.accounts(session, 2, 1)) == []
