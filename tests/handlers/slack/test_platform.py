"""Letters arrive, once, wherever Slack breaks off; and everything it refuses has a name."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import SetClock
from bot.errors import Ambiguous, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from bot.platform import Letter
from bot.views.elements import Card, CardLink, Heading, Mention, Paragraph
from handlers.slack.pace import Pace
from handlers.slack.refusals import KeyRefused
from tests.fakes.slack import Error, Hang, RateLimited, Reset, Status
from tests.handlers.slack.stand import Stand

CARD = Card((Heading("<!channel> *News*"), Paragraph(("from ", Mention(1, "Ann")))), "<!here> News")


def letter(here: Stand, id: int = 1, **more: Any) -> Letter:
    given: dict[str, Any] = {"channel": None, "started_at": here.clock.now()} | more
    return Letter(id, here.team.id, card=given.pop("card", CARD), **given)


async def test_a_post_is_inert_quiet_and_can_be_found_again(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    sent = await here.connection.platform.send(letter(here, 41, channel=general.id, accounts={1: ann.id}))
    (call,) = here.fake.called("chat.postMessage")
    assert (call.args["link_names"], call.args["parse"], call.args["unfurl_links"], call.args["unfurl_media"]) == (
        False, "none", False, False,
    )  # fmt: skip
    assert call.args["text"] == "&lt;!here&gt; News"
    assert call.args["metadata"] == {"event_type": "lore_message", "event_payload": {"id": 41}}
    assert (sent.channel, sent.message) == (general.id, here.fake.messages(here.team, general)[0]["ts"])
    assert await here.connection.platform.look_up(letter(here, 41, channel=general.id)) == sent
    assert await here.connection.platform.look_up(letter(here, 42, channel=general.id)) is None


async def test_threads_whispers_and_direct_messages(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    platform = here.connection.platform
    root = await platform.send(letter(here, channel=general.id))
    here.later()
    reply = await platform.send(letter(here, 2, channel=general.id, thread=root.message))
    assert here.fake.messages(here.team, general)[1]["thread_ts"] == root.message
    assert await platform.look_up(letter(here, 2, channel=general.id, thread=root.message)) == reply
    await platform.send(letter(here, 3, channel=general.id, account=ann.id))
    assert here.fake.ephemerals[-1]["user"] == ann.id
    direct = await platform.send(letter(here, 4, account=ann.id))
    assert direct.channel == here.team.im(ann).id
    assert await platform.look_up(letter(here, 4, account=ann.id)) == direct


async def test_an_edit_draws_the_card_anew(here: Stand) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    sent = await here.connection.platform.send(letter(here, channel=general.id))
    card = Card((Paragraph(("see ", CardLink("it", "need", 1))),), "New")
    links = {("need", 1): (general.id, sent.message, "")}
    await here.connection.platform.edit(letter(here, channel=general.id, message=sent.message, card=card, links=links))
    (message,) = here.fake.messages(here.team, general)
    assert message["text"] == "New"
    assert "https://acme.slack.com/archives/" in str(message["blocks"])
    with pytest.raises(PlaceGone):
        await here.connection.platform.edit(letter(here, channel=general.id, message="1.000001"))


async def test_a_public_channel_is_joined_and_a_private_one_has_to_invite(here: Stand) -> None:
    ann = here.team.user("Ann")
    public, private = (
        here.team.channel("open", [ann], bot=False),
        here.team.channel("closed", [ann], private=True, bot=False),
    )
    await here.connection.platform.send(letter(here, channel=public.id))
    assert len(here.fake.messages(here.team, public)) == 1
    with pytest.raises(PlaceGone):
        await here.connection.platform.send(letter(here, channel=private.id))


@pytest.mark.parametrize(
    "fault", [Reset(accept=True), Status(500, accept=True), Status(502, accept=True), Error("fatal_error")]
)
async def test_what_broke_off_is_ambiguous_and_sent_only_once(here: Stand, fault: Any) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    here.fake.faults.add(fault, "chat.postMessage")
    with pytest.raises(Ambiguous):
        await here.connection.platform.send(letter(here, 7, channel=general.id))
    assert here.fake.counts["chat.postMessage"] == 1
    found = await here.connection.platform.look_up(letter(here, 7, channel=general.id))
    assert (found is not None) == (len(here.fake.messages(here.team, general)) == 1)


async def test_what_slack_never_got_can_simply_be_sent_later(here: Stand) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    here.fake.down()
    await asyncio.sleep(0.05)  # the idle connection is seen to be closed
    with pytest.raises(TryLater):
        await here.connection.platform.send(letter(here, channel=general.id))
    here.fake.up()
    await here.connection.platform.send(letter(here, channel=general.id))
    assert len(here.fake.messages(here.team, general)) == 1


async def test_a_limit_is_kept_for_its_channel_alone(here: Stand) -> None:
    ann = here.team.user("Ann")
    busy, other = here.team.channel("busy", [ann]), here.team.channel("other", [ann])
    here.fake.faults.add(RateLimited(7), "chat.postMessage", channel=busy)
    with pytest.raises(TryLater) as told:
        await here.connection.platform.send(letter(here, channel=busy.id))
    assert told.value.after == 7
    with pytest.raises(TryLater):
        await here.connection.platform.send(letter(here, channel=busy.id))
    assert here.fake.counts["chat.postMessage"] == 1
    await here.connection.platform.send(letter(here, channel=other.id))


async def test_one_post_a_second_in_each_channel(here: Stand) -> None:
    here.fake.limits = True
    ann = here.team.user("Ann")
    busy, other = here.team.channel("busy", [ann], bot=False), here.team.channel("other", [ann])
    platform = here.connection.platform
    for at in range(3):
        await platform.send(letter(here, at, channel=busy.id))
        with pytest.raises(TryLater) as told:
            await platform.send(letter(here, 10 + at, channel=busy.id, thread="1.000001"))
        await platform.send(letter(here, 20 + at, channel=busy.id, account=ann.id))
        await platform.send(letter(here, 30 + at, channel=other.id))
        assert 0 < told.value.after <= 1
        here.later(told.value.after)
    assert len(here.fake.messages(here.team, busy)) == len(here.fake.messages(here.team, other)) == 3
    assert {call.status for call in here.fake.calls} == {200}


async def test_a_person_and_the_conversation_with_them_are_one_place(here: Stand) -> None:
    ann = here.team.user("Ann")
    await here.connection.platform.send(letter(here, account=ann.id))
    with pytest.raises(TryLater):
        await here.connection.platform.send(letter(here, 2, channel=here.team.im(ann).id))
    with pytest.raises(TryLater):
        await here.connection.platform.send(letter(here, 3, account=ann.id))


async def test_the_fake_refuses_who_does_not_wait(here: Stand) -> None:
    here.fake.limits = True
    general = here.team.channel("general", [here.team.user("Ann")])
    await here.connection.platform.send(letter(here, channel=general.id))
    here.connection.web.pace = Pace(here.clock)
    with pytest.raises(TryLater):
        await here.connection.platform.send(letter(here, 2, channel=general.id))
    assert [call.status for call in here.fake.called("chat.postMessage")] == [200, 429]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("channel_not_found", PlaceGone), ("is_archived", PlaceGone), ("token_revoked", NotAllowed),
        ("account_inactive", NotAllowed), ("missing_scope", NotAllowed), ("restricted_action", NotAllowed),
        ("invalid_blocks", Refused), ("msg_too_long", Refused), ("something_new", Refused),
        ("service_unavailable", TryLater), ("ratelimited", TryLater), ("internal_error", Ambiguous),
    ],
)  # fmt: skip
async def test_every_refusal_has_its_name(here: Stand, code: str, error: type[VendorError]) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    here.fake.faults.add(Error(code, {"needed": "chat:write"}), "chat.postMessage")
    with pytest.raises(error) as told:
        await here.connection.platform.send(letter(here, channel=general.id))
    assert type(told.value) in (error, *((KeyRefused,) if error is NotAllowed else ()))
    assert (code in told.value.message) == (error in (PlaceGone, NotAllowed, Refused))


async def test_what_only_reads_can_be_asked_again(here: Stand) -> None:
    ann = here.team.user("Ann")
    for fault in (Reset(), Status(500), Error("internal_error")):
        here.connection.web.pace = Pace(here.clock)
        here.fake.faults.clear()
        here.fake.faults.add(fault, "users.info", times=2)
        with pytest.raises(TryLater):
            await here.connection.platform.profile(here.team.id, ann.id)


async def test_who_somebody_is_and_what_a_channel_is(here: Stand) -> None:
    boss = here.team.user("Bea Boss", is_admin=True, tz="Asia/Tokyo", locale="ja-JP", email="bea@acme.example")
    guest, bot = here.team.user("Gus", is_restricted=True), here.team.user("Robo", is_bot=True)
    platform = here.connection.platform
    who = await platform.profile(here.team.id, boss.id)
    assert (who.name, who.email, who.time_zone, who.locale) == ("Bea Boss", "bea@acme.example", "Asia/Tokyo", "ja-JP")
    assert (who.admin, who.bot, who.foreign) == (True, False, False)
    assert (await platform.profile(here.team.id, guest.id)).foreign
    assert (await platform.profile(here.team.id, bot.id)).bot
    private = here.team.channel("closed", [boss], private=True)
    shared = here.team.channel("partners", [boss], connected=[here.fake.team("Other")])
    place = await platform.place(here.team.id, private.id)
    assert (place.kind, place.name, place.shared) == ("private", "closed", False)
    assert (await platform.place(here.team.id, shared.id)).shared
    assert (await platform.place(here.team.id, here.team.im(boss).id)).kind == "direct"
    with pytest.raises(NotAllowed):
        await platform.place("T0ELSEWHERE", private.id)


async def test_all_calls_share_their_connections(here: Stand) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    before = here.fake.connections
    for id in range(20):
        here.later()
        await here.connection.platform.send(letter(here, id, channel=general.id))
    assert here.fake.connections - before <= 1


async def test_a_letter_is_found_behind_many_others(here: Stand) -> None:
    ann = here.team.user("Ann")
    general = here.team.channel("general", [ann])
    sent = await here.connection.platform.send(letter(here, 99, channel=general.id))
    for at in range(230):
        general.add({"type": "message", "user": ann.id, "text": str(at), "ts": general.next_ts(here.fake.now())})
    early = here.clock.now() - timedelta(minutes=5)
    assert await here.connection.platform.look_up(letter(here, 99, channel=general.id, started_at=early)) == sent


async def test_a_hanging_call_ends(here: Stand) -> None:
    general = here.team.channel("general", [here.team.user("Ann")])
    here.fake.faults.add(Hang(3600, accept=True), "chat.postMessage")
    with pytest.raises(Ambiguous):
        async with asyncio.timeout(60):
            await here.connection.web.call(
                here.team.token.text, here.team.id, "chat.postMessage", within=0.2, channel=general.id, text="x"
            )


def test_a_budget_fills_again() -> None:
    clock = SetClock(datetime.now(UTC))
    pace = Pace(clock)
    for _ in range(50):
        pace.take("T1", "chat.update", "C1")
    with pytest.raises(TryLater) as told:
        pace.take("T1", "chat.update", "C2")
    assert 0 < told.value.after <= 1.2
    pace.take("T2", "chat.update", "C1")
    clock.forward(timedelta(seconds=told.value.after + 0.001))
    pace.take("T1", "chat.update", "C1")
    pace.hold("T1", "chat.postMessage", "C1", 5)
    with pytest.raises(TryLater):
        pace.take("T1", "chat.postMessage", "C1")
    pace.take("T1", "chat.postMessage", "C2")
    clock.forward(timedelta(seconds=5))
    pace.take("T1", "chat.postMessage", "C1")


def test_room_is_what_may_be_called_now() -> None:
    clock = SetClock(datetime.now(UTC))
    pace = Pace(clock)
    assert pace.room("T1", "chat.update") == 50
    for _ in range(50):
        pace.take("T1", "chat.update")
    assert (pace.room("T1", "chat.update"), pace.room("T2", "chat.update")) == (0, 50)
    clock.forward(timedelta(seconds=1.3))
    assert pace.room("T1", "chat.update") == 1
    pace.hold("T1", "chat.update", "C1", 5)
    pace.hold("T1", "chat.postMessage", "C1", 5)
    assert (pace.room("T1", "chat.update"), pace.room("T1", "chat.postMessage")) == (0, 300)
