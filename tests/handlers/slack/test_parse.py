"""Whatever a payload looks like, reading it never fails; and what is in it comes out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Actor, Place, Request
from handlers.slack import parse
from handlers.slack.heard import Ear
from handlers.slack.lifecycle import EVENTS, happened, person
from handlers.slack.payload import moment
from handlers.slack.where import foreign, kind_of, where, workspace

PLACE = Place("slack", "T1", "C1", "public", "general")
EAR = Ear("UBOT")
NAMES = st.sampled_from(
    [
        "type",
        "event",
        "user",
        "channel",
        "item",
        "ts",
        "event_ts",
        "text",
        "actions",
        "action_id",
        "value",
        "view",
        "state",
        "values",
        "team",
        "id",
        "team_id",
        "message",
        "authorizations",
        "container",
        "thread_ts",
        "private_metadata",
        "callback_id",
        "command",
        "tokens",
        "bot",
        "tz",
        "name",
        "answer",
        "reaction",
    ]
)
WORDS = st.text(max_size=8) | st.sampled_from(
    [
        "message",
        "reaction_added",
        "do:0:x",
        "save_as_snippet",
        "/learn",
        "home",
        "1700000000.000100",
        "{}",
        "[1]",
        *EVENTS,
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=25
)


@given(st.dictionaries(NAMES, JSON, max_size=10))
@settings(max_examples=300, deadline=None)
def test_no_payload_breaks_the_reading(body: dict[str, Any]) -> None:
    place = where(body)
    assert isinstance(foreign(body), bool)
    assert place.workspace == workspace(body)
    read = [
        parse.command(body, PLACE, EAR), parse.press(body, PLACE, EAR), parse.sent(body, PLACE),
        parse.shortcut(body, PLACE, EAR, [body]), parse.message(body, PLACE, EAR), parse.reaction(body, PLACE, "UBOT"),
        parse.home(body, PLACE), happened(body, PLACE, "UBOT"),
    ]  # fmt: skip
    assert isinstance(parse.is_to_bot(body, "UBOT"), bool)
    assert isinstance(parse.picked(body), list)
    for request in filter(None, read):
        assert request.key
        assert all(isinstance(value, (str, tuple)) for value in request.values.values())


def event(kind: str, **inside: Any) -> dict[str, Any]:
    return {
        "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "authorizations": [{"team_id": "T1"}],
        "is_ext_shared_channel": False, "event": {"type": kind, **inside},
    }  # fmt: skip


def of(body: dict[str, Any]) -> Request | None:
    found = where(body)
    place = Place(
        "slack", found.workspace, found.channel, found.kind or "private", found.name, found.thread, bool(found.shared)
    )
    return happened(body, place, "UBOT")


@pytest.mark.parametrize(
    ("body", "command", "values"),
    [
        (event("team_rename", name="Acme Inc"), "workspace-renamed", {"name": "Acme Inc"}),
        (event("channel_archive", channel="C7", user="U1"), "channel-gone", {}),
        (event("channel_deleted", channel="C7"), "channel-gone", {}),
        (event("channel_left", channel="C7"), "channel-gone", {}),
        (event("group_left", channel="G7"), "channel-gone", {}),
        (event("channel_unarchive", channel="C7", user="U1"), "channel-back", {}),
        (event("group_rename", channel={"id": "G7", "name": "new"}), "channel-renamed", {"name": "new"}),
        (event("member_joined_channel", user="UBOT", channel="C7", channel_type="C", team="T1"), "channel-joined", {}),
        (event("user_change", user={"id": "U1", "team_id": "T1", "deleted": True}), "person-changed", {"left": "yes"}),
        (event("team_join", user={"id": "U1", "team_id": "T1"}), "person-changed", {}),
    ],
)  # fmt: skip
def test_what_happens_by_itself(body: dict[str, Any], command: str, values: dict[str, str]) -> None:
    request = of(body)
    assert request is not None
    assert (request.command, request.via, request.key, request.values) == (command, "event", "Ev1", values)
    assert request.place.channel in ("", "C7", "G7")


@pytest.mark.parametrize(
    "body",
    [
        event("tokens_revoked", tokens={"oauth": ["U1"], "bot": []}),
        event("member_joined_channel", user="U1", channel="C7", channel_type="C"),
        event("user_change", user={"id": "U9", "team_id": "T9"}),
        event("user_change", user={"id": "U9", "team_id": "T1", "is_bot": True}),
        event("channel_archive", channel=""),
        event("channel_created", channel={"id": "C7"}),
        event("app_uninstalled") | {"event_id": ""},
    ],
)
def test_what_is_no_affair_of_ours(body: dict[str, Any]) -> None:
    assert of(body) is None


def test_a_channel_that_is_shared_says_so() -> None:
    shared, back = of(event("channel_shared", channel="C7")), of(event("channel_unshared", channel="C7"))
    assert shared is not None
    assert back is not None
    assert (shared.command, shared.place.shared) == ("channel-shared", True)
    assert (back.command, back.place.shared) == ("channel-unshared", False)


@pytest.mark.parametrize(
    ("channel", "name", "kind"),
    [("D1", "x", "direct"), ("C1", "directmessage", "direct"), ("C1", "privategroup", "private"), ("C1", "general", None),
     ("G1", "mpdm-a--b-1", "group"), ("C1", "", None)],
)  # fmt: skip
def test_what_an_id_and_a_name_give_away(channel: str, name: str, kind: str | None) -> None:
    assert kind_of(channel, name) == kind


@pytest.mark.parametrize(
    ("inside", "outside", "is_foreign"),
    [
        ({"user": "U1", "team": "T1"}, {}, False),
        ({"user": "U1", "team": "T2"}, {}, True),
        ({"user": "U1", "user_team": "T2", "team": "T1"}, {}, True),
        ({"user": "U1", "user_team": "E1", "team": "E1"}, {"enterprise_id": "E1"}, False),
        ({"user": "U1", "source_team": "T2"}, {}, True),
    ],
)
def test_who_belongs_to_another_company(inside: dict[str, Any], outside: dict[str, Any], is_foreign: bool) -> None:
    assert foreign(event("app_mention", **inside) | outside) is is_foreign


def test_the_display_name_goes_before_the_real_one() -> None:
    who = person({"id": "U1", "name": "ann", "real_name": "Ann Lee", "profile": {"display_name": "Annie"}}, "T1")
    assert who == Actor("U1", "Annie")
    assert person({"id": "U1", "name": "ann", "profile": {"display_name": ""}}, "T1").name == "ann"


def test_a_delivery_without_a_name_is_known_by_what_it_says() -> None:
    one = parse.reaction(
        event("reaction_added", reaction="+1", item={"type": "message", "ts": "1.1"}) | {"event_id": ""}, PLACE, "UBOT"
    )
    two = parse.reaction(
        event("reaction_added", reaction="-1", item={"type": "message", "ts": "1.1"}) | {"event_id": ""}, PLACE, "UBOT"
    )
    assert one is not None
    assert two is not None
    assert len({one.key, two.key, ""}) == 3


def test_times_are_exact() -> None:
    at = moment("1700000000.000123")
    assert at is not None
    assert (at.year, at.microsecond) == (2023, 123)
    assert moment("") is moment("soon") is moment("1.1234567") is None


def test_what_no_database_keeps_is_left_out() -> None:
    request = parse.command({"command": "/learn", "text": "a\x00b\ud83d", "trigger_id": "1"}, PLACE, EAR)
    assert request is not None
    assert request.text == "ab"
