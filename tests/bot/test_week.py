"""A manager's digest of three channels: the numbers of the week, right to the count, beside the week before."""

from datetime import timedelta
from pathlib import Path

from bot.views.elements import Facts
from tests.town import Town, town

CHANNELS = ("dispatch", "drivers", "office")
PEOPLE = ("ana", "ben", "cem", "dee", "eva", "fay")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


WANTED = (
    "reverse a lorry to the ramp", "book a room for visitors", "read the fuel report", "pay an invoice from abroad",
    "greet a new driver", "clean the coffee machine", "unlock the archive", "plan the night shift", "sort wet pallets",
    "cancel a parking permit", "order winter gloves", "charge the forklift",
)  # fmt: skip


async def ask(here: Town, who: str, channel: str, number: int) -> None:
    reply = await here.say(who, f"how to {WANTED[number]}", channel, command="learn")
    assert reply.card is None


async def answer(here: Town, who: str, channel: str, need: int, title: str) -> None:
    values: dict[str, str | tuple[str, ...]] = {"title": title, "body": ""}
    reply = await here.say(who, f"n{need}", channel, command="answer", via="sent", values=values)
    assert reply.card is not None
    assert "thread of the need" in reply.card.summary


def numbers(here: Town) -> dict[str, str]:
    card = here.last("dm-boss").card
    return dict(next(element for element in card.elements if isinstance(element, Facts)).pairs)


async def test_every_number_is_right_to_the_count(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("boss", "digest weekly monday 09:00", "hq", command="lore")
        for number, channel in enumerate(CHANNELS):  # the week before: three needs of one person, none answered
            await ask(here, "zoe", channel, 9 + number)
        await here.say("zoe", "n1", "dispatch", command="withdraw", via="pressed")
        words = f"digest weekly monday 09:00 {' '.join(f'#{channel}' for channel in CHANNELS)}"
        await here.say("boss", words, "dm-boss", "direct", command="lore")
        here.clock.forward(7 * DAY)
        for number, who in enumerate(PEOPLE):
            await ask(here, who, CHANNELS[number % 3], number)
        await ask(here, "ana", "elsewhere", 8)  # n10, in none of the three channels
        here.clock.forward(2 * HOUR)
        await answer(here, "gil", "dispatch", 4, "Mirrors first, then slowly")
        here.clock.forward(2 * HOUR)
        await answer(here, "hal", "drivers", 5, "Reception keeps the calendar")
        here.clock.forward(2 * HOUR)
        await answer(here, "ida", "office", 6, "Litres are in column F")
        await here.say("ana", "s1 n4", "dispatch", command="helped", via="pressed")
        here.clock.forward(2 * HOUR)
        await here.say("ben", "s2 n5", "drivers", command="helped", via="pressed")
        here.clock.forward(7 * DAY - 9 * HOUR)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert numbers(here) == {
            "Needs declared": "6 (2)",
            "Resolved": "2 (0)",
            "Waiting": "5 (2)",
            "Median to first answer": "4 hours (none)",
            "Median to resolution": "7 hours (none)",
            "People who asked": "6 (fewer than 5)",
            "People who shared": "fewer than 5 (fewer than 5)",
            "People who helped": "fewer than 5 (fewer than 5)",
        }


async def test_what_only_a_channel_may_see_is_in_nobodys_numbers(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", f"how to {WANTED[1]}", "office", "private", command="learn")
        await ask(here, "ana", "office", 2)  # the channel was made public since
        await here.say("boss", "digest weekly #office", "dm-boss", "direct", command="lore")
        here.clock.forward(7 * DAY)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        assert numbers(here)["Needs declared"] == "1 (0)"
        assert WANTED[1] not in str(here.last("dm-boss").card)


async def test_five_people_are_a_number_and_four_are_not(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        words = f"digest weekly monday 09:00 {' '.join(f'#{channel}' for channel in CHANNELS)}"
        for channel in CHANNELS:
            await here.say("boss", "digest off", channel, command="lore")
        await here.say("boss", words, "dm-boss", "direct", command="lore")
        for number, who in enumerate((*PEOPLE[:4], PEOPLE[0])):  # four people, one of them in two channels
            await ask(here, who, CHANNELS[number % 3], number)
        here.clock.forward(HOUR)
        for need, who in enumerate(("gil", "hal", "ida", "jon", "kim"), 1):
            await answer(here, who, CHANNELS[(need - 1) % 3], need, f"What {who} knows of {WANTED[need - 1]}")
        for need, who in enumerate((*PEOPLE[:4], PEOPLE[0]), 1):
            await here.say(who, f"s{need} n{need}", CHANNELS[(need - 1) % 3], command="helped", via="pressed")
        here.clock.forward(7 * DAY)
        await here.scheduler.tick()
        await here.delivery.deliver_due()
        told = numbers(here)
        assert (told["Needs declared"], told["Resolved"], told["Waiting"]) == ("5 (0)", "5 (0)", "0 (0)")
        assert told["People who asked"] == "fewer than 5 (fewer than 5)"
        assert told["People who shared"] == told["People who helped"] == "5 (fewer than 5)"
