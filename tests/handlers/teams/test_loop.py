"""The whole loop on Teams, over HTTP with signed tokens: asked, answered, endorsed, confirmed, thanked."""

from pathlib import Path

import pytest

from storage.tables import Account, Channel, Endorsement, Kudos, Need, Person, Workspace
from tests.fakes.teams import cards
from tests.handlers.teams.stand import Stand, stand


async def test_the_loop_from_a_need_to_kudos(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "learn how do I read a balance sheet? #finance", here.general)
        need = here.general.posted[-1]
        assert need.thread is None
        assert cards.titles(need.card or {}) == ["Share an answer", "I can help", "Me too"]

        joined = await here.press(here.ben, need, "Me too")
        assert joined.body["value"].startswith("You're in.")
        assert "1 other person" in cards.texts(need.card or {})

        await here.press(here.cem, need, "I can help")
        offered = here.general.posted[-1]
        assert offered.thread == need.id
        assert "<at>Ana Costa</at>" in cards.texts(offered.card or {})

        form = await here.press(here.cem, need, "Share an answer")
        assert form.dialog["title"] == "Share an answer"
        done = await here.press(here.cem, form, "Share", **{"answer-body": "Start with the totals."})
        assert "Your answer is in the thread" in cards.texts(done.card)
        snippet = next(m for m in here.general.posted if "Start with the totals." in cards.texts(m.card or {}))
        assert snippet.thread == need.id

        await here.react(here.ana, snippet, "1f4a1_lightbulb")
        await here.react(here.ben, snippet, "like")
        assert "👍 1 useful · 💡 1 learned" in cards.texts(snippet.card or {})
        await here.react(here.ben, snippet, removed=["like"])
        assert "useful" not in cards.texts(snippet.card or {}).split("👍 Useful")[0]

        asked = next(m for m in here.general.posted if "Does it help?" in cards.texts(m.card or {}))
        await here.press(here.ana, asked, "It helped")
        await here.say(here.ana, "learn mine")
        (mine,) = here.chat(here.ana)[-1:]
        if "Mark resolved" in cards.titles(mine.card or {}):
            await here.press(here.ana, mine, "Mark resolved")
        assert (await here.rows(Need))[0].state == "resolved"
        assert "✅" in cards.texts(need.card or {})

        await here.say(
            here.ana, "kudos <at>Cem Yilmaz</at> for the balance sheet explanation", here.general, mentions=[here.cem]
        )
        assert "thanks <at>Cem Yilmaz</at>" in cards.texts(here.general.posted[-1].card or {})
        assert here.general.posted[-1].thread is None
        assert len(await here.rows(Kudos)) == 1
        assert await here.unsent() == []
        assert here.fake.connector.problems == []


async def test_people_come_with_what_the_roster_and_their_client_tell(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "hello")
        (workspace,) = await here.rows(Workspace)
        assert (workspace.platform, workspace.external_id) == ("teams", here.fake.world.tenant_id)
        assert workspace.name == "contoso.example"
        (account,) = await here.rows(Account)
        assert (account.external_id, account.name) == (here.ana.aad_object_id, "Ana Costa")
        assert account.reference == {
            "service_url": here.fake.connector.service_url, "id": here.ana.id,
            "chat": here.fake.world.personal(here.ana).id,
        }  # fmt: skip
        (person,) = await here.rows(Person)
        assert (person.email, person.time_zone, person.locale) == ("ana.costa@contoso.example", "Europe/Rome", "en-US")
        assert person.role == "admin"


@pytest.mark.parametrize("words", ["hello", "hi", "Hello", "help", "/help", "/lore help", "lore help", "/learn help"])
async def test_greetings_and_help_work(tmp_path: Path, words: str) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, words)
        (answer,) = here.chat(here.ben)
        assert answer.card is not None
        assert "⚠️" not in cards.texts(answer.card)


@pytest.mark.parametrize("words", ["learn how to fold a map", "/learn how to fold a map", "Learn  how to fold a map "])
async def test_commands_are_words_with_or_without_a_slash(tmp_path: Path, words: str) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, words, here.general)
        (need,) = await here.rows(Need)
        assert need.title == "how to fold a map"


async def test_a_word_that_is_no_command_is_answered_in_private(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        before = len(here.general.posted)
        await here.say(here.ben, "lern how to fold a map", here.general)
        assert len(here.general.posted) == before
        assert "Did you mean “learn”?" in cards.texts(here.chat(here.ben)[-1].card or {})
        await here.press(here.ben, here.chat(here.ben)[-1], "Use learn")


async def test_a_mention_alone_shows_what_is_new(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, "", here.general)
        assert here.chat(here.ben)[-1].card is not None


async def test_what_is_said_to_others_is_not_read(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, "learn how to fold a map", here.general, at_bot=False)
        await here.say(here.ben, "learn <at>Cem Yilmaz</at> how", here.general, at_bot=False, mentions=[here.cem])
        assert await here.rows(Need) == []


async def test_said_in_a_thread_it_is_answered_there(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        question = (await here.sender.say(here.ana, "Who knows maps?", here.general, at_bot=False)).message
        await here.say(here.ben, "learn how to fold a map", here.general, thread=question)
        assert question is not None
        assert here.general.posted[-1].thread == question.id


async def test_a_form_is_asked_for_in_a_message_and_opened_by_a_button(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, "hello", here.general)
        await here.say(here.ben, "share", here.general)
        offer = here.chat(here.ben)[-1]
        form = await here.press(here.ben, offer, "Open the form")
        assert form.dialog["title"] == "Share what you know"
        await here.press(
            here.ben, form, "Share", **{"answer-title": "Booking a room", "answer-body": "Write to the desk."}
        )
        assert form.status == 200


async def test_what_was_typed_is_in_the_form_that_a_button_opens(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ben, "learn how to fold a map")
        form = await here.press(here.ben, here.chat(here.ben)[-1], "Open the form")
        sent = await here.press(here.ben, form, "Ask", **{"answer-channel": "0"})
        assert "Posted in #Sales › General" in str(sent.body)
        assert "how to fold a map" in cards.texts(here.general.posted[-1].card or {})


async def test_a_picture_alone_is_answered_in_our_own_chat_and_nowhere_else(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        picture = [{"contentType": "image/png", "contentUrl": "https://smba.trafficmanager.net/a.png"}]
        for room in (here.fake.world.personal(here.ben), here.general):
            sent = here.sender._activity("message", here.ben, room, text=None, attachments=picture)
            assert (await here.sender.post(sent)).status == 200
            await here.settle()
        assert [cards.titles(said.card or {})[0] for said in here.chat(here.ben)] == ["Ask for something"]
        assert len(here.general.posted) == 1


async def test_old_clients_press_too(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "learn how to fold a map", here.general)
        need = here.general.posted[-1]
        await here.press(here.ben, need, "Me too", old_client=True)
        assert "1 other person" in cards.texts(need.card or {})
        assert "You're in." in cards.texts(here.chat(here.ben)[-1].card or {})


async def test_a_list_goes_on_in_the_same_message(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        for at in range(7):
            await here.say(here.ana, f"learn {'abcdefg'[at] * 8} question number {at}", here.general)
            await press_if_offered(here)
        await here.say(here.ana, "learn mine")
        listed = here.chat(here.ana)[-1]
        first = cards.texts(listed.card or {})
        more = next(title for title in cards.titles(listed.card or {}) if title.startswith("Show "))
        next_page = await here.press(here.ana, listed, more)
        assert next_page.body["type"] == "application/vnd.microsoft.card.adaptive"
        assert cards.texts(next_page.card) != first
        await here.replaced(listed)
        assert cards.texts(listed.card or {}) == cards.texts(next_page.card)


async def press_if_offered(here: Stand) -> None:
    """Posts the need although something like it is there."""
    last = here.chat(here.ana)[-1:]
    if last and "Post my need" in cards.titles(last[0].card or {}):
        await here.press(here.ana, last[0], "Post my need")


async def test_channels_are_known_by_their_names(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        (general,) = [each for each in await here.rows(Channel) if each.kind == "public"]
        assert (general.name, general.external_id) == ("Sales › General", here.general.id)


async def test_one_person_endorses_once_however_they_say_it(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "share To book a room, write to the front desk. #rooms", here.general)
        snippet = next(m for m in here.general.posted if "Recommend" in cards.titles(m.card or {}))
        await here.react(here.ben, snippet, "heart", "2b50_star")
        await here.press(here.ben, snippet, "👍 Useful")
        (row,) = [each for each in await here.rows(Endorsement) if each.kind == "useful"]
        assert row is not None


async def test_whoever_asked_sees_the_need_with_buttons_of_their_own(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "learn how to fold a map", here.general)
        need = here.general.posted[-1]
        own = await here.sender.refresh(here.ana, need)
        assert cards.titles(own.card) == ["Mark resolved", "Edit", "Withdraw"]
        with pytest.raises(AssertionError, match="not refreshed for Ben"):
            await here.sender.refresh(here.ben, need)
        stolen = (need.card or {})["refresh"]["action"]
        looked = await here.sender.execute(
            here.ben, stolen["verb"], stolen["data"], trigger="automatic", room=here.general, message=need
        )
        assert looked.body["statusCode"] == 400
        form = await here.sender.press(here.ana, own.card, "Edit", room=here.general)
        assert form.dialog["title"] == "Edit your need"
        await here.sender.press(here.ana, own.card, "Mark resolved", room=here.general)
        await here.settle()
        assert (await here.rows(Need))[0].state == "resolved"
        again = await here.sender.refresh(here.ana, need)
        assert cards.titles(again.card) == ["Open again"]
        assert here.fake.connector.problems == []
