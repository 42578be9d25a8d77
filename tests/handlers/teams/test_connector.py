import asyncio
from datetime import timedelta

import pytest

from bot.errors import Ambiguous, MessageGone, NotAllowed, PlaceGone, Refused, TryLater
from handlers.teams.calls import Caller
from handlers.teams.connector import Connector, Conversation
from handlers.teams.hosts import HostList
from handlers.teams.limits import CALLS_PER_TENANT, LARGEST_MESSAGE, size_of
from handlers.teams.pace import Pace
from tests.fakes.teams import FakeTeams, Hang, RateLimited, Redirect, Reset, Room, Slow, Status

HELLO = {"type": "message", "text": "Hello"}
CARD = {
    "type": "message",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Héllo 👋"}]},
        }
    ],
}


@pytest.fixture
def ada(fake):
    return fake.world.user("Ada Lovelace")


@pytest.fixture
def channel(fake, ada):
    return fake.world.team("Platform", [ada]).channel("kubernetes")


def at(fake: FakeTeams, room: Room) -> Conversation:
    return Conversation(fake.connector.service_url, room.id, room.tenant_id)


class TestSaying:
    async def test_a_message_to_a_person(self, fake, connector, ada):
        chat = await connector.open_direct(fake.connector.service_url, ada.tenant_id, ada.id)
        assert chat == at(fake, fake.world.personal(ada))
        message_id = await connector.send(chat, CARD)
        assert fake.world.personal(ada).messages[message_id].activity == CARD

    async def test_opening_a_chat_again_finds_the_same_one(self, fake, connector, ada):
        url = fake.connector.service_url
        assert len({await connector.open_direct(url, ada.tenant_id, ada.id) for _ in range(2)}) == 1

    async def test_a_new_thread_in_a_channel_and_a_reply_in_it(self, fake, connector, channel):
        thread, first = await connector.start_thread(at(fake, channel), CARD)
        second = await connector.send(thread, HELLO)
        assert thread == at(fake, channel).thread(first)
        assert channel.messages[first].thread is None
        assert channel.messages[second].thread == first

    async def test_a_thread_of_a_thread_is_the_other_thread_of_the_channel(self, fake, channel):
        assert at(fake, channel).thread("1").thread("2").id == f"{channel.id};messageid=2"

    async def test_a_message_is_updated_in_place(self, fake, connector, channel):
        _, message_id = await connector.start_thread(at(fake, channel), HELLO)
        await connector.update(at(fake, channel), message_id, CARD)
        message = channel.messages[message_id]
        assert (message.activity, message.versions) == (CARD, [HELLO])
        message.deleted = True
        with pytest.raises(MessageGone):
            await connector.update(at(fake, channel), message_id, HELLO)

    async def test_a_message_that_only_one_person_sees(self, fake, connector, channel, ada):
        private = {**HELLO, "recipient": ada.account}
        message_id = await connector.send(at(fake, channel), private, targeted=True)
        assert channel.messages[message_id].reader == ada.id
        await connector.update(at(fake, channel), message_id, CARD, targeted=True)
        assert [message.activity for message in channel.posted] == [CARD]

    async def test_ids_are_written_so_that_they_stay_one_part_of_the_path(self, fake, connector, channel):
        thread, _ = await connector.start_thread(at(fake, channel), HELLO)
        await connector.send(thread, HELLO)
        assert fake.connector.calls[-1].raw_path.endswith(
            "%40thread.tacv2%3Bmessageid%3D" + thread.id[-13:] + "/activities"
        )

    async def test_letters_are_sent_as_letters(self, fake, connector, channel):
        await connector.send(at(fake, channel), CARD)
        assert "Héllo 👋".encode() in fake.connector.calls[-1].raw
        assert size_of(CARD) == len(fake.connector.calls[-1].raw.decode().encode("utf-16-le"))

    async def test_half_a_letter_does_not_stop_a_message(self, fake, connector, channel):
        await connector.send(at(fake, channel), {**HELLO, "text": "a\ud83db"})
        assert channel.posted[0].text == "a?b"

    async def test_one_connection_and_one_token_serve_many_calls(self, fake, connector, channel):
        for _ in range(5):
            await connector.send(at(fake, channel), HELLO)
        assert len(fake.login.calls) == 1
        assert len({call.client for call in fake.connector.calls}) == 1


class TestMembers:
    async def test_each_with_both_ids(self, fake, connector, channel, ada):
        (member,) = [each async for each in connector.members(at(fake, channel)) if each.id == ada.id]
        assert (member.name, member.email, member.aad_object_id) == (ada.name, ada.email, ada.aad_object_id)
        assert (member.id, member.tenant_id, member.role) == (ada.id, ada.tenant_id, "user")

    async def test_everybody_page_by_page(self, fake, connector):
        people = [fake.world.user(f"Person {number}") for number in range(1203)]
        room = fake.world.team("Everybody", people).general
        assert [member.id async for member in connector.members(at(fake, room))] == [user.id for user in people]
        assert len(fake.connector.calls) == 3

    @pytest.mark.parametrize("fault", [Status(502), Hang(0.05), Reset(), RateLimited(2)])
    async def test_asking_can_always_be_repeated(self, fake, connector, channel, ada, fault):
        fake.connector.faults.add(fault, times=None)
        with pytest.raises(TryLater):
            _ = [each async for each in connector.members(at(fake, channel))]


class TestPace:
    """Whatever is asked of a tenant is counted, and whoever is held back waits."""

    async def test_a_throttled_edit_is_not_tried_again_too_soon(self, fake, connector, channel, clock):
        _, message_id = await connector.start_thread(at(fake, channel), HELLO)
        fake.connector.faults.add(RateLimited(9), "PUT")
        for _ in range(3):
            with pytest.raises(TryLater) as caught:
                await connector.update(at(fake, channel), message_id, CARD)
            assert caught.value.after == 9
        assert [call.method for call in fake.connector.calls] == ["POST", "PUT"]
        clock.forward(timedelta(seconds=9))
        await connector.update(at(fake, channel), message_id, CARD)

    @pytest.mark.parametrize("status", [412, 429])
    async def test_so_is_a_message(self, fake, connector, channel, ada, status):
        fake.connector.faults.add(Status(status))
        for _ in range(2):
            with pytest.raises(TryLater):
                await connector.send(at(fake, channel), HELLO)
        assert len(fake.connector.calls) == 1
        await connector.send(at(fake, fake.world.personal(ada)), HELLO)

    async def test_look_ups_and_edits_take_of_the_tenants_budget(self, fake, session, credentials, channel, ada, clock):
        pace = Pace(clock)
        connector = Connector(Caller(session, credentials, HostList(["127.0.0.1"]), clock), pace)
        _, message_id = await connector.start_thread(at(fake, channel), HELLO)
        await connector.update(at(fake, channel), message_id, CARD)
        await connector.open_direct(fake.connector.service_url, ada.tenant_id, ada.id)
        _ = [each async for each in connector.members(at(fake, channel))]
        assert (
            pace.room(ada.tenant_id) == CALLS_PER_TENANT.calls - len(fake.connector.calls) == CALLS_PER_TENANT.calls - 4
        )

    async def test_a_roster_of_many_pages_is_read_no_faster_than_teams_allows(self, fake, connector):
        fake.connector.throttle.on = True
        people = [fake.world.user(f"Person {number}") for number in range(15 * 500)]
        room = fake.world.team("Everybody", people).general
        assert len([member async for member in connector.members(at(fake, room))]) == len(people)
        assert {call.status for call in fake.connector.calls} == {200}


class TestRefusals:
    async def test_after_removal_the_place_is_gone(self, fake, connector, channel):
        channel.team.installed = False
        with pytest.raises(PlaceGone) as caught:
            await connector.send(at(fake, channel), HELLO)
        assert not isinstance(caught.value, MessageGone)

    async def test_a_person_who_blocked_us_is_gone(self, fake, connector, ada):
        fake.world.personal(ada).blocked = True
        with pytest.raises(PlaceGone):
            await connector.send(at(fake, fake.world.personal(ada)), HELLO)

    async def test_a_person_who_never_had_us_cannot_be_written_to(self, fake, connector, ada):
        fake.world.personal(ada).installed = False
        with pytest.raises(PlaceGone):
            await connector.open_direct(fake.connector.service_url, ada.tenant_id, ada.id)

    async def test_a_conversation_nobody_knows(self, fake, connector):
        with pytest.raises(PlaceGone):
            await connector.send(Conversation(fake.connector.service_url, "19:none@thread.tacv2", "t"), HELLO)

    async def test_a_deleted_thread_is_no_sign_that_the_channel_is_gone(self, fake, connector, channel):
        with pytest.raises(Refused, match="no longer there"):
            await connector.send(at(fake, channel).thread("1"), HELLO)

    async def test_somebody_elses_message_is_not_ours_to_change(self, fake, connector, channel, ada):
        theirs = fake.world.keep(channel, HELLO, author=ada)
        with pytest.raises(NotAllowed):
            await connector.update(at(fake, channel), theirs.id, HELLO)

    async def test_what_is_not_an_activity_is_refused(self, fake, connector, channel):
        with pytest.raises(Refused):
            await connector.send(at(fake, channel), {"type": "message", "txet": "Hello"})

    async def test_what_is_too_large_is_refused(self, fake, connector, channel):
        fake.connector.largest = LARGEST_MESSAGE
        text = "é" * ((LARGEST_MESSAGE - size_of({**HELLO, "text": ""})) // 2)
        await connector.send(at(fake, channel), {**HELLO, "text": text})
        with pytest.raises(Refused):
            await connector.send(at(fake, channel), {**HELLO, "text": text + "é"})

    async def test_a_redirect_is_not_followed(self, fake, connector, channel):
        fake.connector.faults.add(Redirect(fake.login.url))
        with pytest.raises(Refused):
            await connector.send(at(fake, channel), HELLO)
        assert len(fake.login.calls) == 1

    async def test_a_token_that_was_withdrawn_is_replaced_and_the_message_sent_once(self, fake, connector, channel):
        await connector.send(at(fake, channel), HELLO)
        fake.login.revoke()
        await connector.send(at(fake, channel), HELLO)
        assert [call.status for call in fake.connector.calls] == [201, 401, 201]
        assert len(channel.posted) == 2

    async def test_an_app_that_is_not_known_says_what_to_check(self, fake, connector, channel):
        fake.connector.faults.add(Status(401), times=2)
        with pytest.raises(NotAllowed, match="MICROSOFT_APP_ID"):
            await connector.send(at(fake, channel), HELLO)
        assert len(fake.connector.calls) == 2

    async def test_without_a_token_nothing_is_sent(self, fake, connector, channel):
        fake.login.stop()
        with pytest.raises(TryLater):
            await connector.send(at(fake, channel), HELLO)
        assert fake.connector.calls == []


class TestTrouble:
    @pytest.mark.parametrize("accept", [True, False])
    @pytest.mark.parametrize("code", [408, 500, 501, 502, 503, 504])
    async def test_nobody_knows_what_became_of_a_send(self, fake, connector, channel, code, accept):
        fake.connector.faults.add(Status(code, accept))
        with pytest.raises(Ambiguous):
            await connector.send(at(fake, channel), HELLO)
        assert len(fake.connector.calls) == 1
        assert len(channel.posted) == accept

    @pytest.mark.parametrize("fault", [Reset(), Reset(accept=True), Hang(0.05), Hang(0.05, accept=True)])
    async def test_a_connection_that_breaks_is_as_unclear(self, fake, connector, channel, fault):
        fake.connector.faults.add(fault)
        with pytest.raises(Ambiguous):
            await connector.start_thread(at(fake, channel), HELLO)
        assert len(fake.connector.calls) == 1
        assert len(channel.posted) == fault.accept

    async def test_so_is_one_that_takes_too_long(self, fake, credentials, clock, channel, impatient_session):
        connector = Connector(Caller(impatient_session, credentials, HostList(["127.0.0.1"]), clock), Pace(clock))
        fake.connector.faults.add(Slow(1))
        with pytest.raises(Ambiguous):
            await connector.send(at(fake, channel), HELLO)

    async def test_an_answer_without_an_id_is_as_unclear(self, fake, connector, channel):
        with pytest.raises(Ambiguous):
            await connector.send(at(fake, channel), {"type": "typing"})

    @pytest.mark.parametrize(
        ("header", "seconds"), [(7, 7), (None, 1), ("soon", 1), ("Mon, 02 Nov 2026 09:01:00 GMT", 60)]
    )
    async def test_throttled_says_when(self, fake, connector, channel, header, seconds):
        fake.connector.faults.add(RateLimited(header))
        with pytest.raises(TryLater) as caught:
            await connector.send(at(fake, channel), HELLO)
        assert caught.value.after == seconds
        assert channel.posted == []

    async def test_a_collision_was_not_carried_out(self, fake, connector, channel):
        fake.connector.faults.add(Status(412))
        with pytest.raises(TryLater):
            await connector.send(at(fake, channel), HELLO)

    async def test_a_connector_that_is_down_got_nothing(self, fake, connector, channel, clock):
        place = at(fake, channel)
        fake.connector.stop()
        with pytest.raises(TryLater):
            await connector.send(place, HELLO)
        fake.connector.start()
        clock.forward(timedelta(seconds=1))
        await connector.send(place, HELLO)
        assert len(channel.posted) == 1

    @pytest.mark.parametrize("code", [500, 502, 503, 504])
    async def test_an_update_or_a_delete_may_have_been_carried_out_too(self, fake, connector, channel, code):
        _, message_id = await connector.start_thread(at(fake, channel), HELLO)
        fake.connector.faults.add(Status(code, accept=True), "PUT")
        with pytest.raises(Ambiguous):
            await connector.update(at(fake, channel), message_id, CARD)

    async def test_the_opening_of_a_chat_can_be_repeated(self, fake, connector, ada):
        fake.connector.faults.add(Reset(accept=True))
        with pytest.raises(TryLater):
            await connector.open_direct(fake.connector.service_url, ada.tenant_id, ada.id)

    async def test_too_many_at_once_wait_for_a_connection_and_are_not_lost(self, fake, connector, ada):
        url = fake.connector.service_url
        await asyncio.gather(*(connector.open_direct(url, ada.tenant_id, ada.id) for _ in range(150)))
        assert [call.status for call in fake.connector.calls] == [201] * 150


class TestHosts:
    HOSTS = HostList(["smba.trafficmanager.net", "*.botframework.com", "127.0.0.1"])

    @pytest.mark.parametrize(
        "url",
        [
            "https://smba.trafficmanager.net/emea/",
            "https://SMBA.trafficmanager.net/teams",
            "https://europe.botframework.com/",
            "https://smba.trafficmanager.net:443/emea/",
            "http://127.0.0.1:4711/emea/",
        ],
    )
    def test_allowed(self, url):
        assert self.HOSTS.allows(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://smba.trafficmanager.net/emea/",
            "https://evil.example/",
            "https://smba.trafficmanager.net.evil.example/",
            "https://evil.example/smba.trafficmanager.net/",
            "https://smba.trafficmanager.net@evil.example/",
            "https://user:word@smba.trafficmanager.net/",
            "https://smba.trafficmanager.net\\@evil.example/",
            "https://smba.trafficmanager.net:8443/",
            "https://botframework.com/",
            "https://evilbotframework.com/",
            "https://smba.trafficmanager.net/?x=",
            "https://smba.trafficmanager.net/?x=1",
            "https://smba.trafficmanager.net/#x",
            "http://localhost:4711/",
            "ftp://127.0.0.1/",
            "//smba.trafficmanager.net/",
            "smba.trafficmanager.net",
            "https://[::1/",
            "https://smba.trafficmanager.net:99999/",
            "",
        ],
    )
    def test_not_allowed(self, url):
        assert not self.HOSTS.allows(url)

    async def test_nothing_goes_to_a_strange_host(self, fake, connector):
        with pytest.raises(NotAllowed, match="TEAMS_SERVICE_HOSTS"):
            await connector.send(Conversation("https://evil.example/", "19:x@thread.tacv2", "t"), HELLO)
        assert fake.login.calls == []
