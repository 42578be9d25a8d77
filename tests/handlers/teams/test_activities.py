import json
from typing import Any

import pytest
from botbuilder.schema import Activity
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.teams.activities import LARGEST_BODY, activity_of, read_payload, tenant_of
from handlers.teams.rejected import Rejected
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.inbound import activity

FAKE = FakeTeams()
ADA = FAKE.world.user("Ada Lovelace")
SERVICE = "https://smba.trafficmanager.net/emea/"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


def message(**changes: Any) -> dict[str, Any]:
    room = FAKE.world.personal(ADA)
    return activity(FAKE.world, SERVICE, "message", ADA, room, **{"text": "learn kubernetes", **changes})


def written(payload: Any) -> bytes:
    return json.dumps(payload).encode()


def rejection(body: bytes) -> Rejected:
    with pytest.raises(Rejected) as caught:
        activity_of(read_payload(body))
    return caught.value


def outcome(body: bytes) -> Activity | int:
    """The activity, or the status it is turned away with."""
    try:
        return activity_of(read_payload(body))
    except Rejected as problem:
        return problem.status


def test_what_teams_sends_becomes_an_activity():
    read = activity_of(read_payload(written(message())))
    assert isinstance(read, Activity)
    assert (read.type, read.text, read.service_url) == ("message", "learn kubernetes", SERVICE)
    assert (read.from_property.aad_object_id, read.local_timezone) == (ADA.aad_object_id, "Europe/Rome")
    assert read.timestamp.utcoffset() is not None


def test_what_botbuilder_does_not_know_is_kept():
    targeted = {**FAKE.world.bot, "isTargeted": True}
    read = activity_of(read_payload(written(message(recipient=targeted, novelty=1))))
    assert read.recipient.additional_properties == {"isTargeted": True}
    assert read.additional_properties["novelty"] == 1


@pytest.mark.parametrize("depth", [45, 60, 2_000, 100_000])
@pytest.mark.parametrize("field", ["channelData", "value", "entities", "novelty"])
def test_what_is_nested_too_deeply_is_400(field, depth):
    body = written(message(**{field: "?"})).replace(b'"?"', deep(depth))
    if depth > 50 or field == "entities":
        assert rejection(body).status == 400
    else:
        activity_of(read_payload(body))


def deep(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def test_what_is_too_large_is_413():
    assert rejection(written(message(text="x" * LARGEST_BODY))).status == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b'"message"',
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"type": "message", "value": NaN}',
        b'{"value": ' + b"9" * 5000 + b"}",
        b"{}",
    ],
)
def test_what_is_no_activity_is_400(body):
    assert rejection(body).status == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "yesterday"},
        {"timestamp": "2026-13-01T00:00:00Z"},
        {"timestamp": 1767225600},
        {"localTimestamp": {}},
        {"localTimestamp": "0001-01-01T00:00:00+14:00"},
        {"expiration": "9999-99-99"},
        {"type": "surprise"},
        {"type": ["message"]},
        {"type": None},
        {"channelId": "webchat"},
        {"id": 5},
        {"text": {"a": 1}},
        {"text": ["learn"]},
        {"name": 1},
        {"from": "Ada"},
        {"from": {"id": {}}},
        {"from": {"name": "nobody"}},
        {"recipient": None},
        {"conversation": []},
        {"conversation": {"id": "a:1", "tenantId": 5}},
        {"serviceUrl": None},
        {"serviceUrl": {}},
        {"entities": {"a": 1}},
        {"entities": [1]},
        {"attachments": "x"},
        {"membersAdded": [[1]]},
        {"reactionsAdded": "like"},
    ],
)
def test_what_has_the_wrong_shape_is_400(changes):
    assert rejection(written({**message(), **changes})).status == 400


def test_what_cannot_be_stored_is_replaced():
    body = written(message(text="half \ud83d and nul \x00", value={"a\x00": ["\udc00"]}))
    read = activity_of(read_payload(body))
    assert read.text == "half \ufffd and nul \ufffd"
    assert read.value == {"a\ufffd": ["\ufffd"]}


def test_whole_letters_are_left_alone():
    assert activity_of(read_payload(written(message(text="👋 é")))).text == "👋 é"


@settings(max_examples=300, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted([*message(), "value", "name", "action", "replyToId"])), JSON))
def test_whatever_a_field_holds_it_is_read_or_rejected(changes):
    read = outcome(written({**message(), **changes}))
    if read == 400:
        return
    for said in (read.text, read.id, read.from_property.id, read.conversation.id):
        assert said is None or "\x00" not in said.encode().decode()


@settings(max_examples=300, deadline=None)
@given(body=st.binary() | JSON.map(json.dumps).map(str.encode))
def test_whatever_bytes_arrive_they_are_rejected(body):
    assert outcome(body) == 400


class TestTenant:
    OURS = frozenset({ADA.tenant_id, "second"})

    def test_of_a_message(self):
        assert tenant_of(message(), self.OURS) == ADA.tenant_id
        assert tenant_of(message(), None) == ADA.tenant_id

    def test_one_of_the_two_places_is_enough(self):
        bare = message(conversation={"id": "a:1"})
        assert tenant_of(bare, self.OURS) == ADA.tenant_id
        assert tenant_of({**message(), "channelData": {}}, self.OURS) == ADA.tenant_id

    @pytest.mark.parametrize(
        "changes",
        [
            {"channelData": {"tenant": {"id": "evil"}}},
            {"conversation": {"id": "a:1", "tenantId": "evil"}},
            {"channelData": {}, "conversation": {"id": "a:1"}},
            {"channelData": None, "conversation": None},
            {"channelData": {"tenant": {"id": ["second"]}}},
            {"channelData": {"tenant": "second"}, "conversation": "second"},
        ],
    )
    def test_strange_or_missing_is_403(self, changes):
        with pytest.raises(Rejected) as caught:
            tenant_of({**message(), **changes}, self.OURS)
        assert caught.value.status == 403
