"""Nothing is lost and nothing is doubled, whatever Teams delivers again, late, or not at all."""

import copy
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.router import ALREADY
from storage.tables import Endorsement, Kudos, Need, NeedFollower, Snippet
from tests.fakes.teams import Hang, Message, RateLimited, Reply, Reset, Slow, Status, User, cards
from tests.handlers.teams.stand import Stand, stand


async def asked(here: Stand) -> Message:
    """A need of Ana's, in its channel."""
    await here.say(here.ana, "learn how to fold a map", here.general)
    return here.general.posted[-1]


async def shared(here: Stand) -> Message:
    """A snippet of Ana's, in its channel."""
    await here.say(here.ana, "share To book a room, write to the front desk.", here.general)
    return next(m for m in here.general.posted if "Recommend" in cards.titles(m.card or {}))


async def test_a_message_that_comes_again_is_answered_once(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        said = await here.say(
            here.ana, "kudos <at>Ben Okafor</at> for the map of the office", here.general, mentions=[here.ben]
        )
        posted = len(here.fake.connector.sent)
        for _ in range(3):
            assert (await here.sender.redeliver(said)).status == 200
        await here.settle()
        assert len(await here.rows(Kudos)) == 1
        assert len(here.fake.connector.sent) == posted


@pytest.mark.parametrize("new_id", [False, True])
async def test_a_press_that_comes_again_counts_once(tmp_path: Path, new_id: bool) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        first = await here.press(here.ben, need, "Me too")
        said = len(here.chat(here.ben))
        for _ in range(2):
            again = await here.sender.redeliver(first, new_id=new_id)
            assert again.status == 200
        await here.settle()
        assert len(await here.rows(NeedFollower)) == 1
        assert len(here.chat(here.ben)) == said


async def test_another_persons_press_and_a_change_of_mind_count(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        await here.press(here.ben, need, "Me too")
        await here.press(here.cem, need, "Me too")
        assert len(await here.rows(NeedFollower)) == 2
        await here.press(here.ben, here.chat(here.ben)[-1], "Not any more")
        assert len(await here.rows(NeedFollower)) == 1
        await here.press(here.ben, need, "Me too")
        assert len(await here.rows(NeedFollower)) == 2


@pytest.mark.parametrize("new_id", [False, True])
async def test_a_form_that_comes_again_is_sent_once(tmp_path: Path, new_id: bool) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "hello")
        form = await here.press(here.ana, here.chat(here.ana)[-1], "Ask")
        sent = await here.press(here.ana, form, "Ask", **{"answer-title": "how to fold a map", "answer-channel": "0"})
        assert "Posted in #Sales › General" in str(sent.body)
        await here.sender.redeliver(sent, new_id=new_id)
        await here.settle()
        assert len(await here.rows(Need)) == 1


async def put_into_a_chat(here: Stand) -> Callable[[str], Awaitable[Reply]]:
    """A snippet's card that Ben has put into a conversation: it is not ours there, and is never redrawn."""
    await shared(here)
    chat = here.fake.world.group_chat([here.ben, here.cem], bot=False)
    await here.say(here.ben, "hello")
    found = await here.sender.search(here.ben, "find", "book room", chat)
    return partial(here.sender.press, here.ben, found.results[0]["card"], room=chat)


async def test_who_changes_their_mind_twice_on_a_card_that_stays_as_it_was_is_heard(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        press = await put_into_a_chat(here)

        first = await press("👍 Useful")
        await here.settle()
        assert [row.kind for row in await here.rows(Endorsement)] == ["useful"]
        await here.press(here.ben, here.chat(here.ben)[-1], "Take it back")
        here.clock.forward(timedelta(seconds=30))
        late = await here.sender.redeliver(first, new_id=True)
        soon = await press("👍 Useful")
        assert late.body == soon.body == {**soon.body, "value": ALREADY}
        assert await here.rows(Endorsement) == []
        here.clock.forward(timedelta(minutes=1))
        assert (await press("👍 Useful")).body["value"] != ALREADY
        assert [row.kind for row in await here.rows(Endorsement)] == ["useful"]


async def test_what_is_only_read_is_shown_as_often_as_it_is_pressed(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        for said in (
            "Month-end closes at noon.", "Tachographs need paper rolls.", "Ask Priya about Swiss customs.", "Parking is free.",
            "Fuel cards expire in May.", "Pallets go back on Fridays.", "Night shifts count from ten.", "Brake tests take an hour.",
        ):  # fmt: skip
            await here.say(here.ana, f"share {said} #handbook", here.general)
        await here.say(here.ben, "find topic:handbook")
        results = here.chat(here.ben)[-1]
        more = next(title for title in cards.titles(results.card or {}) if title.startswith("Show"))
        page = await here.press(here.ben, results, more)
        again = await here.sender.redeliver(page, new_id=True)
        assert "by Ana" in str(page.body)
        assert "by Ana" in str(again.body)


async def test_a_need_is_posted_once_however_often_its_button_is_pressed(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await asked(here)
        await here.say(here.ben, "learn how to fold a map", here.general)
        offer = copy.deepcopy(here.chat(here.ben)[-1].card or {})
        for _ in range(3):
            await here.sender.press(here.ben, offer, "Post my need", room=here.fake.world.personal(here.ben))
            here.clock.forward(timedelta(minutes=5))
        assert len(await here.rows(Need)) == 2


@pytest.mark.parametrize("new_id", [False, True])
async def test_a_dialog_that_is_asked_for_again_is_the_same_dialog(tmp_path: Path, new_id: bool) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        said = (await here.sender.say(here.cem, "Along the lines.", here.general, at_bot=False)).message
        opened = [
            await here.press(here.ben, need, "Share an answer"),
            await here.sender.open_action(here.ben, "save", on=said),
            await here.sender.open_action(here.ben, "askForHelp", on=said),
        ]
        for first in opened:
            again = await here.sender.redeliver(first, new_id=new_id)
            assert again.dialog["title"] == first.dialog["title"]
        assert len([row for row in await here.rows(Snippet) if row.saved_from]) == 1


async def test_a_dialog_opens_as_often_as_it_is_asked_for(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        for _ in range(3):
            assert (await here.press(here.ben, need, "Share an answer")).dialog["title"] == "Share an answer"


async def test_reactions_out_of_order_leave_what_was_meant_last(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        snippet = await shared(here)
        added = await here.sender.react(here.ben, snippet, "like")
        here.clock.forward(timedelta(seconds=5))
        removed = await here.sender.react(here.ben, snippet, removed=["like"])
        for late in (added, removed, added):
            await here.sender.redeliver(late)
        late_again = {**added.activity, "id": "f:later"}
        await here.sender.post(late_again)
        await here.settle()
        assert [row for row in await here.rows(Endorsement) if row.kind] == []
        await here.react(here.ben, snippet, "like")
        assert [row.kind for row in await here.rows(Endorsement)] == ["useful"]


async def test_several_reactions_in_one_activity_all_count(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        snippet = await shared(here)
        await here.react(here.ben, snippet, "like", "1f4a1_lightbulb", "1f440_eyes")
        await here.react(here.cem, snippet, "heart", removed=["sad"])
        assert "👍 1 useful · 💡 1 learned" in cards.texts(snippet.card or {}).replace("2 useful", "1 useful")


@pytest.mark.parametrize("fault", [RateLimited(1), Status(412), RateLimited(None)])
async def test_what_teams_refuses_for_now_is_said_later(tmp_path: Path, fault: object) -> None:
    async with stand(tmp_path) as here:
        here.fake.connector.faults.add(fault, "POST", times=2)  # type: ignore[arg-type]
        await here.say(here.ana, "learn how to fold a map", here.general)
        for _ in range(4):
            await here.settle()
        assert len([m for m in here.general.posted if "how to fold a map" in cards.texts(m.card or {})]) == 1
        assert await here.unsent() == []


@pytest.mark.parametrize("accept", [False, True])
@pytest.mark.parametrize("fault", [Status(500), Status(503), Status(504), Reset(), Hang(0.2)])
async def test_what_may_have_been_said_is_never_said_again(tmp_path: Path, fault: object, accept: bool) -> None:
    async with stand(tmp_path) as here:
        effect = type(fault)(**{**{n: getattr(fault, n) for n in getattr(fault, "__slots__", ())}, "accept": accept})
        here.fake.connector.faults.add(effect, "POST", times=1)
        await here.say(here.ana, "learn how to fold a map", here.general)
        for _ in range(4):
            await here.settle()
        said = [m for m in here.general.posted if "how to fold a map" in cards.texts(m.card or {})]
        assert len(said) == (1 if accept else 0)
        (row,) = await here.unsent()
        assert (row.state, row.kind) == ("unknown", "post")


@pytest.mark.parametrize("fault", [Status(500), Status(503), Reset(), RateLimited(2)])
async def test_a_card_that_could_not_be_redrawn_is_redrawn_later(tmp_path: Path, fault: object) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        here.fake.connector.faults.add(fault, "PUT", times=1)  # type: ignore[arg-type]
        await here.press(here.ben, need, "Me too")
        for _ in range(4):
            await here.settle()
        assert "1 other person" in cards.texts(need.card or {})


async def test_a_connector_that_is_gone_for_a_while_loses_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await asked(here)
        await here.say(here.ben, "hello")
        here.fake.connector.stop()
        assert (await here.sender.press(here.ben, need, "Me too")).status == 200
        assert (await here.sender.say(here.ana, "learn where the maps are kept", here.general)).status == 200
        await here.settle()
        here.fake.connector.start()
        for _ in range(6):
            here.clock.forward(timedelta(seconds=30))
            await here.settle()
        assert "1 other person" in cards.texts(need.card or {})
        assert "where the maps are kept" in cards.texts(here.general.posted[-1].card or {})
        assert await here.unsent() == []


async def newcomer(here: Stand) -> User:
    """Somebody who has just come into the team."""
    dan = here.fake.world.user("Dan New")
    assert (await here.sender.join(here.ana, here.general, [dan])).status == 200
    return dan


async def test_somebody_we_never_met_waits_until_the_roster_answers(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need, dan = await asked(here), await newcomer(here)
        here.fake.connector.faults.add(Status(503), "GET", times=None)
        assert (await here.sender.say(dan, "learn how to fly", here.general)).status == 503
        pressed = await here.sender.press(dan, need, "Me too")
        assert "Please try again in a minute" in str(pressed.body)
        assert len(await here.rows(NeedFollower)) == 0
        here.fake.connector.faults.clear()
        await here.press(dan, need, "Me too")
        assert len(await here.rows(NeedFollower)) == 1


async def test_a_slow_roster_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need, dan = await asked(here), await newcomer(here)
        here.fake.connector.faults.add(Hang(3600), "GET", times=1)
        pressed = await here.sender.press(dan, need, "Me too")
        assert here.fake.connector.calls[-1].status == 0
        assert "Please try again" in str(pressed.body)


async def test_in_a_large_team_nobody_waits_for_the_last_page(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need, dan = await asked(here), here.fake.world.user("Dan New")
        crowd = [here.fake.world.user(f"Person {number}") for number in range(600)]
        await here.sender.join(here.ana, here.general, [*crowd, dan])
        pages = f"{here.general.id}/pagedmembers"
        here.fake.connector.faults.add(Slow(0), "GET", path=pages, times=1)
        here.fake.connector.faults.add(Slow(3600), "GET", path=pages, times=None)
        await here.press(dan, need, "Me too")
        assert len(await here.rows(NeedFollower)) == 1


async def test_a_connector_that_throttles_gets_everything_in_the_end(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        throttle, began = here.fake.connector.throttle, here.clock.now()
        throttle.now = lambda: (here.clock.now() - began).total_seconds() / 8  # it counts slower than we do
        throttle.on = True
        words = [" ".join(f"{letter}{more}" * 3 for more in "rstuv") for letter in "abcdefghi"]
        for each in words:
            await here.sender.say(here.ana, f"share {each}", here.general)
        for _ in range(100):
            await here.settle()
            if not await here.unsent():
                break
        assert any(call.status == 429 for call in here.fake.connector.calls)
        for each in words:
            assert len([m for m in here.general.posted if each in cards.texts(m.card or {})]) == 1
