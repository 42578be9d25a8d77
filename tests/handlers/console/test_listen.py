"""The console as a platform: what is typed reaches Lore, and what Lore says is on screen for the right people."""

import pytest

from bot.errors import NotFound
from storage import people, places
from storage.store import Session
from tests.handlers.console.terminal import Sit
from tests.town import MONDAY


async def test_a_need_is_asked_joined_and_claimed(sit: Sit) -> None:
    here = await sit()
    seen = await here.type("/learn how do I read a bill of lading? #shipping")
    assert seen.startswith("Ana #general> /learn how do I read a bill of lading? #shipping\n[1] #general · Lore\n")
    assert "[ Share an answer ]  [ I can help ]  [ Me too ]" in seen
    seen = await here.type(":as Ben Okafor", ':press "me too"')
    assert "[2] #general · Lore · only you see this" in seen
    assert "[1] changed:\n│ Ana asked · 1 other person needs this too" in seen
    seen = await here.type(':press 1 "I can help"')
    assert "[4] #general · Lore · in the thread of [1]\n│ @Ana" in seen


async def test_a_form_is_asked_question_by_question(sit: Sit) -> None:
    here = await sit()
    seen = await here.type("/learn", "", "how to stack pallets", "the tall ones", "and the heavy ones", "", ":who")
    assert "This one is needed." in seen
    assert "│ > the tall ones\n│ > and the heavy ones" in seen
    assert "People: Ana" in seen


async def test_an_order_in_a_form_gives_the_form_up(sit: Sit) -> None:
    here = await sit()
    seen = await here.type("/learn", ":as Ben", "hello")
    assert "Left the form." in seen
    assert "Ben #general> hello" in seen
    seen = await here.type("/share", "A title", "/learn how to pack a pallet")
    assert "Left the form.\n" in seen
    assert "🎓 how to pack a pallet" in seen
    assert "A title" not in await here.type("/share mine")
    assert "Cancelled" in await here.type("/learn", ":cancel")
    assert "Cancelled" in await here.type("/learn")


async def test_only_what_is_meant_for_lore_reaches_lore(sit: Sit) -> None:
    here = await sit()
    assert await here.type("learn this") == "Ana #general> learn this\n[1] said in #general\n"
    assert "wants" not in await here.type("hello @lorena")
    assert "[3] #general · Lore · only you see this" in await here.type("@lore help")
    seen = await here.type(":dm", "help", ":in general", ":reply 1 it is like that", ":reply 1 @lore help")
    assert "Ana @lore> help\n[4] Lore → Ana, direct message" in seen
    assert "[5] said in the thread of [1]" in seen
    assert "[6] #general · Lore · in the thread of [1] · only you see this" in seen


async def test_what_one_person_sees_nobody_else_can_press(sit: Sit) -> None:
    here = await sit()
    seen = await here.type("@lore hepl", ":as Ben", ':press 1 "Show help"', ':press "Show help"', ":react 1 bulb")
    assert seen.count("Message [1] is for somebody else.") == 2
    assert "No message on screen has a button “Show help”." in seen


async def test_wrong_orders_are_told_without_a_traceback(sit: Sit) -> None:
    here = await sit()
    seen = await here.type("/learn x y z", ":react 7 bulb", ":press 1 dance", ":nonsense", ":as lore", ":tick soon")
    assert "There is no message [7] on screen." in seen
    assert "[1] has no button “dance”. It has “Share an answer”, “I can help”, “Me too”." in seen
    assert "I don't know what to do with `:nonsense`" in seen
    assert "Traceback" not in seen


async def test_channels_are_public_or_private(sit: Sit) -> None:
    here = await sit()
    seen = await here.type(
        ":in secret private", "/learn how we set prices", ":in general", ":in secret", ":in general private"
    )
    assert "[1] #secret · Lore" in seen
    assert "#general is public already." in seen
    assert "Channels: #general, #secret (private)" in await here.type(":who")


async def test_time_passes_and_leaving_leaves(sit: Sit) -> None:
    here = await sit()
    assert "It is now Tue 03 Mar 2026 10:00 UTC." in await here.type(":tick 1d")
    assert "never" not in await here.type(":quit", "/learn never")


async def test_a_second_visit_knows_the_people_and_channels(sit: Sit) -> None:
    first = await sit("Ana Ruiz", "Warehouse")
    await first.type("/learn how to stack pallets")
    second = await sit("ana ruiz", "warehouse")
    seen = await second.type("/learn mine")
    assert "Ana Ruiz #warehouse> /learn mine" in seen
    assert "how to stack pallets" in seen


async def test_a_new_name_begins_with_a_capital_letter_and_is_met_however_it_is_typed(sit: Sit) -> None:
    here = await sit("ana")
    seen = await here.type(":as ben", "hello", ":as BEN", "again", ":as anna ruiz", ":as McCoy", ":as de Boer", ":who")
    assert "Ben #general> hello" in seen
    assert "Ben #general> again" in seen
    assert "People: Ana, Anna Ruiz, Ben, De Boer, McCoy" in seen
    await here.type(":as ben", "/learn how to stack pallets")
    assert "Ben ·" in await (await sit("BEN")).type("/learn open")


def imported(session: Session) -> None:
    here = places.open_workspace(session, "slack", "T1", "Clojurians", MONDAY)
    for id, name in (("U1", "Ana Ruiz"), ("U2", "Anders Holm")):
        account = people.open_account(session, here, id, name, MONDAY)
        person = people.person(session, here.organization_id, account.person_id)
        assert person is not None
        person.imported = True
    places.open_channel(session, here, "C1", "public", "general", False)


async def test_it_stands_in_for_an_imported_workspace(sit: Sit) -> None:
    here = await sit("ana", "gen", fill=imported)
    seen = await here.type("/learn how to write a macro", ":as and", ":as an", ":in genral", ':press "me too"')
    assert "Ana Ruiz #general> /learn how to write a macro\n[1] #general · Lore" in seen
    assert "I don't know anybody called “an”. Did you mean ana ruiz or anders holm?" in seen
    assert "I don't know a channel called “genral”. Did you mean general?" in seen
    assert "1 other person needs this too" in seen
    with pytest.raises(NotFound, match="anybody called “zoe”"):
        await sit("zoe", "general")


def installed(session: Session) -> None:
    places.open_workspace(session, "slack", "T1", "Real", MONDAY).bot_account = "B1"


async def test_it_never_stands_in_for_a_workspace_where_lore_is_installed(sit: Sit) -> None:
    here = await sit(fill=installed)
    assert here.listener.platform.name == "console"
    assert "time would pass there too" in await here.type(":tick 1w")
    assert "It is now" in await (await sit(lore_dev=True)).type(":tick 1h")


async def test_a_reply_is_marked_as_the_answer_and_published(sit: Sit) -> None:
    here = await sit()
    await here.type("/learn how to sharpen a chisel", ":as Ben")
    await here.type(":reply 1 Flatten the back on the coarse stone first, then do the bevel at 25 degrees.", ":as Ana")
    seen = await here.type(":react 2 ✅")
    assert "[1] changed:\n│ ✅ how to sharpen a chisel" in seen
    assert "Lore → Ben, direct message" in seen
    seen = await here.type(":as Ben", ':press "Publish"')
    assert "in the thread of [1]\n│ 💡 Flatten the back on the coarse stone" in seen


async def test_what_somebody_said_is_saved_as_a_snippet(sit: Sit) -> None:
    here = await sit()
    await here.type(
        ":as Ben", "Soak the stones for ten minutes before you begin, and never let them freeze.", ":as Ana"
    )
    seen = await here.type(':press 1 "Save as snippet"', *[""] * 8)
    assert "💡 Soak the stones for ten minutes" in seen
    assert "Ben" in seen
    assert "[1] has no button “Dance”. It has “Save as snippet”, “Ask for help with this”." in await here.type(
        ":press 1 Dance"
    )


async def test_reactions_come_and_go(sit: Sit) -> None:
    here = await sit()
    await here.type("/share Water the roses at the root, in the morning.", ":as Ben")
    assert "[2] changed:\n│ 💡 1 learned" in await here.type(":react 2 💡")
    assert "[2] changed:\n│ 👍 1 useful · 💡 1 learned" in await here.type(":react 2 :star:")
    assert "[2] changed:\n│ 👍 1 useful\n" in await here.type(":unreact 2 bulb")
