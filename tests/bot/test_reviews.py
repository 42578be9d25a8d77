"""Days to look at a snippet again, and last days."""

from datetime import timedelta
from pathlib import Path

from bot.views.elements import Card
from storage.tables import Review, Snippet, Verification
from tests.town import Town, town


async def share(here: Town, **days: str) -> None:
    values: dict[str, str | tuple[str, ...]] = {
        "title": "The tax rate",
        "body": "It is 22 %.",
        "visibility": "organization",
        **days,
    }
    await here.say("ana", "", command="share", via="sent", values=values)


async def pass_(here: Town, days: int) -> list[str]:
    here.clock.forward(timedelta(days=days, seconds=4))
    said = [line for line in await here.scheduler.tick() if line.startswith("snippet") or "draft" in line]
    await here.delivery.deliver_due()
    return said


async def test_its_author_is_asked_once_and_says_that_it_is_still_good(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, review_by="2026-03-05")
        assert await pass_(here, 2) == []
        assert await pass_(here, 1) == ["snippet s1: due for review"]
        assert await pass_(here, 0) == []
        asked = here.last("dm-ana").card
        assert asked.summary == "Please look at it again: The tax rate"
        assert "may be out of date" in str(here.last().card)
        assert "look it through" in str(await here.say("ana", "mine", command="share"))
        assert "Only its author" in str(await here.press("ben", asked, "Still right"))
        await here.press("ana", asked, "Still right")
        assert await pass_(here, 0) == []
        assert "looked through" in str(here.last().card)
        assert [(row.review_since, row.review_by) for row in await here.rows(Snippet)] == [(None, None)]


async def test_after_its_last_day_it_is_archived_and_can_come_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, expires_on="2026-03-03")
        assert "until 3 March 2026" in str(here.last().card)
        assert await pass_(here, 1) == []
        assert await pass_(here, 1) == ["snippet s1: archived after its last day"]
        assert "passed its last day" in str(here.last().card)
        assert "Nobody has shared" in str(await here.say("ben", "tax rate", command="find"))
        told = here.last("dm-ana").card
        await here.press("ana", told, "Bring it back")
        assert await pass_(here, 0) == []
        assert here.last().card.summary == "Ana shared: The tax rate"


async def test_a_draft_that_nobody_comes_back_to_goes(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "The tax rate\nIt is 22 %", command="share")
        await here.say("ben", "The tax rate\nIt is 21 %", command="share")
        assert len(await here.rows(Snippet)) == 2
        assert await pass_(here, 31) == ["1 old drafts thrown away"]
        assert [row.state for row in await here.rows(Snippet)] == ["published"]


def asked(here: Town, *names: str) -> list[str]:
    """Who was asked to look something through, in turn."""
    return [
        m.channel.removeprefix("dm-") for m in here.street.messages
        if m.channel.startswith("dm-") and "look at it again" in m.card.summary and m.channel[3:] in names
    ]  # fmt: skip


async def publish(here: Town, who: str, text: str, endorsed_by: str = "", channel: str = "general") -> None:
    kind = "public" if channel == "general" else "private"
    await here.say(who, text, channel, kind, "share")  # type: ignore[arg-type]
    if endorsed_by:
        await here.press(endorsed_by, here.last(channel).card, "👍 Useful", channel, kind)  # type: ignore[arg-type]


async def out_of_date(here: Town, snippet: int, *readers: str, channel: str = "general") -> None:
    kind = "public" if channel == "general" else "private"
    for reader in readers:
        await here.say(reader, f"s{snippet}", channel, kind, "outdated", "pressed")  # type: ignore[arg-type]


async def days(here: Town, number: int) -> list[str]:
    """Day after day, as time passes."""
    said = []
    for _ in range(number):
        said += await pass_(here, 1)
    return said


async def test_colleagues_are_asked_in_turn_when_the_author_does_not_look(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await publish(here, "eve", "Deadlines of the tax office\nThe end of July #tax", "zoe")
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax")
        await out_of_date(here, 2, "ben", "cem")
        assert asked(here, "ana", "dan", "eve") == ["ana"]
        assert "2 people say that " in str(here.last("dm-ana").card)
        assert await days(here, 6) == []
        assert await days(here, 1) == ["snippet s2: handed on"]
        assert asked(here, "ana", "dan", "eve") == ["ana", "dan"]
        assert "You teach #tax." in str(here.last("dm-dan").card)
        reply = await here.press("dan", here.last("dm-dan").card, "Hand on", "dm-dan", "direct")
        assert "asked somebody else" in str(reply.card)
        assert asked(here, "ana", "dan", "eve") == ["ana", "dan", "eve"]
        assert "What you shared on #tax helped." in str(here.last("dm-eve").card)
        assert "⚠️" in str((await here.say("dan", "s2", "dm-dan", "direct", "reviewed", "pressed")).card)
        await here.press("eve", here.last("dm-eve").card, "Still right", "dm-eve", "direct")
        assert [row.review_since for row in await here.rows(Snippet)] == [None, None]
        assert await days(here, 9) == []
        assert [row.said for row in await here.rows(Review)] == ["late", "passed", "done"]


async def test_whoever_is_asked_may_edit_and_archive_and_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await here.say("eve", "hello")
        await share(here, topics="tax")
        await here.say("ana", "", command="person-changed", via="event", values={"left": "yes"})
        assert await days(here, 1) == ["snippet s1: its author left"]
        card = here.last("dm-dan").card
        assert "is no longer here" in str(card)
        assert "Only its author" in str((await here.say("eve", "s1", command="archive", via="pressed")).card)
        values: dict[str, str | tuple[str, ...]] = {"title": "The tax rate", "body": "It is 23 %.", "topics": "tax"}
        await here.say("dan", "s1", "dm-dan", "direct", "edit-snippet", "sent", values=values)
        (snippet,) = await here.rows(Snippet)
        assert (snippet.body, snippet.review_since) == ("It is 23 %.", None)
        assert "⚠️" in str((await here.say("dan", "s1", command="archive", via="pressed")).card)
        assert await days(here, 30) == []
        assert asked(here, "dan", "eve") == ["dan"]


async def test_one_colleague_is_not_buried_and_at_most_four_are_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for who in ("dan", "eve", "fay", "gus", "hal"):
            await here.say(who, "teach tax", f"dm-{who}", "direct")
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax")
        await out_of_date(here, 1, "ben", "cem")
        await days(here, 60)
        people = asked(here, "ana", "dan", "eve", "fay", "gus", "hal")
        assert people[0] == "ana"
        assert len(people) == len(set(people)) == 4
        for n in range(9):
            await publish(here, "ana", f"Rule {n * 111} on receipts {'abcdefghi'[n] * 6}\nKeep them #tax")
        await here.say("ana", "", command="person-changed", via="event", values={"left": "yes"})
        before = len(await here.rows(Review))
        await days(here, 1)
        counts: dict[int, int] = {}
        for row in (await here.rows(Review))[before:]:
            counts[row.person_id] = counts.get(row.person_id, 0) + 1
        assert counts
        assert max(counts.values()) <= 3


async def test_what_only_a_channel_sees_is_for_its_author_alone(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await publish(here, "ana", "The secret tax rate\nIt is 2 % #tax", channel="vault")
        await out_of_date(here, 1, "ben", "cem", channel="vault")
        assert asked(here, "ana", "dan") == ["ana"]
        await days(here, 30)
        assert asked(here, "ana", "dan") == ["ana"]


async def test_what_readers_take_back_needs_no_look(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax")
        await out_of_date(here, 1, "ben", "cem")
        await here.say("ben", "s1 outdated", command="take-back", via="pressed")
        assert [row.said for row in await here.rows(Review)] == ["settled"]
        assert await days(here, 10) == []
        assert "may be out of date" not in str(here.last().card)


async def test_a_topic_that_moved_on_asks_the_author_once_in_half_a_year(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax", "ben")
        await days(here, 1)
        here.clock.forward(timedelta(days=200))
        for n, word in enumerate(("Receipts", "Deadlines", "Forms")):
            assert await days(here, 1) == []
            await publish(here, "cem", f"{word} of {n}\nKeep them all #tax", "ben")
        assert await days(here, 1) == ["snippet s1: its topic moved on"]
        assert "newer snippets on its topics have helped since" in str(here.last("dm-ana").card)
        await here.press("ana", here.last("dm-ana").card, "Still right", "dm-ana", "direct")
        assert await days(here, 20) == []


async def test_the_author_reads_what_readers_asked_and_colleagues_do_not(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax")
        await here.say("ben", "s1 Is that with the new law?", command="question")
        await out_of_date(here, 1, "ben", "cem")
        assert "Is that with the new law?" in str(here.last("dm-ana").card)
        await here.press("ana", here.last("dm-ana").card, "Hand on", "dm-ana", "direct")
        assert "tax rate" in str(here.last("dm-dan").card)
        assert "new law" not in str(here.last("dm-dan").card)


async def test_those_who_know_its_topics_verify_until_its_words_change(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await share(here, topics="tax")
        for who, problem in (("ana", "somebody else has to"), ("ben", "for those who teach")):
            assert problem in str((await here.say(who, "s1", f"dm-{who}", "direct", "verify")).card)
        assert "Verify" not in str((await here.say("ben", "s1", command="more", via="pressed")).card)
        more = (await here.say("dan", "s1", command="more", via="pressed")).card
        assert more is not None
        reply = await here.press("dan", more, "Verify")
        assert "you verified it today" in str(reply.card)
        await pass_(here, 0)
        assert "verified by Dan" in str(here.last().card)
        assert "⚠️" in str((await here.say("ben", "s1", command="unverify", via="pressed")).card)
        values: dict[str, str | tuple[str, ...]] = {
            "title": "The tax rate",
            "body": "It is 22 %.",
            "topics": "tax, money",
        }
        await here.say("ana", "s1", command="edit-snippet", via="sent", values=values)
        assert len(await here.rows(Verification)) == 1, "its words are the same"
        await here.say("ana", "s1", command="edit-snippet", via="sent", values={**values, "body": "It is 23 %."})
        assert await here.rows(Verification) == []
        await here.say("dan", "s1", command="verify")
        assert reply.card is not None
        await here.press("dan", reply.card, "Take it back")
        assert await here.rows(Verification) == []


async def test_bad_words_and_what_cannot_be_seen_verify_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await publish(here, "ana", "The secret tax rate\nIt is 2 % #tax", channel="vault")
        for command in ("verify", "unverify", "hand-on"):
            for text in ("", "s1", "s99", "n1", "tax", "s" + "9" * 40, "x" * 100_000):
                assert "⚠️" in str((await here.say("dan", text, "dm-dan", "direct", command)).card)
        assert await here.rows(Verification) == []


async def test_who_verified_and_was_erased_is_a_former_colleague(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await share(here, topics="tax")
        await here.say("dan", "s1", command="verify")
        confirm = await here.say("dan", "forget", "dm-dan", "direct")
        assert confirm.card is not None
        await here.press("dan", confirm.card, "Erase", "dm-dan", "direct")
        shown = str((await here.say("ben", "s1", command="read", via="pressed")).card)
        assert "verified by a former colleague" in shown
        assert "Dan" not in shown


async def test_what_is_verified_is_found_so_unless_it_is_being_looked_through(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("dan", "teach tax", "dm-dan", "direct")
        await share(here, topics="tax")
        assert "It is 22" not in str((await here.say("ben", "tax is:verified", command="find")).card)
        await here.say("dan", "s1", command="verify")
        assert "It is 22" in str((await here.say("ben", "tax is:verified", command="find")).card)
        await out_of_date(here, 1, "ben", "cem")
        assert "It is 22" not in str((await here.say("ben", "tax is:verified", command="find")).card)


async def test_home_lists_what_somebody_else_wrote_and_one_is_asked_to_look_through(tmp_path: Path) -> None:
    async with town(tmp_path) as here:

        async def home(who: str) -> Card:
            card = (await here.say(who, "home", f"dm-{who}", "direct")).card
            assert card is not None
            return card

        await here.say("dan", "teach tax", "dm-dan", "direct")
        await publish(here, "ana", "The tax rate\nIt is 22 % #tax")
        await out_of_date(here, 1, "ben", "cem")
        assert "look these through" not in str(await home("ana"))  # it stands among her own
        assert "look these through" not in str(await home("dan"))
        await days(here, 7)
        card = await home("dan")
        assert "Please look these through" in str(card)
        assert "The tax rate" in str(card)
        assert "look these through" not in str(await home("ben"))
        more = (await here.press("dan", card, "Right or not", "dm-dan", "direct")).card
        assert more is not None
        await here.press("dan", more, "Still right", "dm-dan", "direct")
        assert "look these through" not in str(await home("dan"))
