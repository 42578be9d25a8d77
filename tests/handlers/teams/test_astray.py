"""A card of which nobody could tell whether it arrived is ours again when somebody presses or reacts on it."""

import copy
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, select

from storage import outbox
from storage.store import Session
from storage.tables import Endorsement, MessageLink, NeedFollower, Outbox
from tests.fakes.teams import Message, Reset, Status, cards
from tests.handlers.teams.stand import Stand, stand


async def astray(here: Stand, words: str) -> Message:
    """A card that arrived although Teams broke off."""
    here.fake.connector.faults.add(Status(502, accept=True), "POST", times=1)
    await here.say(here.ana, words, here.general)
    assert (await here.unsent())[-1].state == "unknown"
    return here.general.posted[-1]


async def known(here: Stand, message: Message) -> bool:
    return message.id in {link.external_id for link in await here.rows(MessageLink)}


async def test_a_press_tells_that_it_arrived_and_it_is_redrawn_from_then_on(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await astray(here, "learn how to fold a map")
        await here.press(here.ben, need, "Me too")
        await here.settle()
        assert len(await here.rows(NeedFollower)) == 1
        assert await here.unsent() == []
        assert "1 other person" in cards.texts(need.card or {})
        await here.press(here.cem, need, "Me too")
        await here.settle()
        assert "2 other people" in cards.texts(need.card or {})
        await here.press(here.cem, need, "Share an answer")
        assert len([said for said in here.general.posted if "fold a map" in cards.texts(said.card or {})]) == 1


async def test_a_dialog_and_a_look_tell_it_too(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await astray(here, "learn how to fold a map")
        await here.press(here.ben, need, "Share an answer")
        assert await known(here, need)
        other = await astray(here, "learn where the ferry lands")
        await here.sender.refresh(here.ana, other)
        assert await known(here, other)


async def test_a_reaction_tells_it_and_counts(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        snippet = await astray(here, "share To book a room, write to the front desk.")
        await here.react(here.ben, snippet, "like")
        await here.settle()
        assert [row.kind for row in await here.rows(Endorsement)] == ["useful"]
        assert await here.unsent() == []
        assert "1 useful" in cards.texts(snippet.card or {})


async def test_what_an_operator_sent_again_is_not_sent_when_it_turns_out_to_be_there(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need = await astray(here, "learn how to fold a map")
        (row,) = await here.unsent()
        assert await here.app.store.write(lambda session: outbox.again(session, row.id, here.clock.now()))
        await here.press(here.ben, need, "Me too")
        await here.settle()
        assert [said for said in here.general.posted if "fold a map" in cards.texts(said.card or {})] == [need]
        assert await here.unsent() == []


async def test_what_an_operator_has_seen_there_is_ours_again_as_well(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        snippet = await astray(here, "share To book a room, write to the front desk.")
        (row,) = await here.unsent()
        assert await here.app.store.write(lambda session: outbox.drop(session, row.id))
        await here.react(here.ben, snippet, "like")
        assert [each.kind for each in await here.rows(Endorsement)] == ["useful"]


async def test_a_reaction_that_may_be_to_something_else_is_to_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        here.fake.connector.faults.add(Reset(), "POST", times=1)
        await here.say(here.ana, "share To book a room, write to the front desk.", here.general)
        assert [row.state for row in await here.unsent()] == ["unknown"]
        for said in here.general.posted:
            await here.react(here.ben, said, "like")
        assert await here.rows(Endorsement) == []
        assert [row.state for row in await here.unsent()] == ["unknown"]


async def test_of_two_at_the_same_time_a_reaction_chooses_none(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        here.fake.connector.faults.add(Status(502, accept=True), "POST", times=2)
        for words in ("share To book a room, write to the front desk.", "share Keys are kept by Paula, second floor."):
            assert (await here.sender.say(here.ana, words, here.general)).status == 200
        await here.settle()
        assert [row.state for row in await here.unsent()] == ["unknown"] * 2
        for said in here.general.posted:
            await here.react(here.ben, said, "like")
        assert await here.rows(Endorsement) == []


async def test_a_reaction_to_what_is_being_sent_is_not_to_what_never_arrived(tmp_path: Path) -> None:
    """The process died between the call and its record: until that is found out, the card may be of either."""
    async with stand(tmp_path) as here:
        here.fake.connector.faults.add(Reset(), "POST", times=1)
        await here.say(here.ana, "share To book a room, write to the front desk.", here.general)
        keys = await astray(here, "share Keys are kept by Paula, second floor.")

        def dying(session: Session) -> None:
            row = session.exec(select(Outbox).where(col(Outbox.state) == "unknown")).all()[-1]
            row.state, row.lease_until = "sending", here.clock.now() + timedelta(minutes=1)

        await here.app.store.write(dying)
        reply = await here.sender.react(here.ben, keys, "like")
        assert reply.status == 503  # it comes again when that is known
        assert await here.rows(Endorsement) == []
        assert sorted(row.state for row in await here.unsent()) == ["sending", "unknown"]


async def test_a_card_that_was_carried_elsewhere_tells_nothing(tmp_path: Path) -> None:
    """Buttons that are pressed in another conversation say nothing of where the card was to go."""
    async with stand(tmp_path) as here:
        need = await astray(here, "learn how to fold a map")
        elsewhere = here.fake.world.group_chat([here.ana, here.ben])
        copied = here.fake.world.keep(elsewhere, copy.deepcopy(need.activity), author=here.ana)
        await here.press(here.ben, copied, "Me too")
        assert len(await here.rows(NeedFollower)) == 1
        assert not await known(here, copied)
        assert [row.state for row in await here.rows(Outbox) if row.thing == "need"] == ["unknown"]


async def test_another_organizations_buttons_claim_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path, TEAMS_ALLOWED_TENANTS="far") as here:
        need = await astray(here, "learn how to fold a map")
        fay = here.fake.world.user("Fay Far", tenant_id="far")
        theirs = here.fake.world.team("Theirs", [fay], tenant_id="far").general
        copied = here.fake.world.keep(theirs, copy.deepcopy(need.activity), author=fay)
        here.clock.forward(timedelta(seconds=1))
        await here.press(fay, copied, "Me too")
        assert await here.rows(NeedFollower) == []
        assert [row.state for row in await here.rows(Outbox) if row.thing == "need"] == ["unknown"]
