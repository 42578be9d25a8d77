"""Forms as dialogs, and the message extension."""

import copy
from pathlib import Path
from typing import Any

import pytest

from storage.tables import Account, Kudos, Need, Snippet
from tests.fakes.teams import Message, Reply, cards
from tests.handlers.teams.stand import Stand, stand


async def opened(here: Stand, title: str = "Share an answer") -> tuple[Message, Reply]:
    """A need of Ana's, and the dialog that opens when Ben presses one of its buttons."""
    await here.say(here.ana, "learn how to fold a map", here.general)
    need = here.general.posted[-1]
    return need, await here.press(here.ben, need, title)


def choices(form: Reply, name: str) -> list[str]:
    """What can be chosen in a field."""
    (field,) = [part for part in cards.parts(form.card) if part.get("id") == f"answer-{name}"]
    return [choice["title"] for choice in field["choices"]]


async def test_what_is_not_right_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        _, form = await opened(here)
        typed = {"answer-title": "Maps", "answer-body": "Along the lines.", "answer-link": "not a link"}
        again = await here.press(here.ben, form, "Share", **typed)
        assert again.dialog["title"] == "Share an answer"
        kinds = [part.get("id") or part["type"] for part in again.card["body"]]
        assert kinds[kinds.index("answer-link") - 1] == "RichTextBlock"
        values = {part.get("id"): part.get("value") for part in again.card["body"]}
        assert values["answer-body"] == "Along the lines."
        assert await here.rows(Snippet) == []
        done = await here.press(here.ben, again, "Share", **{"answer-link": "https://maps.example"})
        assert "Your answer is in the thread" in cards.texts(done.card)
        (snippet,) = await here.rows(Snippet)
        assert (snippet.title, snippet.link) == ("Maps", "https://maps.example")


async def test_a_client_asks_for_what_is_needed(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "hello")
        form = await here.press(here.ana, here.chat(here.ana)[-1], "Ask")
        with pytest.raises(AssertionError, match="the client asks to fill in"):
            await here.press(here.ana, form, "Ask")


async def test_only_channels_that_somebody_is_in_are_offered_and_taken(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        board = here.fake.world.team("Board", [here.ana, here.cem]).general
        await here.sender.install(here.ana, board)
        await here.say(here.ben, "hello")
        form = await here.press(here.ben, here.chat(here.ben)[-1], "Ask")
        assert choices(form, "channel") == ["Sales › General"]
        stolen = copy.deepcopy(form.body)
        data = cards.action_titled(stolen["task"]["value"]["card"]["content"], "Ask")["data"]
        fields = data["form"]["fields"]
        next(each for each in fields if each.get("name") == "channel")["options"][0][0] = board.id
        sent = await here.sender.submit_dialog(here.ben, form, {**data, "answer-title": "x y z", "answer-channel": "0"})
        assert "don't know this button" in str(sent.body)
        assert await here.rows(Need) == []
        both = await here.press(here.ana, (await said_hello(here))[-1], "Ask")
        assert choices(both, "channel") == ["Board › General", "Sales › General"]


async def said_hello(here: Stand) -> list[Message]:
    await here.say(here.ana, "hello")
    return here.chat(here.ana)


async def test_colleagues_are_offered_by_name(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "kudos", here.general)
        form = await here.press(here.ana, here.chat(here.ana)[-1], "Open the form")
        assert choices(form, "people") == []
        await here.say(here.ben, "hello")
        again = await here.press(here.ana, here.chat(here.ana)[-1], "Open the form")
        assert choices(again, "people") == ["Ben Okafor"]
        values = {"answer-people": "0", "answer-reason": "for the map of the office", "answer-channel": "0"}
        await here.press(here.ana, again, "Thank", **values)
        assert len(await here.rows(Kudos)) == 1
        assert "<at>Ben Okafor</at>" in cards.texts(here.general.posted[-1].card or {})


async def test_a_message_is_saved_and_its_author_credited(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        said = (
            await here.sender.say(here.cem, "To book a room, write to the desk.", here.general, at_bot=False)
        ).message
        assert said is not None
        form = await here.sender.open_action(here.ben, "save", on=said)
        assert form.dialog["title"] == "Save as snippet"
        done = await here.press(here.ben, form, "Save")
        assert "Saved. Cem Yilmaz is told" in cards.texts(done.card)
        (snippet,) = await here.rows(Snippet)
        accounts = {account.external_id: account.person_id for account in await here.rows(Account)}
        assert here.cem.aad_object_id in accounts
        assert snippet.state == "published"
        await here.settle()
        assert "saved" in cards.texts(here.chat(here.cem)[-1].card or {}).casefold()


async def test_help_is_asked_for_with_a_message(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        said = (await here.sender.say(here.cem, "The VPN keeps asking for a code", here.general, at_bot=False)).message
        form = await here.sender.open_action(here.ben, "askForHelp", on=said)
        assert "VPN" in str(form.card)
        await here.press(here.ben, form, "Ask")
        (need,) = await here.rows(Need)
        assert "VPN" in need.title


async def test_a_reply_is_called_the_answer(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need, _ = await opened(here)
        reply = (await here.sender.say(here.cem, "Along the lines.", here.general, at_bot=False, thread=need)).message
        assert reply is not None
        other = await here.sender.open_action(here.ben, "markAnswer", on=reply)
        assert "only whoever asked" in str(other.body)
        done = await here.sender.open_action(here.ana, "markAnswer", on=reply)
        assert "That is the answer" in cards.texts(done.card)
        await here.settle()
        assert [row.state for row in await here.rows(Need)] == ["resolved"]
        assert "marked your reply as the answer" in cards.texts(here.chat(here.cem)[-1].card or {})
        back = await here.press(here.ana, done, "Take it back")
        assert "Taken back" in str(back.body)
        assert [row.state for row in await here.rows(Need)] == ["open"]


async def test_whoever_asked_what_became_part_of_a_need_chooses_its_answer_where_they_asked(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "learn how to fold a map", here.general)
        old = here.general.posted[-1]
        await here.say(here.ben, "learn which way a chart is creased", here.general)
        for who in (here.ana, here.ben):
            await here.say(who, "lore merge n1 n2")
        reply = (await here.sender.say(here.cem, "Along the lines.", here.general, at_bot=False, thread=old)).message
        assert reply is not None
        done = await here.sender.open_action(here.ana, "markAnswer", on=reply)
        assert "That is the answer" in cards.texts(done.card)
        await here.settle()
        assert {row.id: row.state for row in await here.rows(Need)} == {1: "withdrawn", 2: "resolved"}


async def test_knowledge_is_shared_from_the_compose_box(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        form = await here.sender.open_action(here.ben, "share", here.general)
        assert form.dialog["title"] == "Share what you know"
        await here.press(here.ben, form, "Share", **{"answer-title": "Maps", "answer-body": "Along the lines."})
        assert [snippet.title for snippet in await here.rows(Snippet)] == ["Maps"]


async def test_the_words_of_a_bot_are_not_saved(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        form = await here.sender.open_action(here.ben, "save", on=here.general.posted[0])
        assert "A bot wrote that" in str(form.body)


async def test_search_puts_cards_into_a_conversation(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "share To book a room, write to the <front> desk.", here.general)
        found = await here.sender.search(here.ben, "find", "book room", here.general)
        (result,) = found.results
        assert result["preview"]["content"]["title"].startswith("💡 To book a room, write to the &lt;front&gt; desk")
        assert "Recommend" in cards.titles(result["card"])
        for words in ("", "   ", "🙂"):
            empty = await here.sender.search(here.ben, "find", words, here.general)
            assert "Type what you are looking for" in str(empty.body)
        none = await here.sender.search(here.ben, "find", "zeppelin", here.general)
        assert "Nothing fits" in str(none.body)


async def test_a_card_of_the_search_can_be_pressed_where_it_was_put(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        await here.say(here.ana, "share To book a room, write to the front desk.", here.general)
        chat = here.fake.world.group_chat([here.ben, here.cem], bot=False)
        await here.say(here.ben, "hello")
        found = await here.sender.search(here.ben, "find", "book room", chat)
        pressed = await here.sender.press(here.ben, found.results[0]["card"], "👍 Useful", room=chat)
        assert pressed.body["statusCode"] == 200
        await here.settle()
        snippet = next(m for m in here.general.posted if "Recommend" in cards.titles(m.card or {}))
        assert "👍 1 useful" in cards.texts(snippet.card or {})


ODD: list[Any] = [None, "x", 5, [], {}, {"data": None}, {"data": "x"}, {"data": {"command": 5}}, {"action": None}, {"action": {"data": []}},
       {"data": {"form": {}, "seal": "x"}}, {"commandId": "nothing"}, {"commandId": "find", "parameters": "x"}, {"commandId": "save"},
       {"commandId": "save", "messagePayload": {"id": 5, "from": "x", "body": []}}, {"action": {"data": {"command": "x" * 5000, "text": "y" * 9000}}}]  # fmt: skip
NAMES = ("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/query", "composeExtension/fetchTask",
         "composeExtension/submitAction")  # fmt: skip


async def test_odd_invokes_are_answered_kindly_and_change_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        for name in NAMES:
            for value in ODD:
                reply = await here.sender.invoke(here.ben, name, value)
                assert reply.status == 200, (name, value, reply)
                assert reply.body, (name, value)
        for name in ("composeExtension/setting", "fileConsent/invoke", "", "tab/fetch"):
            assert (await here.sender.invoke(here.ben, name, {})).status == 404
        assert await here.rows(Need) == await here.rows(Snippet) == []


async def test_what_was_pressed_alone_is_replaced_for_good(tmp_path: Path) -> None:
    async with stand(tmp_path) as here:
        need, _ = await opened(here)
        await here.press(here.ben, need, "Me too")
        undo = here.chat(here.ben)[-1]
        taken_back = await here.press(here.ben, undo, "Not any more")
        assert "Taken back" in cards.texts(taken_back.card)
        await here.replaced(undo)
        assert "Taken back" in cards.texts(undo.card or {})
