"""Emoji on messages: what they add up to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation import Actor, Place, Request, Said
from bot.errors import TryLater
from bot.platform import Letter, Sent
from bot.rules.score import heavier
from storage import links, people, places
from storage.store import Session
from storage.tables import Confirmation, Endorsement, MessageLink, Need, Notification, Person, Reaction, Snippet
from tests.town import MONDAY, Message, Street, Town, town

MINUTE = timedelta(minutes=1)


@dataclass
class Fan:
    """Somebody who reacts."""

    here: Town
    name: str

    async def add(self, message: Message, emoji: str, at: datetime | None = None, key: str = "") -> None:
        await self.here.say(
            self.name, emoji, message.channel, command="react", via="event", message=message, at=at, key=key
        )

    async def remove(self, message: Message, emoji: str, at: datetime | None = None, key: str = "") -> None:
        await self.here.say(
            self.name, emoji, message.channel, command="unreact", via="event", message=message, at=at, key=key
        )


async def share(here: Town, text: str = "Fold a map\nAlong the old creases.", who: str = "ana") -> Message:
    await here.say(who, text, command="share")
    return here.last()


async def said(here: Town) -> set[tuple[str, str]]:
    """(who, kind) of all endorsements."""
    names = {person.id: person.name for person in await here.rows(Person)}
    return {(names[each.person_id], each.kind) for each in await here.rows(Endorsement)}


async def test_an_emoji_endorses_and_taking_it_back_unendorses(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await ben.add(card, "bulb")
        assert await said(here) == {("Ben", "learned")}
        await ben.remove(card, "bulb")
        assert await said(here) == set()
        await ben.add(card, "bulb")
        assert await said(here) == {("Ben", "learned")}
        here.clock.forward(timedelta(seconds=4))
        await here.delivery.deliver_due()
        assert "💡 1" in str(here.street.messages[0].card)


@dataclass
class Quick(Street):
    """A platform where people see a message before Lore hears that it arrived."""

    seen: Callable[[Message], Awaitable[None]] | None = None

    async def send(self, letter: Letter) -> Sent:
        sent = await super().send(letter)
        if self.seen is not None:
            await self.seen(self.messages[-1])
        return sent


async def test_a_reaction_to_a_card_that_is_just_arriving_comes_again(tmp_path: Path) -> None:
    async with town(tmp_path, street=Quick()) as here:
        early = list[Message]()

        async def add(said: Said, channel: str = "general", key: str = "e0") -> None:
            place = Place("street", "w1", channel, "public", channel)
            await here.router.answer(Request(key, Actor("ben", "Ben"), place, "react", "event", "bulb", message=said))

        async def seen(message: Message) -> None:
            early.append(message)
            await add(Said(message.id, author=Actor("zoe")))
            await add(Said(message.id), "elsewhere")
            with pytest.raises(TryLater):
                await add(Said(message.id), key="e1")

        assert isinstance(here.street, Quick)
        here.street.seen = seen
        card = await share(here)
        assert (early, await said(here)) == ([card], set())
        await add(Said(card.id), key="e1")
        assert await said(here) == {("Ben", "learned")}


async def test_taking_one_away_leaves_what_another_made(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await ben.add(card, "+1", MONDAY)
        await ben.add(card, "star", MONDAY + MINUTE)
        assert [each.at for each in await here.rows(Endorsement)] == [MONDAY]
        await ben.remove(card, "+1", MONDAY + 2 * MINUTE)
        assert [each.at for each in await here.rows(Endorsement)] == [MONDAY + MINUTE]
        await ben.add(card, "bulb", MONDAY + 3 * MINUTE)
        assert await said(here) == {("Ben", "useful"), ("Ben", "learned")}
        useful, learned = sorted(await here.rows(Endorsement), key=lambda each: each.worth)
        assert (useful.kind, useful.worth, heavier([useful.kind, learned.kind])) == ("useful", 0, "learned")


async def test_a_redelivered_event_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        for _ in range(3):
            await ben.add(card, "+1", MONDAY, "e1")
        await ben.remove(card, "+1", MONDAY + MINUTE, "e2")
        await ben.add(card, "+1", MONDAY, "e1")
        await ben.add(card, "+1", MONDAY, "e1-again")
        assert await said(here) == set()
        await ben.add(card, "+1", MONDAY + 2 * MINUTE, "e3")
        assert await said(here) == {("Ben", "useful")}
        assert len(await here.rows(Reaction)) == 1


async def test_the_later_event_wins_in_whatever_order_they_come(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await ben.remove(card, "+1", MONDAY + MINUTE)
        await ben.add(card, "+1", MONDAY)
        assert await said(here) == set()
        await ben.add(card, "star", MONDAY + 2 * MINUTE)
        await ben.remove(card, "star", MONDAY + MINUTE)
        assert await said(here) == {("Ben", "useful")}
        await ben.remove(card, "star", MONDAY + 2 * MINUTE)
        await ben.add(card, "star", MONDAY + 2 * MINUTE)
        assert await said(here) == set()


async def test_two_accounts_of_one_person_count_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        await Fan(here, "ben").add(card, "+1", MONDAY)

        def join(session: Session) -> None:
            """Ben's second account."""
            first = session.get(Person, 2)
            there = places.open_workspace(session, "lane", "w2", "Lane", MONDAY, org=1)
            other = people.open_account(session, there, "benny", "Ben", MONDAY)
            assert first is not None
            other.person_id = first.id
            room = places.open_channel(session, there, "general", "public", "general", shared=False)
            links.keep(session, 1, room.id, "m9", "snippet", 1, MONDAY)

        await here.store.write(join)
        here.street.name, here.workspace = "lane", "w2"
        other, twin = Message("m9", "general", card.card), Fan(here, "benny")
        await twin.add(other, "star", MONDAY + MINUTE)
        assert len(await here.rows(Reaction)) == 2
        assert [(each.kind, each.at) for each in await here.rows(Endorsement)] == [("useful", MONDAY)]
        here.street.name, here.workspace = "street", "w1"
        await Fan(here, "ben").remove(card, "+1", MONDAY + 2 * MINUTE)
        assert [(each.kind, each.at) for each in await here.rows(Endorsement)] == [("useful", MONDAY + MINUTE)]


NAMES = (
    ("+1", "useful"), ("👍", "useful"), ("👍🏽", "useful"), ("thumbsup", "useful"), ("like", "useful"),
    ("heart", "useful"), ("❤️", "useful"), ("2764_heavyredheart", "useful"), ("1f4a1_lightbulb", "learned"),
    (":mortar_board:", "learned"), ("BULB", "learned"), ("question", "question"), ("🕸️", "outdated"),
)  # fmt: skip
NO_NAMES = (
    "", "tada", "laugh", "x" * 100_000, "\ue000ana\ue001", "+1\x00", "\u202e+1", "d83d_half", "ffffffff_x", "button:useful",
)  # fmt: skip


async def test_every_name_of_an_emoji_means_the_same(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        for n, (emoji, _) in enumerate(NAMES):
            await Fan(here, f"fan{n}").add(card, emoji)
        assert await said(here) == {(f"Fan{n}", kind) for n, (_, kind) in enumerate(NAMES)}


async def test_what_means_nothing_leaves_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        for emoji in NO_NAMES:
            await Fan(here, "ben").add(card, emoji)
            await Fan(here, "ben").remove(card, emoji)
        assert await here.rows(Reaction) == []
        assert await here.rows(Endorsement) == []


async def test_nobody_endorses_their_own_and_bots_never(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        await Fan(here, "ana").add(card, "+1")
        assert await here.rows(Reaction) == []


async def test_drafts_and_archived_snippets_take_no_new_reactions_but_lose_old_ones(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await ben.add(card, "+1", MONDAY)
        await here.say("ana", "s1", command="archive")
        await ben.add(card, "bulb", MONDAY)
        assert await said(here) == {("Ben", "useful")}
        await ben.remove(card, "+1", MONDAY + MINUTE)
        await here.say("ana", "s1", command="restore")
        assert await said(here) == set()


async def test_unknown_messages_and_other_organizations_leave_no_trace(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card = await share(here)
        await here.say("ben", "+1", command="react", via="event", said=Said("nowhere"))
        await here.say("ben", "+1", command="react", via="event", said=Said(card.id, thread="nowhere"), channel="other")
        await here.store.write(lambda session: places.open_workspace(session, "street", "w2", "Rivals", MONDAY))
        here.workspace = "w2"
        await Fan(here, "eve").add(card, "+1")
        await here.say("eve", "s1", command="useful", via="pressed")
        assert {person.name for person in await here.rows(Person)} == {"Ana"}
        assert await here.rows(Reaction) == []
        assert await here.rows(Endorsement) == []


async def test_an_organization_has_emoji_of_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        card, ben = await share(here), Fan(here, "ben")
        await ben.add(card, "+1", MONDAY)
        own = {"party_parrot": "learned", "star": "nothing", "+1": "learned", "👀": "question"}
        await here.store.write(lambda session: places.decide(session, 1, "emoji", own))
        await ben.add(card, "party_parrot")
        await ben.add(card, "star")
        assert await said(here) == {("Ben", "useful"), ("Ben", "learned")}
        await here.store.write(lambda session: places.decide(session, 1, "emoji", {"+1": "nothing"}))
        await ben.remove(card, "+1")
        await ben.remove(card, "party_parrot")
        assert await said(here) == set()


async def test_needs_are_joined_by_emoji_and_left_by_the_last(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        card, ben = here.last(), Fan(here, "ben")
        await ben.add(card, "raising_hand")
        await ben.add(card, "+1")
        await ben.add(card, "bulb")
        await Fan(here, "ana").add(card, "raising_hand")
        assert [each.meaning for each in await here.rows(Reaction)] == ["metoo", "metoo"]
        await ben.remove(card, "raising_hand")
        mine = await here.say("ana", "mine", command="learn")
        assert "1 other too" in str(mine.card)
        await ben.remove(card, "+1")
        mine = await here.say("ana", "mine", command="learn")
        assert "1 more" not in str(mine.card)


async def answered(here: Town) -> tuple[Message, Message]:
    """A need of Ana's, and the card of Ben's answer in its thread."""
    await here.say("ana", "how do I fold a map?", command="learn")
    need = here.last()
    await here.say(
        "ben", "n1", command="answer", via="sent", values={"title": "Fold a map", "body": "Along the creases."}
    )
    cards = [each for each in here.street.messages if each.card.thing == "snippet"]
    return need, cards[-1]


async def test_the_askers_mark_on_an_answer_resolves_the_need(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        _, answer = await answered(here)
        await Fan(here, "cem").add(answer, "white_check_mark")
        await Fan(here, "ben").add(answer, "white_check_mark")
        assert [need.state for need in await here.rows(Need)] == ["answered"]
        assert await here.rows(Reaction) == []
        await Fan(here, "ana").add(answer, "white_check_mark", MONDAY)
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("resolved", 1)]
        assert [(each.snippet_id, each.need_id) for each in await here.rows(Confirmation)] == [(1, 1)]
        assert [each.kind for each in await here.rows(Notification)] == ["thanks"]
        await Fan(here, "ana").remove(answer, "white_check_mark", MONDAY + MINUTE)
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("answered", None)]
        assert await here.rows(Confirmation) == []


REPLY = Said("r1", "Along the old creases, then the long side.", Actor("cem", "Cem"))


async def mark(
    here: Town, who: str, need: Message, reply: Said = REPLY, command: str = "react", at: datetime = MONDAY
) -> None:
    there = Said(reply.id, reply.text, reply.author, need.id)
    await here.say(who, "white_check_mark", command=command, via="event", said=there, at=at)


async def test_the_askers_mark_on_a_reply_makes_it_the_answer_and_its_author_may_publish_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map? #maps", command="learn")
        need = here.last()
        await mark(here, "ben", need)
        assert await here.rows(Snippet) == []
        await mark(here, "ana", need)
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("resolved", 1)]
        offer = here.last("dm-cem")
        assert "marked your reply" in offer.card.summary
        await here.press("cem", offer.card, "Publish it", "dm-cem", "direct")
        (snippet,) = await here.rows(Snippet)
        assert (snippet.state, snippet.title) == ("published", "Along the old creases, then the long side.")
        assert here.last().card.thing == "snippet"
        assert here.last().thread == need.id
        assert "Ana" not in {name for name, _ in await said(here)}
        await Fan(here, "dia").add(Message("r1", "general", need.card), "+1")
        assert await said(here) == {("Dia", "useful")}
        await mark(here, "ana", need, command="unreact", at=MONDAY + MINUTE)
        assert [need.state for need in await here.rows(Need)] == ["answered"]
        assert [snippet.state for snippet in await here.rows(Snippet)] == ["published"]


async def test_a_mark_that_is_taken_back_leaves_no_draft(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        need = here.last()
        await mark(here, "ana", need)
        await mark(here, "ana", need, Said("r2", "Ask at the library", Actor("dia", "Dia")), at=MONDAY + MINUTE)
        assert [each.resolved_by_id for each in await here.rows(Need)] == [2]
        await mark(here, "ana", need, Said("r2"), "unreact", MONDAY + 2 * MINUTE)
        assert [(each.state, each.resolved_by_id) for each in await here.rows(Need)] == [("resolved", 1)]
        await mark(here, "ana", need, Said("r1"), "unreact", MONDAY + 2 * MINUTE)
        assert [(each.state, each.resolved_by_id) for each in await here.rows(Need)] == [("open", None)]
        assert await here.rows(Snippet) == []
        assert [link.role for link in await here.rows(MessageLink)] == ["card"]
        assert await here.rows(Confirmation) == []
        reply = await here.press("cem", here.last("dm-cem").card, "Publish it", "dm-cem", "direct")
        assert "no longer marked" in str(reply.card)


async def marked_again(here: Town, times: int = 4) -> Message:
    """A need whose asker changes their mind about a reply; ✅ stands at last."""
    await here.say("ana", "how do I fold a map?", command="learn")
    need = here.last()
    for each in range(times):
        await mark(here, "ana", need, at=MONDAY + 2 * each * MINUTE)
        await mark(here, "ana", need, command="unreact", at=MONDAY + (2 * each + 1) * MINUTE)
    await mark(here, "ana", need, at=MONDAY + 2 * times * MINUTE)
    return need


async def test_the_author_of_a_reply_is_told_once_and_may_publish_it_after_a_change_of_mind(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("cem", "A draft\nOf my own", command="share")  # numbers are not used twice
        need = await marked_again(here)
        offers = [each for each in here.street.messages if each.channel == "dm-cem" and "your reply" in str(each.card)]
        assert len(offers) == 1
        await mark(here, "ana", need, command="unreact", at=MONDAY + timedelta(hours=1))
        reply = await here.press("cem", offers[0].card, "Publish it", "dm-cem", "direct")
        assert "no longer marked" in str(reply.card)
        await mark(here, "ana", need, at=MONDAY + timedelta(hours=2))
        assert "no longer marked" in str(
            (await here.press("dia", offers[0].card, "Publish it", "dm-dia", "direct")).card
        )
        await here.press("cem", offers[0].card, "Publish it", "dm-cem", "direct")
        assert [each.title for each in await here.rows(Snippet) if each.state == "published"][1:] == [REPLY.text]


async def test_the_author_of_a_reply_may_decline_after_a_change_of_mind(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await marked_again(here)
        card = here.last("dm-cem").card
        assert (await here.press("cem", card, "No, thanks", "dm-cem", "direct")).replace
        assert await here.rows(Snippet) == []
        assert "no longer marked" in str((await here.press("cem", card, "No, thanks", "dm-cem", "direct")).card)
        assert "no longer marked" in str((await here.press("cem", card, "Publish it", "dm-cem", "direct")).card)


async def test_who_needs_it_too_hears_once_that_a_reply_resolved_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        need = here.last()
        for who in ("dia", "cem"):  # Cem finds the answer himself
            await here.press(who, need.card, "Me too")
        await mark(here, "ana", need)
        told = here.last("dm-dia").card
        assert told.summary == "What you needed too is resolved: how do I fold a map?"
        assert "Ana says that Cem's reply answers it. You can read it in the thread there." in str(told)
        await here.press("cem", here.last("dm-cem").card, "Publish it", "dm-cem", "direct")
        assert len([each for each in here.street.messages if each.channel == "dm-cem"]) == 1
        await mark(here, "ana", need, command="unreact", at=MONDAY + MINUTE)
        await mark(here, "ana", need, Said("r2", "Ask at the library", Actor("eli", "Eli")), at=MONDAY + 2 * MINUTE)
        assert len([each for each in here.street.messages if each.channel == "dm-dia"]) == 1


async def test_in_a_private_channel_they_hear_of_it_in_the_thread(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", "secret", "private", command="learn")
        need = here.last("secret")
        await here.press("dia", need.card, "Me too", "secret", "private")
        there = Said("r1", "Along the creases", Actor("cem", "Cem"), need.id)
        for _ in range(2):
            await here.say("ana", "white_check_mark", "secret", "private", "react", "event", said=there)
            told = here.last("secret")
            assert (told.thread, told.card.summary) == (need.id, "Ana says that Cem's reply answers it.")
            await here.say("ana", "white_check_mark", "secret", "private", "unreact", "event", said=there)
        assert len([each for each in here.street.messages if "reply answers" in each.card.summary]) == 1
        assert [each.channel for each in here.street.messages if each.channel.startswith("dm-")] == ["dm-cem"]


async def marked_in_the_evening(here: Town) -> Message:
    """A need that dia has too, and a reply that ana marked as the answer when nobody is disturbed any more."""
    here.clock.forward(timedelta(hours=10))  # in the evening
    await here.say("ana", "how do I fold a map?", command="learn")
    need = here.last()
    await here.press("dia", need.card, "Me too")
    await mark(here, "ana", need)
    return need


async def test_what_waited_overnight_is_not_told_once_the_need_waits_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await marked_in_the_evening(here)
        await mark(here, "ana", need, command="unreact", at=MONDAY + MINUTE)
        here.clock.forward(timedelta(days=1))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert not [each for each in here.street.messages if each.channel == "dm-dia"]


async def overnight(here: Town) -> None:
    """Until the next day's window, and what waited is told."""
    here.clock.forward(timedelta(hours=14))
    await here.scheduler.tick()
    await here.delivery.deliver_due()


def told(here: Town, who: str) -> list[str]:
    return [each.card.summary for each in here.street.messages if each.channel == f"dm-{who}"]


async def test_a_mark_that_is_taken_back_at_night_takes_back_what_was_to_be_told_of_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        need = await marked_in_the_evening(here)
        assert {row.state for row in await here.rows(Notification)} == {"held"}
        await mark(here, "ana", need, command="unreact", at=MONDAY + MINUTE)
        assert await here.rows(Notification) == []
        await overnight(here)
        assert told(here, "cem") == told(here, "dia") == []
        await mark(here, "ana", need, at=MONDAY + 2 * MINUTE)
        assert told(here, "cem") == ["Ana marked your reply as the answer"]
        assert told(here, "dia") == ["What you needed too is resolved: how do I fold a map?"]


async def test_thanks_that_are_taken_back_at_night_are_not_told(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.clock.forward(timedelta(hours=10))
        await share(here, "Brew coffee\nGrind it fresh.")
        reply = await here.say("ben", "s1", command="helped")
        assert reply.card is not None
        await here.press("ben", reply.card, "Take it back")
        _, answer = await answered(here)
        await Fan(here, "ana").add(answer, "white_check_mark", MONDAY)
        await Fan(here, "ana").remove(answer, "white_check_mark", MONDAY + MINUTE)
        await overnight(here)
        assert told(here, "ana") == told(here, "ben") == []
        await here.say("ben", "s1", command="helped")
        assert told(here, "ana") == ["Ben was helped by Brew coffee"]


@dataclass
class Away(Street):
    """A platform that is away for a while."""

    away: bool = False

    async def send(self, letter: Letter) -> Sent:
        if self.away and letter.channel is None:
            raise TryLater(60)
        return await super().send(letter)


@pytest.mark.parametrize("together", [False, True])
async def test_what_waits_to_be_sent_is_taken_back_and_the_rest_comes_without_it(
    tmp_path: Path, together: bool
) -> None:
    async with town(tmp_path, street=Away()) as here:
        if together:
            here.clock.forward(timedelta(hours=10))
        await here.say("ana", "how do I fold a map?", command="learn")
        need = here.last()
        await here.say("cem", "A way to fold\nAlong the creases", command="share")
        assert isinstance(here.street, Away)
        here.street.away = True
        await mark(here, "ana", need)
        await here.say("dia", "s1", command="helped")
        if together:
            await overnight(here)
        await mark(here, "ana", need, command="unreact", at=MONDAY + MINUTE)
        here.street.away = False
        here.clock.forward(timedelta(minutes=2))
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert told(here, "cem") == ["Dia was helped by A way to fold"]
        assert {row.state for row in await here.rows(Notification)} == {"sent"}


async def test_the_first_answer_is_the_first_that_still_is_one(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        need, second = here.last(), Said("r2", "Ask at the library", Actor("dia", "Dia"))
        await mark(here, "ana", need, at=MONDAY + MINUTE)
        await mark(here, "ana", need, second, at=MONDAY + 2 * MINUTE)
        await mark(here, "ana", need, command="unreact", at=MONDAY + 3 * MINUTE)
        assert [each.answered_at for each in await here.rows(Need)] == [MONDAY + 2 * MINUTE]
        await mark(here, "ana", need, second, "unreact", MONDAY + 3 * MINUTE)
        assert [each.answered_at for each in await here.rows(Need)] == [None]
        await here.say("ben", "n1", command="answer", via="sent", values={"title": "Fold a map", "body": "Creases"})
        await mark(here, "ana", need, at=MONDAY + 4 * MINUTE)
        await mark(here, "ana", need, command="unreact", at=MONDAY + 5 * MINUTE)
        assert [each.answered_at for each in await here.rows(Need)] == [MONDAY]


async def test_a_digest_names_who_helped_with_a_reply_also_in_a_pause_but_nobody_who_left(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        await mark(here, "ana", here.last())
        here.clock.forward(MINUTE)
        assert "with the help of Cem" in str((await here.say("ana", "digest preview", command="lore")).card)
        await here.say("cem", "pause friday", "dm-cem", "direct", "lore")
        assert "with the help of Cem" in str((await here.say("ana", "digest preview", command="lore")).card)
        (cem,) = [person.id for person in await here.rows(Person) if person.name == "Cem"]
        await here.store.write(lambda session: setattr(session.get(Person, cem), "state", "left"))
        assert "with the help of" not in str((await here.say("ana", "digest preview", command="lore")).card)


@pytest.mark.parametrize("reply", [Said("r1"), Said("r1", "", Actor("cem")), Said("r1", "Hi", Actor("x", bot=True)),
                                   Said("r1", "Hi", Actor("x", foreign=True)), Said("r1", "🎉!", Actor("cem"))])  # fmt: skip
async def test_a_reply_that_cannot_be_published_resolves_the_need_all_the_same(tmp_path: Path, reply: Said) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I fold a map?", command="learn")
        need = here.last()
        await mark(here, "ana", need, reply)
        assert [(need.state, need.resolved_by_id) for need in await here.rows(Need)] == [("resolved", None)]
        assert await here.rows(Snippet) == []
        await mark(here, "ana", need, reply, "unreact", MONDAY + MINUTE)
        assert [need.state for need in await here.rows(Need)] == ["open"]
