"""What people do in Slack arrives as requests, and what we reply is what they see."""

from datetime import UTC, datetime

import pytest

from bot.conversation import mark
from bot.errors import LoreError, TryLater
from bot.platform import Letter
from bot.views.elements import (
    Button,
    Buttons,
    Card,
    CardLink,
    ChannelField,
    Choice,
    Form,
    Mention,
    Paragraph,
    PeopleField,
    Reply,
    TextField,
)
from handlers.slack import limits
from tests.fakes.slack import Error, Hang, RateLimited, Reset, Status
from tests.handlers.slack.stand import Stand

IN_TIME = limits.ACK_WITHIN
CARD = Card((Paragraph(("Something to read",)), Buttons((Button("Do it", "do-it", "n17"),))), "Something to read")
FORM = Form("Ask", "learn", (TextField("title", "Title"), TextField("details", "Details", required=False)), text="n17")


async def test_a_command_is_a_request_with_who_and_where(here: Stand) -> None:
    ann = here.team.user("Ann Lee", tz="Europe/Rome", email="ann@acme.example")
    ben = here.team.user("Ben Ray")
    general = here.team.channel("general", [ann, ben])
    done = await here.slack.command(ann, "/learn", f"{ben.mention} &amp; <#C99|kubernetes> *now*", channel=general)
    request = here.router.last
    assert done.ok
    assert (request.command, request.via, request.text) == ("learn", "typed", f"{mark(ben.id)} & #kubernetes *now*")
    assert (request.people, request.channels) == ({ben.id: "Ben Ray"}, {"kubernetes": "C99"})
    assert (request.place.workspace, request.place.channel, request.place.kind) == (here.team.id, general.id, "public")
    assert request.place.name == "general"
    assert (request.actor.name, request.actor.email, request.actor.time_zone) == (
        "Ann Lee",
        "ann@acme.example",
        "Europe/Rome",
    )
    assert request.key == done.trigger_id
    assert not request.reply_by_message


async def test_a_word_that_is_called_payload_is_no_payload(here: Stand) -> None:
    ann = here.team.user("Ann")
    await here.slack.command(ann, "/learn", "how to read a payload", channel=here.team.channel("general", [ann]))
    assert here.router.last.text == "how to read a payload"


async def test_the_reply_to_a_command_is_seen_by_the_actor_alone(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    text = Paragraph((Mention(1, "Ann"), " see ", CardLink("the card", "need", 7)))
    links = {("need", 7): (general.id, "1700000000.000100", "")}
    here.router.replies["learn"] = Reply(card=Card((text,), "see"), accounts={1: ann.id}, links=links)
    done = await here.slack.command(ann, "/learn", "x", channel=general)
    elements = done.json["blocks"][0]["elements"][0]["elements"]
    assert (done.json["response_type"], done.error) == ("ephemeral", None)
    assert elements[0] == {"type": "user", "user_id": ann.id}
    assert elements[2]["url"] == f"https://acme.slack.com/archives/{general.id}/p1700000000000100"
    assert here.fake.messages(here.team, general) == []


async def test_a_form_opens_and_comes_back_with_its_place(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    here.router.replies["learn"] = Reply(form=FORM)
    assert (await here.slack.command(ann, "/learn", channel=general)).body == ""
    here.router.replies["learn"] = Reply(card=CARD)
    sent = await here.slack.submit(ann, {"Title": "pytest <@U1> & co"})
    request = here.router.last
    assert (request.command, request.via, request.text) == ("learn", "sent", "n17")
    assert request.values == {"title": "pytest <@U1> & co", "details": ""}
    assert (request.place.channel, request.place.kind, request.place.name) == (general.id, "public", "general")
    assert sent.ok
    assert here.fake.views == []
    assert here.fake.ephemerals[-1]["text"] == "Something to read"


async def test_problems_stand_beside_their_fields(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies["learn"] = Reply(form=FORM)
    await here.slack.command(ann, "/learn", channel=here.team.channel("general", [ann]))
    here.router.replies["learn"] = Reply(problems={"details": "Too short.", "elsewhere": "And this.", "more": "That."})
    sent = await here.slack.submit(ann, {"Title": "x"})
    assert sent.errors == {"details": "Too short.", "title": "And this. That."}
    assert len(here.fake.views) == 1


async def test_a_form_can_ask_again_and_a_card_can_stand_in_the_modal(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies["share"] = Reply(form=FORM)
    await here.slack.shortcut(ann, "share_what_you_know")
    here.router.replies["learn"] = Reply(form=Form("Again", "more", (TextField("why", "Why"),)))
    assert (await here.slack.submit(ann, {"Title": "x"})).ok
    here.router.replies["more"] = Reply(card=CARD)
    assert (await here.slack.submit(ann, {"Why": "y"})).ok
    shown = here.fake.views[-1].json
    assert (shown["title"]["text"], shown["submit"]) == ("Lore", None)
    here.router.replies["do-it"] = Reply(card=Card((Paragraph(("Done",)),), "Done"), replace=True)
    assert (await here.slack.click(ann, "Do it")).ok
    assert here.router.last.place.kind == "direct"
    assert here.fake.views[-1].json["blocks"][0]["elements"][0]["elements"][0]["text"] == "Done"


async def test_every_kind_of_field_comes_back(here: Stand) -> None:
    ann, ben = here.team.user("Ann"), here.team.user("Ben")
    general = here.team.channel("general", [ann])
    form = Form(
        "All", "all",
        (
            Choice("one", "One", (("", "None"), ("b", "Bee"))), Choice("some", "Some", (("x", "Ex"), ("y", "Why")), many=True),
            PeopleField("people", "People"), ChannelField("channel", "Channel"),
        ),
    )  # fmt: skip
    here.router.replies["lore"] = Reply(form=form)
    await here.slack.command(ann, "/lore", "all", channel=general)
    sent = await here.slack.submit(ann, {"One": "None", "Some": ["Ex", "Why"], "People": [ben], "Channel": general})
    assert sent.ok
    assert here.router.last.values == {"one": "", "some": ("x", "y"), "people": (ben.id,), "channel": general.id}


async def test_a_press_is_the_command_of_the_button(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    here.router.replies["learn"] = Reply(card=CARD)
    await here.slack.command(ann, "/learn", "x", channel=general)
    here.router.replies["do-it"] = Reply(card=Card((Paragraph(("Done",)),), "Done"), replace=True)
    pressed = await here.slack.click(ann, "Do it")
    request = here.router.last
    assert (request.command, request.text, request.via, request.key) == ("do-it", "n17", "pressed", pressed.trigger_id)
    assert request.message is not None
    assert [each["text"] for each in here.fake.ephemerals] == ["Done"]


async def test_a_press_on_everybodys_card_answers_only_who_pressed(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    sent = await here.connection.platform.send(Letter(1, here.team.id, general.id, CARD))
    here.router.replies["do-it"] = Reply(card=Card((Paragraph(("Done",)),), "Done"), replace=True)
    await here.slack.click(ann, "Do it")
    said = here.router.last.message
    assert said is not None
    assert said.id == sent.message
    assert [each["text"] for each in here.fake.messages(here.team, general)] == ["Something to read"]
    assert here.fake.ephemerals[-1]["text"] == "Done"


async def test_a_press_in_a_thread_is_answered_in_the_thread(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    root = (await here.slack.message(ann, general, "how?")).payload["event"]
    await here.connection.platform.send(Letter(1, here.team.id, general.id, CARD, thread=root["ts"]))
    here.router.replies["do-it"] = Reply(card=Card((), "Done"))
    await here.slack.click(ann, "Do it")
    assert here.router.last.place.thread == root["ts"]
    assert here.fake.ephemerals[-1]["thread_ts"] == root["ts"]


async def test_a_direct_message_is_answered_by_message(here: Stand) -> None:
    ann = here.team.user("Ann")
    done = await here.slack.message(ann, here.team.im(ann), "learn pytest")
    request = here.router.last
    assert done.ok
    assert (request.command, request.text, request.reply_by_message) == ("", "learn pytest", True)
    assert (request.place.kind, request.place.channel) == ("direct", here.team.im(ann).id)
    assert request.key == f"{here.team.im(ann).id}:{done.payload['event']['ts']}"
    assert request.at == datetime.fromtimestamp(float(done.payload["event"]["ts"]), UTC)


async def test_a_mention_arrives_twice_under_one_key(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    root = (await here.slack.message(ann, general, "just talking")).payload["event"]
    assert here.router.requests == []
    await here.slack.app_mention(ann, general, "learn pytest", thread=root)
    assert {(each.key, each.text, each.place.thread) for each in here.router.requests} == {
        (here.router.last.key, "learn pytest", root["ts"])
    }
    assert here.router.last.place.kind == "public"


async def test_what_nobody_said_to_the_bot_is_left_alone(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    said = (await here.slack.message(ann, general, "hello")).payload["event"]
    direct = here.team.im(ann)
    told = (await here.slack.message(ann, direct, "help")).payload["event"]
    here.router.requests.clear()
    calls = len(here.fake.calls)
    for done in (
        await here.slack.message(ann, general, "learn pytest"),
        await here.slack.webhook(general, f"{here.team.bot.mention} deploys"),
        await here.slack.edit(ann, general, said, f"{here.team.bot.mention} edited"),
        await here.slack.edit(ann, direct, told, "help me"),
        await here.slack.delete(general, said),
        await here.slack.event(here.team, {"type": "file_shared", "file_id": "F1"}),
        await here.slack.event(here.team, {"type": "app_home_opened", "user": ann.id, "tab": "messages"}),
    ):
        assert (done.ok, len(done.attempts)) == (True, 1)
    assert here.router.requests == []
    assert len(here.fake.calls) == calls


async def test_reactions_come_without_skin_tone_and_without_asking_slack(here: Stand) -> None:
    ann, ben = here.team.user("Ann"), here.team.user("Ben")
    general = here.team.channel("general", [ann, ben])
    said = (await here.slack.message(ann, general, "a fine answer")).payload["event"]
    calls = len(here.fake.calls)
    stored = here.fake.messages(here.team, general)[0]
    added = await here.slack.react(ben, stored, "+1", general, tone=3)
    request = here.router.last
    assert (request.command, request.text, request.via, request.key) == (
        "react",
        "+1",
        "event",
        added.payload["event_id"],
    )
    assert request.message is not None
    assert request.message.author is not None
    assert (request.message.id, request.message.author.account) == (said["ts"], ann.id)
    await here.slack.unreact(ben, stored, "+1", general, tone=3)
    assert here.router.last.command == "unreact"
    assert len(here.fake.calls) == calls


async def test_a_shortcut_on_a_message_brings_its_thread(here: Stand) -> None:
    ann, ben = here.team.user("Ann"), here.team.user("Ben")
    general = here.team.channel("general", [ann, ben])
    root = (await here.slack.message(ann, general, "how?")).payload["event"]
    await here.slack.message(ben, general, f"like this, {ann.mention}", thread=root)
    here.router.replies["save"] = Reply(form=FORM)
    answer = here.fake.messages(here.team, general)[1]
    assert (await here.slack.message_shortcut(ann, "save_as_snippet", answer, general)).ok
    request = here.router.last
    assert (request.command, request.via, request.place.thread) == ("save", "pressed", root["ts"])
    assert request.message is not None
    assert request.message.author is not None
    assert (request.message.text, request.message.author.account) == (f"like this, {mark(ann.id)}", ben.id)
    link = f"https://acme.slack.com/archives/{general.id}/p{answer['ts'].replace('.', '')}"
    assert request.message.link == f"{link}?thread_ts={answer['thread_ts']}&cid={general.id}"
    assert [each.text for each in request.thread] == ["how?", f"like this, {mark(ann.id)}"]
    assert request.people == {ann.id: "Ann"}
    assert len(here.fake.views) == 1


async def test_a_shortcut_does_without_the_thread_when_slack_is_slow(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    root = (await here.slack.message(ann, general, "how?")).payload["event"]
    await here.slack.message(ann, general, "so", thread=root)
    here.fake.faults.add(Hang(3600), "conversations.replies")
    await here.slack.message_shortcut(ann, "ask_for_help", here.fake.messages(here.team, general)[1], general)
    assert (here.router.last.command, here.router.last.thread) == ("ask-for-help", ())


async def test_the_home_tab_is_published_when_it_is_opened(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies["home"] = Reply(card=CARD, home=True)
    assert (await here.slack.app_home_opened(ann)).ok
    home = here.fake.home(ann)
    assert home is not None
    assert home["blocks"][1]["elements"][0]["text"]["text"] == "Do it"
    here.router.replies["do-it"] = Reply(card=Card((Paragraph(("Renewed",)),), "Renewed"), home=True)
    await here.slack.click(ann, "Do it")
    assert (here.router.last.place.kind, here.router.last.place.channel) == ("direct", here.team.im(ann).id)
    assert "Renewed" in str(here.fake.home(ann))
    here.router.replies["home"] = Reply(form=FORM)


async def test_a_press_on_the_home_tab_can_open_a_form_or_a_card(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies["home"] = Reply(card=CARD, home=True)
    await here.slack.app_home_opened(ann)
    here.router.replies["do-it"] = Reply(form=FORM)
    await here.slack.click(ann, "Do it")
    assert here.fake.views[-1].json["callback_id"] == "learn"
    await here.slack.close(ann)
    here.router.replies["do-it"] = Reply(card=Card((Paragraph(("Look",)),), "Look"))
    await here.slack.click(ann, "Do it")
    assert here.fake.views[-1].json["callback_id"] == "shown"


@pytest.mark.parametrize(
    ("kind", "name"), [("private", "secret"), ("group", ""), ("direct", ""), ("public", "general")]
)
async def test_every_kind_of_place_is_told_apart(here: Stand, kind: str, name: str) -> None:
    ann, ben = here.team.user("Ann"), here.team.user("Ben")
    channel = {
        "direct": lambda: here.team.im(ann),
        "group": lambda: here.team.mpim([ann, ben]),
    }.get(kind, lambda: here.team.channel(name, [ann, ben], private=kind == "private"))()
    await here.slack.command(ann, "/lore", "help", channel=channel)
    place = here.router.last.place
    assert (place.kind, place.channel, place.name) == (kind, channel.id, name if kind in ("public", "private") else "")


async def test_an_unknown_place_is_private_while_slack_cannot_be_asked(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.fake.faults.add(Status(500), "conversations.info")
    await here.slack.command(ann, "/lore", "help", channel=here.team.channel("general", [ann]))
    assert here.router.last.place.kind == "private"


async def test_people_of_other_companies_and_guests_are_foreign(here: Stand) -> None:
    other = here.fake.team("Other")
    eve, guest, ann = other.user("Eve"), here.team.user("Gus", is_restricted=True), here.team.user("Ann")
    shared = here.team.channel("partners", [ann, eve, guest], connected=[other])
    await here.slack.app_mention(eve, shared, "learn your secrets")
    assert here.router.last.actor.foreign
    assert here.router.last.place.shared
    await here.slack.command(guest, "/learn", "x", channel=shared)
    assert here.router.last.actor.foreign
    await here.slack.command(ann, "/learn", "x", channel=shared)
    assert (here.router.last.actor.foreign, here.router.last.place.shared) == (False, True)
    asked = len(here.router.requests)
    done = await here.slack.command(eve, "/learn", "x", channel=other.channel("theirs", [eve]))
    assert (done.ok, len(here.router.requests)) == (True, asked)
    assert "don't know this workspace" in done.json["text"]


async def test_a_failed_event_comes_again_and_a_failed_command_says_what_to_do(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies |= {
        "": LoreError(),
        "learn": TryLater(2, "Busy. Try again."),
        "lore": ValueError("our own bug"),
    }
    failed = await here.slack.message(ann, here.team.im(ann), "learn x")
    assert [attempt.status for attempt in failed.attempts] == [500] * 4
    general = here.team.channel("general", [ann])
    busy = await here.slack.command(ann, "/learn", "x", channel=general)
    assert (busy.status, busy.json["response_type"], "Busy. Try again." in busy.json["text"]) == (
        200,
        "ephemeral",
        True,
    )
    broken = await here.slack.command(ann, "/lore", "x", channel=general)
    assert (broken.status, "our own bug" in broken.body) == (200, False)
    here.router.replies["learn"] = Reply(form=FORM)
    await here.slack.command(ann, "/learn", channel=general)
    here.router.replies["learn"] = LoreError()
    sent = await here.slack.submit(ann, {"Title": "x"})
    assert (sent.ok, sent.json["response_action"]) == (True, "update")


async def test_a_failed_press_is_told_by_the_response_url(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies |= {"learn": Reply(card=CARD), "do-it": LoreError("It did not work. Please try again.")}
    await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    assert (await here.slack.click(ann, "Do it")).status == 200
    assert "It did not work" in here.fake.ephemerals[-1]["text"]


async def test_a_failed_press_that_cannot_be_told_is_not_accepted(here: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack then shows the error itself; and when it can be reached again, what we have to say comes too."""
    monkeypatch.setattr(limits, "ACK_WITHIN", IN_TIME)
    ann = here.team.user("Ann")
    here.router.replies |= {"learn": Reply(card=CARD), "do-it": Reply(card=Card((), "It failed"), failed=True)}
    await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    shown = len(here.fake.ephemerals)
    here.fake.faults.add(Status(503), "response_url", times=6)
    failed = await here.slack.click(ann, "Do it")
    assert (failed.status, failed.error, len(here.fake.ephemerals)) == (500, "dispatch_failed", shown)
    await here.connection.listener.stop()
    assert here.fake.ephemerals[-1]["text"] == "It failed"


async def test_a_press_that_worked_is_accepted_even_if_that_cannot_be_shown(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies |= {"learn": Reply(card=CARD), "do-it": Reply(card=Card((), "Done"))}
    await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    here.fake.faults.add(Status(503), "response_url", times=3)
    assert (await here.slack.click(ann, "Do it")).status == 200


async def test_a_failed_press_whose_answer_has_nowhere_to_go_is_not_accepted(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies |= {"learn": Reply(card=CARD), "do-it": LoreError()}
    await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    here.fake.faults.add(Status(404), "response_url")
    assert (await here.slack.click(ann, "Do it")).status == 500


@pytest.mark.parametrize("fault", [Status(503), Reset(), RateLimited(1)])
async def test_an_answer_is_tried_again_twice(here: Stand, fault: Status | Reset | RateLimited) -> None:
    ann = here.team.user("Ann")
    here.router.replies |= {"learn": Reply(card=CARD), "do-it": Reply(card=Card((), "Done"))}
    await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    here.fake.faults.add(fault, "response_url", times=2)
    await here.slack.click(ann, "Do it")
    assert here.fake.ephemerals[-1]["text"] == "Done"


async def test_a_form_that_does_not_open_is_apologized_for(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.fake.faults.add(Error("expired_trigger_id"), "views.open")
    here.router.replies["learn"] = Reply(form=FORM)
    done = await here.slack.command(ann, "/learn", channel=here.team.channel("general", [ann]))
    assert "did not open the form" in done.json["text"]


async def test_a_late_reply_comes_by_itself(here: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACK_WITHIN", 0.1)
    ann = here.team.user("Ann")
    here.router.replies["learn"] = Reply(card=CARD)
    here.router.ready.clear()
    done = await here.slack.command(ann, "/learn", "x", channel=here.team.channel("general", [ann]))
    assert (done.ok, done.body) == (True, "")
    here.router.ready.set()
    await here.connection.listener.stop()
    assert here.fake.ephemerals[-1]["text"] == "Something to read"


async def test_a_link_button_asks_nothing_of_us(here: Stand) -> None:
    ann = here.team.user("Ann")
    body = {
        "type": "block_actions",
        "team": {"id": here.team.id},
        "user": {"id": ann.id},
        "actions": [{"action_id": "open:0"}],
    }
    assert (await here.slack.interact("interactive", body)).ok
    assert here.router.requests == []


async def test_the_handshake_of_the_request_url(here: Stand) -> None:
    answer = await here.slack.url_verification("abc")
    assert (answer.status, "abc" in answer.body) == (200, True)
