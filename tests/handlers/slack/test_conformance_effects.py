"""Every kind of payload, aimed at things that exist: each has exactly its effect, and most have none."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from handlers.slack import limits
from tests.fakes.slack.things import Json
from tests.handlers.slack.aiming import SHARED, Aim, called, changes, dump, own, shared
from tests.journeys import loop
from tests.journeys.loop import ANA, BEN, CEM
from tests.journeys.office import LORE, PEOPLE, PRIVATE
from tests.journeys.slack import SlackOffice, slack_office

IN_TIME = limits.ACK_WITHIN

Changes = dict[str, tuple[int, int]]
SOURCES: dict[str, Callable[[], Iterator[tuple[str, Json]]]] = {"own": own} | (
    {"shared": shared} if SHARED.exists() else {}
)
ANSWERED: Changes = {"receipt": (0, 1), "outbox": (0, 1)}
SEARCHED: Changes = {"lookup": (0, 1)}
TOLD: Changes = {"receipt": (0, 1)}
ASKED: Changes = ANSWERED | dict.fromkeys(("need", "need_event", "search_text", "message_link", "job"), (0, 1))
REACTED: Changes = ANSWERED | {"reaction": (0, 1), "endorsement": (0, 1), "message_link": (1, 1)}
TAKEN_BACK: Changes = REACTED | {"reaction": (1, 1), "endorsement": (1, 0)}
JOINED: Changes = ANSWERED | {"need_follower": (0, 1), "message_link": (1, 1)}
DRAFTED: Changes = TOLD | {"snippet": (0, 1), "snippet_author": (0, 1)}
LOOKED: Changes = TOLD | {"channel": (0, 1), "account": (1, 1), "person": (1, 1)}
CHANNEL: Changes = TOLD | {"channel": (1, 1)}
SILENCED: Changes = CHANNEL | {"digest_schedule": (1, 1), "notification": (0, 1), "outbox": (0, 1)}
SHARED_ONE: Changes = ANSWERED | {
    "snippet": (0, 1),
    "snippet_author": (0, 1),
    "search_text": (0, 1),
    "message_link": (0, 1),
}
THANKED: Changes = ANSWERED | {"kudos": (0, 1), "kudos_receiver": (0, 1), "message_link": (0, 1)}
GONE: Changes = TOLD | {"workspace": (1, 1)}
WORDS = {"title": "how to read the fuel report", "details": "the one that comes on Fridays"}


@dataclass(frozen=True)
class Meaning:
    """A kind of payload: what it says, what it changes (by table: rows gone and new), and what people then see."""

    name: str
    says: Callable[[Aim], Json]
    changes: Changes = field(default_factory=dict)
    seen: Callable[[SlackOffice], Any] = lambda _: True


MEANINGS = (
    Meaning(
        "/learn",
        lambda _: {"text": "how to count stock at night", "channel_name": "dispatch"},
        ASKED,
        lambda at: at.finds(CEM, "dispatch", "count stock"),
    ),
    Meaning(
        "/share",
        lambda _: {"text": "Count twice\nOnce by hand.", "channel_name": "dispatch"},
        SHARED_ONE,
        lambda at: at.finds(CEM, "dispatch", "Once by hand."),
    ),
    Meaning(
        "/kudos",
        lambda aim: {"text": f"{aim.ben.mention} for counting the stock by hand", "channel_name": "dispatch"},
        THANKED,
        lambda at: at.finds(CEM, "dispatch", "counting the stock by hand"),
    ),
    Meaning("/lore", lambda _: {"text": "find box 13", "channel_name": "dispatch"}, SEARCHED),
    Meaning("shortcut", lambda _: {"callback_id": "share_what_you_know"}, TOLD, lambda at: at.fake.views),
    Meaning(
        "app_mention",
        lambda aim: {
            "user": aim.ben.id,
            "text": f"{aim.at.team.bot.mention} find box 13",
            "ts": "1772445700.000100",
            "bot_id": "",
            "subtype": "",
        },
        ANSWERED | SEARCHED,
        lambda at: at.finds(BEN, "dispatch", "for “box 13”"),
    ),
    Meaning(
        "message",
        lambda aim: {
            "text": "find box 13",
            "ts": "1772445700.000200",
            "channel": aim.at.team.im(aim.ana).id,
            "channel_type": "im",
            "bot_id": "",
        },
        ANSWERED | SEARCHED,
        lambda at: at.finds(ANA, LORE, "for “box 13”"),
    ),
    Meaning(
        "message.file_share",
        lambda aim: {
            "text": "find fuel",
            "ts": "1772445700.000300",
            "channel": aim.at.team.im(aim.ana).id,
            "channel_type": "im",
            "bot_id": "",
        },
        ANSWERED | SEARCHED,
        lambda at: at.finds(ANA, LORE, "“fuel”"),
    ),
    Meaning(
        "reaction_added",
        lambda aim: {**on_card(aim), "reaction": "bulb::skin-tone-2", "event_ts": "1772445800.000100"},
        REACTED,
        lambda at: at.finds(CEM, "dispatch", "💡 1 learned"),
    ),
    Meaning(
        "reaction_removed",
        lambda aim: {**on_card(aim), "reaction": "bulb", "event_ts": "1772445800.000200"},
        TAKEN_BACK,
        lambda at: not at.counts(CEM, "dispatch", "💡 1 learned"),
    ),
    Meaning(
        "reaction_added",
        lambda aim: {**on_card(aim, aim.need), "reaction": "raising_hand", "event_ts": "1772445800.000300"},
        JOINED | {"reaction": (0, 1)},
        lambda at: at.finds(CEM, "dispatch", "1 other person needs this too"),
    ),
    Meaning(
        "reaction_removed",
        lambda aim: {**on_card(aim, aim.need), "reaction": "raising_hand", "event_ts": "1772445800.000400"},
        ANSWERED | {"need_follower": (1, 0), "message_link": (1, 1), "reaction": (1, 1)},
        lambda at: "needs this too" not in at.finds(CEM, "dispatch", f"{ANA} asked").text,
    ),
    Meaning(
        "block_actions",
        lambda aim: pressed(aim, "metoo"),
        JOINED,
        lambda at: at.finds(CEM, "dispatch", "1 other person needs this too"),
    ),
    Meaning("block_actions", lambda aim: pressed(aim, "answer"), TOLD, lambda at: "Share an answer" in opened(at)),
    Meaning(
        "view_submission",
        lambda aim: sent(aim, "learn", WORDS),
        ASKED,
        lambda at: at.finds(CEM, "dispatch", WORDS["details"]),
    ),
    Meaning(
        "view_submission",
        lambda aim: sent(aim, "share", {"title": "Where the spare keys hang", "body": "Behind the office door."}),
        SHARED_ONE,
        lambda at: at.finds(CEM, "dispatch", "Behind the office door."),
    ),
    Meaning("view_closed", lambda _: {"view": {"type": "modal", "callback_id": "learn", "state": {"values": {}}}}),
    Meaning(
        "message_action",
        lambda aim: {
            **said(aim, "Soak the stones first.", "1772445900.000100"),
            "callback_id": "save_as_snippet",
        },
        DRAFTED,
        lambda at: "Soak the stones first." in opened(at),
    ),
    Meaning(
        "message_action",
        lambda aim: {
            **said(aim, "Who can read the tachograph?", "1772445900.000200"),
            "callback_id": "ask_for_help",
        },
        TOLD,
        lambda at: "Who can read the tachograph?" in opened(at),
    ),
    Meaning(
        "app_home_opened",
        lambda aim: {"user": aim.cem.id, "tab": "home", "channel": aim.at.team.im(aim.cem).id},
        LOOKED,
        lambda at: at.fake.home(at.people[CEM]),
    ),
    Meaning(
        "user_change",
        lambda aim: {"user": known(aim, aim.ben.id, "Ben Okafor-Lee")},
        TOLD | {"person": (1, 1), "account": (1, 1)},
    ),
    Meaning("team_join", lambda aim: {"user": known(aim, "U0STRANGER", "Zoe")}),
    Meaning(
        "member_joined_channel",
        lambda aim: {"user": aim.at.team.bot.id, "channel": aim.at.team.channel("yard").id, "channel_type": "C"},
        TOLD | {"channel": (0, 1)},
    ),
    Meaning(
        "channel_left", lambda aim: {"channel": aim.dispatch.id}, SILENCED, lambda at: at.finds(ANA, LORE, "digest")
    ),
    *(
        Meaning(f"channel_{name}", lambda aim: {"channel": aim.dispatch.id}, CHANNEL)
        for name in ("unarchive", "archive", "unarchive", "deleted", "unarchive", "shared", "unshared")
    ),
    *(
        Meaning(
            "channel_id_changed",
            lambda aim, there=there: {  # type: ignore[misc]
                "old_channel_id": "C0MOVED" if not there else aim.dispatch.id,
                "new_channel_id": "C0MOVED" if there else aim.dispatch.id,
            },
            CHANNEL,
        )
        for there in (True, False)
    ),
    Meaning("channel_rename", lambda aim: {"channel": {"id": aim.dispatch.id, "name": "night-dispatch"}}, CHANNEL),
    *(
        Meaning(f"group_{name}", lambda aim: {"channel": aim.at.channels[PRIVATE].id}, CHANNEL)
        for name in ("left", "unarchive", "archive", "unarchive", "deleted")
    ),
    Meaning("group_rename", lambda aim: {"channel": {"id": aim.at.channels[PRIVATE].id, "name": "the-board"}}, CHANNEL),
    Meaning("team_rename", lambda _: {"name": "Brandt, Vale & Daughters"}, TOLD | {"workspace": (1, 1)}),
)
LAST = {
    "own": Meaning("app_uninstalled", lambda _: {}, GONE),
    "shared": Meaning("tokens_revoked", lambda aim: {"tokens": {"oauth": [], "bot": [aim.at.team.bot.id]}}, GONE),
}


def on_card(aim: Aim, card: Json | None = None) -> Json:
    stamp = (card or aim.snippet)["ts"]
    return {"user": aim.ben.id, "item": {"type": "message", "channel": aim.dispatch.id, "ts": stamp}}


def pressed(aim: Aim, command: str) -> Json:
    """A button of the need's card."""
    return {
        "user": {"id": aim.ben.id},
        "message": aim.need,
        "actions": [{"type": "button", "action_id": f"do:2:{command}", "value": "n1"}],
        "view": None,
        "channel": {"id": aim.dispatch.id, "name": "dispatch"},
        "container": {"type": "message", "message_ts": aim.need["ts"], "channel_id": aim.dispatch.id},
    }


def sent(aim: Aim, form: str, values: dict[str, str]) -> Json:
    """A form that was opened in the channel."""
    state = {name: {"answer": {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    place = f'{{"c": "{aim.dispatch.id}", "k": "public"}}'
    view = {"type": "modal", "callback_id": form, "private_metadata": place, "blocks": [], "state": {"values": state}}
    return {"view": view}


def said(aim: Aim, text: str, stamp: str) -> Json:
    """A message of Ben's, on which somebody uses a shortcut."""
    message = {"type": "message", "user": aim.ben.id, "text": text, "ts": stamp}
    return {"message_ts": stamp, "channel": {"id": aim.dispatch.id, "name": "dispatch"}, "message": message}


def opened(at: SlackOffice) -> str:
    """The form that stands open."""
    return str(at.fake.views[-1].json)


def known(aim: Aim, account: str, name: str) -> Json:
    return {
        "id": account,
        "team_id": aim.at.team.id,
        "real_name": name,
        "profile": {"real_name": name},
        "tz": "Europe/Rome",
    }


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[SlackOffice]:
    """An office where everybody is known, with a need and a snippet."""
    async with slack_office(tmp_path) as office:
        for who in PEOPLE:
            await office.types(who, "/lore help", "finance")
        await office.types(ANA, "/lore help", PRIVATE)
        await office.types(ANA, "/lore help", LORE)
        need = await loop.asked(office)
        await office.presses(CEM, "Share an answer", need, loop.ANSWER)
        yield office


@pytest.mark.parametrize("source", SOURCES)
async def test_each_kind_that_means_something_has_exactly_its_effect(at: SlackOffice, source: str) -> None:
    shapes = {called(kind, payload): (kind, payload) for kind, payload in SOURCES[source]()}
    aim = Aim(at)
    known = [meaning for meaning in (*MEANINGS, LAST[source]) if meaning.name in shapes]
    assert source == "shared" or len(known) == len(MEANINGS) + 1
    for meaning in known:
        kind, payload = shapes[meaning.name]
        before = dump(at)
        answer = await at.slack.attempt(kind, aim.at_them(payload, **meaning.says(aim)))
        await at.quiet()
        assert (answer.status, changes(before, dump(at))) == (200, meaning.changes), meaning.name
        assert meaning.seen(at), meaning.name


async def test_every_other_kind_changes_nothing_whatever_it_is_about(at: SlackOffice) -> None:
    aim, meant = Aim(at), {meaning.name for meaning in (*MEANINGS, *LAST.values())}
    before, calls, count = dump(at), len(at.fake.calls), 0
    for kind, payload in (*own(), *shared()):
        if called(kind, payload) not in meant:
            answer = await at.slack.attempt(kind, aim.at_them(payload))
            assert answer.status == 200, payload
            count += 1
    await at.quiet()
    assert changes(before, dump(at)) == {}
    assert {call.method for call in list(at.fake.calls)[calls:]} <= {"users.info"}
    assert count > 60


@pytest.mark.skipif(not SHARED.exists(), reason="the shared payloads are not here")
async def test_the_201_shared_payloads_change_nothing_of_a_workspace_that_is_not_theirs(
    at: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACK_WITHIN", IN_TIME)  # the addresses they are to be answered at are not here
    before, calls, count = dump(at), len(at.fake.calls), 0
    for kind, payload in shared():
        answer = await at.slack.attempt(kind, payload)
        assert answer.status == 200, payload
        count += 1
    await at.quiet()
    assert (count, changes(before, dump(at)), len(at.fake.calls)) == (201, {}, calls)
