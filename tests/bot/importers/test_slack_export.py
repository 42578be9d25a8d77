import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.history import ChannelKind, ImportedMessage, ImportedReaction, Skips
from bot.importers.slack_export import SlackExport
from bot.importers.slack_messages import Messages
from bot.importers.slack_text import SlackText
from tests.bot.importers.exports import Export, company

WORDS = st.text(alphabet="a:<>|`@\ud83d\x00 ", max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
ODD = PLAIN | st.lists(
    PLAIN | st.dictionaries(st.sampled_from(["name", "users", "preview", "mode"]), PLAIN), max_size=3
)
FIELDS = ("type", "subtype", "user", "text", "ts", "thread_ts", "reactions", "files", "file", "bot_id")


def read(path: Path) -> tuple[SlackExport, dict[str, list[ImportedMessage]]]:
    with SlackExport.open(path) as export:
        return export, {channel.name: list(export.messages(channel)) for channel in export.channels}


def skipped(export: SlackExport) -> dict[str, str]:
    return {skip.what: skip.reason for skip in export.skips.named}


@pytest.mark.parametrize("packing", ["folder", "zip", "zip in a folder"])
def test_people_and_channels(tmp_path: Path, packing: str) -> None:
    made = company()
    match packing:
        case "folder":
            path = made.folder(tmp_path / "export")
        case "zip":
            path = made.zip(tmp_path / "export.zip")
        case _:
            path = made.zip(tmp_path / "export.zip", under="My export/")
    export, _ = read(path)
    assert export.team_id == "T0HOME"
    assert [(person.name, person.is_bot, person.deleted) for person in export.people] == [
        ("Ana", False, False), ("Ben", False, False), ("Cat", False, False), ("Dan", False, True), ("Robot", True, False),
    ]  # fmt: skip
    assert (export.people[0].email, export.people[0].time_zone) == ("uana@example.com", "Europe/Rome")
    assert [(channel.name, channel.kind) for channel in export.channels] == [
        ("python", ChannelKind.PUBLIC), ("postgres", ChannelKind.PUBLIC), ("random", ChannelKind.PUBLIC),
        ("security-team", ChannelKind.PRIVATE),
    ]  # fmt: skip
    assert export.channels[0].topic == "all about python"
    assert skipped(export)["Guest"] == "belongs to another organization"


def test_direct_messages_are_never_read(tmp_path: Path) -> None:
    made = company()
    for folder in ("D1", "mpdm-ana--ben--cat-1", "G2", "unlisted"):
        made.say(folder, "UANA", "my secret")
    export, said = read(made.folder(tmp_path))
    assert "my secret" not in repr(said)
    assert skipped(export) == {
        "Guest": "belongs to another organization",
        "D1": "is a direct conversation",
        "mpdm-ana--ben--cat-1": "is a group conversation",
        "unlisted/": "is not listed as a channel",
    }


def test_what_is_listed_twice_is_as_private_as_it_gets(tmp_path: Path) -> None:
    made = company()
    made.channel("G1", "security-team")
    made.channel("C4", "hidden", is_private=True)
    made.channel("G3", "mpdm-ana--dan-1", "groups.json", is_mpim=True)
    made.channel("D2", "", is_im=True)
    made.say("G3", "UANA", "my secret")
    made.say("mpdm-ana--dan-1", "UANA", "my secret")
    export, said = read(made.folder(tmp_path))
    kinds = {channel.name: channel.kind for channel in export.channels}
    assert kinds["security-team"] == kinds["hidden"] == ChannelKind.PRIVATE
    assert len(kinds) == 5
    assert not any(said.values())


def test_messages_come_in_order_over_days_and_folder_names(tmp_path: Path) -> None:
    made = company()
    made.say("C1", "UANA", "first, in the folder named by id")
    made.wait(days=1)
    root = made.say("python", "UBEN", "second, in the folder named by name")
    reply = made.say("python", "UCAT", "third", thread=root)
    made.days[next(name for name in made.days if name.startswith("python/"))].reverse()
    export, said = read(made.folder(tmp_path))
    assert [message.text.split(",")[0] for message in said["python"]] == ["first", "second", "third"]
    assert [each.isoformat() for each in export.span] == [
        "2024-03-04T00:00:00+00:00", "2024-03-05T23:59:59.999999+00:00",
    ]  # fmt: skip
    assert [message.is_reply for message in said["python"]] == [False, False, True]
    assert (said["python"][2].thread_ts, said["python"][2].ts) == (root, reply)
    assert said["python"][0].at == datetime(2024, 3, 4, 9, 1, 0, 1, tzinfo=UTC)


def test_what_nobody_said_is_counted(tmp_path: Path) -> None:
    made = company()
    made.say("python", "UANA", "<@UANA> has joined the channel", subtype="channel_join")
    made.say("python", "UANA", "This message was deleted.", subtype="tombstone")
    made.say("python", "UANA", "")
    kept = made.say("python", "UBOT", "built", subtype="bot_message")
    made.days["python/2024-03-04.json"] += [{"type": "message", "text": "no time"}, {"ts": kept}, 7]
    made.days["python/2024-03-04.json"].append({"type": "message", "text": "again", "ts": kept})
    export, said = read(made.folder(tmp_path))
    assert [(message.text, message.author) for message in said["python"]] == [("built", "")]
    assert export.skips.counts["notices, as of people who joined"] == 2
    assert export.skips.counts["messages without text"] == 1
    assert export.skips.counts["records that are not messages"] == 2
    assert export.skips.counts["messages that are there twice"] == 1
    assert export.skips.counts["holds entries that are not objects"] == 1


def test_reactions_without_skin_tone_once_a_person(tmp_path: Path) -> None:
    made = company()
    ts = made.say("python", "UANA", "use a set")
    made.react("python", ts, plus=["UBEN"], plus__2=["UBEN", "UCAT"], bulb__6=["UCAT"])
    _, said = read(made.folder(tmp_path))
    assert said["python"][0].reactions == (
        ImportedReaction("+1", "UBEN"), ImportedReaction("+1", "UCAT"), ImportedReaction("bulb", "UCAT"),
    )  # fmt: skip


def test_shared_files_keep_code_and_names_but_no_address(tmp_path: Path) -> None:
    made = company()
    token = "https://files.slack.example/x?t=xoxe-secret"
    code = {"mode": "snippet", "preview": "print(1)\n", "url_private": token, "title": "a.py"}
    picture = {"mode": "hosted", "name": "error.png", "url_private": token}
    made.say("python", "UANA", "look", files=[code, picture, "broken"])
    made.say("python", "UANA", "<@UANA> uploaded a file: <https://x.example/a|a.py> and commented: it fails",
             subtype="file_share", file=code)  # fmt: skip
    _, said = read(made.folder(tmp_path))
    assert [message.text for message in said["python"]] == [
        "look\n```\nprint(1)\n```\n[file: error.png]",
        "it fails\n```\nprint(1)\n```",
    ]
    assert "xoxe" not in repr(said)


def test_wrong_types_everywhere_do_no_harm(tmp_path: Path) -> None:
    made = Export()
    made.users = [
        {"id": 7},
        {},
        {"id": "U1", "profile": [], "tz": {}, "is_bot": "yes"},
        {"id": "U1", "name": "twice"},
    ]
    made.rooms["channels.json"] = [{"id": "C1", "name": None, "topic": "x"}, {"name": "no id"}]
    made.days["C1/2024-03-04.json"] = [
        {
            "type": "message",
            "ts": "1709542800.000100",
            "text": "hi",
            "user": ["U1"],
            "reactions": [{"name": 1}, None],
        }
    ]
    export, said = read(made.folder(tmp_path))
    assert [person.name for person in export.people] == ["U1"]
    assert [(message.text, message.author, message.reactions) for message in said["C1"]] == [("hi", "", ())]


def test_one_broken_day_does_not_hide_the_others(tmp_path: Path) -> None:
    made = company()
    made.say("python", "UANA", "good")
    made.folder(
        tmp_path, **{"python/2024-03-05.json": b"[{", "python/notes.json": b"[]", "python/2024-02-31.json": b"[]"}
    )
    export, said = read(tmp_path)
    assert [message.text for message in said["python"]] == ["good"]
    assert skipped(export)["python/2024-03-05.json"] == "is not valid JSON"


def test_unknown_people_keep_their_place_in_the_talk(tmp_path: Path) -> None:
    made = company()
    made.say("python", "UOUT", "hello <@UOUT>")
    export, said = read(made.folder(tmp_path))
    assert [(message.author, message.text) for message in said["python"]] == [("UOUT", "hello @Guest")]
    assert "UOUT" not in {person.external_id for person in export.people}


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ODD), max_size=4))
def test_any_record_can_be_read(records: list[dict[str, Any]]) -> None:
    for record in records:
        record["type"], record["ts"] = "message", "1709542800.000100"
    for message in Messages(SlackText(), Skips()).read("C1", records):
        json.dumps(message.text).encode()
        assert message.ts == "1709542800.000100"
