"""Activities as requests; whatever is in them, reading them never fails."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botbuilder.schema import Activity
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import mark
from bot.rules.emoji import canonical
from handlers.teams import lifecycle, parse
from handlers.teams.activities import activity_of
from handlers.teams.heard import hear, hear_html
from handlers.teams.rejected import Rejected
from handlers.teams.where import Where, actor, where

TENANT = "tenant"
BOT = {"id": "28:lore", "name": "Lore"}
PLAIN: dict[str, Any] = {
    "type": "message", "id": "1", "channelId": "msteams", "serviceUrl": "https://smba.trafficmanager.net/emea/",
    "timestamp": "2026-03-02T10:00:00.1234567Z", "localTimezone": "Europe/Rome", "locale": "it-IT",
    "from": {"id": "29:ana", "name": "Ana Costa", "aadObjectId": "ana"}, "recipient": BOT,
    "conversation": {"id": "19:abc@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": TENANT, "isGroup": True},
    "channelData": {"tenant": {"id": TENANT}, "team": {"id": "19:team@thread.tacv2"}, "channel": {"id": "19:abc@thread.tacv2"}},
    "entities": [],
}  # fmt: skip


def activity(**changes: Any) -> Activity:
    return activity_of({**PLAIN, **changes})


def at(**changes: Any) -> Where:
    return where(activity(**changes), TENANT)


def mention(id: str, name: str, text: str = "") -> dict[str, Any]:
    return {"type": "mention", "mentioned": {"id": id, "name": name}, "text": text or f"<at>{name}</at>"}


def test_a_message_with_a_mention_of_us_and_of_somebody() -> None:
    said = activity(
        text="<at>Lore</at> kudos <at>Ben Okafor</at> for 1 &lt; 2 &amp; more&nbsp;",
        entities=[
            mention("28:lore", "Lore"),
            mention("29:ben", "Ben Okafor"),
            {"type": "clientInfo", "timezone": "UTC"},
        ],
    )
    request = parse.message(said, at().place, actor(said))
    assert request is not None
    assert request.text == f"kudos {mark('29:ben')} for 1 < 2 & more"
    assert request.people == {"29:ben": "Ben Okafor"}
    assert (request.key, request.via, request.reply_by_message) == ("19:abc@thread.tacv2:1", "typed", True)
    assert request.at == datetime(2026, 3, 2, 10, 0, 0, 123456, UTC)
    assert (request.actor.account, request.actor.time_zone, request.actor.locale) == ("ana", "Europe/Rome", "it-IT")


def test_nobody_is_mentioned_by_typing_what_looks_like_it() -> None:
    said = activity(text="kudos \ue000ben\ue001 &lt;at&gt;Ben&lt;/at&gt; <at>Ben</at>", entities=[])
    heard = hear(said)
    assert heard.people == {}
    assert heard.text == "kudos ben <at>Ben</at> <at>Ben</at>"


def test_other_bots_are_words_and_channels_are_named() -> None:
    said = activity(
        text="digest <at>General</at> <at>Planner</at>",
        entities=[mention("19:abc@thread.tacv2", "General"), mention("28:planner", "Planner")],
    )
    heard = hear(said)
    assert (heard.text, heard.channels) == ("digest #General Planner", {"General": "19:abc@thread.tacv2"})


@pytest.mark.parametrize(
    ("changes", "kind", "root"),
    [
        ({}, "public", None),
        ({"conversation": {"id": "19:abc@thread.tacv2;messageid=9", "conversationType": "channel"}}, "public", "9"),
        ({"conversation": {"id": "a:1", "conversationType": "personal"}}, "direct", None),
        ({"conversation": {"id": "a:1"}}, "direct", None),
        ({"conversation": {"id": "19:x@unq.gbl.spaces", "conversationType": "personal"}}, "group", None),
        ({"conversation": {"id": "19:x@thread.v2", "conversationType": "groupChat"}}, "group", None),
        ({"conversation": {"id": "19:x@thread.v2", "conversationType": "surprise"}}, "group", None),
        ({"channelData": {"channel": {"type": "private"}}}, "private", None),
        ({"channelData": {"channel": {"membershipType": "Shared"}}}, "private", None),
        ({"channelData": "nonsense"}, "public", None),
    ],
)
def test_where_it_was_said(changes: dict[str, Any], kind: str, root: str | None) -> None:
    here = at(**changes)
    assert (here.kind, here.root) == (kind, root)
    assert here.shared is ("Shared" in str(changes))


def test_general_is_called_by_its_team() -> None:
    data = {"team": {"id": "19:abc@thread.tacv2", "name": "Sales"}, "channel": {"id": "19:abc@thread.tacv2"}}
    assert at(channelData=data).name == "Sales › General"
    assert at().name == ""


@pytest.mark.parametrize(
    ("changes", "bot", "foreign"),
    [
        ({}, False, False),
        ({"from": {"id": "28:other", "name": "Planner"}}, True, False),
        ({"from": {"id": "29:zoe", "name": "Zoe"}}, False, True),
    ],
)
def test_who_said_it(changes: dict[str, Any], bot: bool, foreign: bool) -> None:
    who = actor(activity(**changes))
    assert (who.bot, who.foreign) == (bot, foreign)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("like", "+1"), ("heart", "heart"), ("1f44d_thumbsup", "+1"), ("1f4a1_lightbulb", "bulb"), ("1f393_graduationcap", "mortar_board"),
        ("2b50_star", "star"), ("2753_questionmark", "question"), ("231b_hourglass", "hourglass"), ("1f578-fe0f_spiderweb", "spider_web"),
        ("2705_whiteheavycheckmark", "white_check_mark"), ("1f64b_raisinghand", "raising_hand"), ("1f64c-1f3fd_hands", "raised_hands"),
        ("2764-fe0f_heart", "heart"),
    ],
)  # fmt: skip
def test_reactions_have_plain_names(kind: str, name: str) -> None:
    assert canonical(parse.emoji(kind)) == name


@pytest.mark.parametrize(
    "kind", ["laugh", "surprised", "sad", "angry", "1f440_eyes", "", None, "zzz", "110000_x", "d800_x", "😀", 5]
)
def test_odd_reactions_are_read_too(kind: Any) -> None:
    assert isinstance(canonical(parse.emoji(kind)), str)


def test_a_press_is_known_by_what_it_carries_and_not_by_its_delivery() -> None:
    data = {"command": "metoo", "text": "n1", "nonce": "abc", "alone": True}
    first, again = activity(id="f:1", value=data), activity(id="f:2", value=data)
    pressed = parse.of_button(data)
    assert pressed is not None
    assert pressed.alone
    requests = [parse.press(each, pressed, at().place, actor(each)) for each in (first, again)]
    assert requests[0].key == requests[1].key
    ben = activity(**{"from": {"id": "29:ben", "aadObjectId": "ben"}})
    assert parse.press(ben, pressed, at().place, actor(ben)).key != requests[0].key
    other = parse.of_button(data | {"nonce": "def"})
    assert other is not None
    assert parse.press(first, other, at().place, actor(first)).key != requests[0].key


def test_a_saved_message_keeps_its_words_its_author_and_its_address() -> None:
    payload = {
        "id": "1700000000001", "replyToId": "1700000000000", "linkToMessage": "https://teams.microsoft.com/l/message/x/1",
        "from": {"user": {"id": "cem", "displayName": "Cem Yilmaz", "userIdentityType": "aadUser"}},
        "mentions": [{"id": 0, "mentionText": "Ben", "mentioned": {"user": {"id": "ben", "displayName": "Ben Okafor"}}}],
        "body": {"contentType": "html", "content": '<p>Ask <at id="0">Ben</at>:<br>1 &lt; 2</p><ul><li>one</li><li>two</li></ul>'
                 '<p><a href="https://wiki.example/?a=1&amp;b=2">the wiki</a> <emoji alt="😀"></emoji></p><script>x</script>'},
    }  # fmt: skip
    request = parse.chosen(
        activity(value={"commandId": "save", "messagePayload": payload}), at().place, actor(activity())
    )
    assert request is not None
    assert request.message is not None
    assert request.message.text == (
        f"Ask {mark('ben')}:\n1 < 2\n\n- one\n- two\nthe wiki (https://wiki.example/?a=1&b=2) 😀\nx"
    )
    assert request.people == {"ben": "Ben Okafor"}
    assert (request.message.id, request.message.thread) == ("1700000000001", "1700000000000")
    assert request.message.author is not None
    assert (request.message.author.account, request.message.author.foreign) == ("cem", False)


@pytest.mark.parametrize(
    ("author", "bot", "foreign"),
    [
        ({"user": {"id": "x", "userIdentityType": "anonymousGuest"}}, False, True),
        ({"user": {"id": "x", "userIdentityType": "federatedUser"}}, False, True),
        ({"application": {"id": "y", "applicationIdentityType": "bot"}}, True, False),
    ],
)
def test_who_wrote_a_message(author: dict[str, Any], bot: bool, foreign: bool) -> None:
    value = {"commandId": "save", "messagePayload": {"id": "1", "from": author, "body": {"content": "x"}}}
    request = parse.chosen(activity(value=value), at().place, actor(activity()))
    assert request is not None
    assert request.message is not None
    assert request.message.author is not None
    assert (request.message.author.bot, request.message.author.foreign) == (bot, foreign)


@pytest.mark.parametrize(
    ("event", "command"),
    [
        ("channelCreated", "channel-joined"), ("channelRenamed", "channel-renamed"), ("channelDeleted", "channel-gone"),
        ("channelRestored", "channel-back"), ("teamArchived", "channel-gone"), ("teamUnarchived", "channel-back"),
        ("channelShared", "channel-shared"),
    ],
)  # fmt: skip
def test_changes_of_channels_and_teams(event: str, command: str) -> None:
    change = lifecycle.changed(
        activity(channelData={"eventType": event, "channel": {"id": "19:new", "name": "Maps"}}), at()
    )
    assert change is not None
    assert change.command == command
    assert lifecycle.about(activity(channelData={"channel": {"id": "19:new"}}), at()).channel == "19:new"


def test_other_events_are_no_affair_of_ours() -> None:
    for data in ({}, {"eventType": "editMessage"}, {"eventType": 5}, "x", {"eventType": "teamRenamed"}):
        assert lifecycle.changed(activity(channelData=data), at()) is None


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["19:x", "29:ana", "28:lore", "find", "save"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["command", "text", "nonce", "data", "action", "id", "name", "mentioned", "type", "body", "content", "from", "user",
             "messagePayload", "commandId", "parameters", "value", "channel", "team", "tenant", "eventType", "form", "seal"]
        ) | st.text(max_size=8),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip
FIELDS = ("value", "channelData", "entities", "text", "name", "reactionsAdded", "reactionsRemoved", "replyToId", "conversation",
          "from", "recipient", "membersAdded", "action", "locale", "localTimezone")  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=4))
@settings(max_examples=400, deadline=None)
def test_whatever_an_activity_holds_it_is_read(changes: dict[str, Any]) -> None:
    try:
        said = activity(**changes)
    except Rejected:
        return
    here, who = where(said, TENANT), actor(said)
    parse.is_to_bot(said)
    parse.message(said, here.place, who)
    parse.chosen(said, here.place, who)
    parse.searched(said)
    list(parse.reactions(said, here.place, who))
    lifecycle.changed(said, here)
    lifecycle.about(said, here)
    hear_html(said.value if isinstance(said.value, dict) else {})
