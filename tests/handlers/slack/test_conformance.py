"""Every kind of payload that Slack has is taken: nothing is answered with an error, and only what means something is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Request
from storage import people, places
from storage.store import Session
from tests.fakes.slack import Attempt
from tests.handlers.slack.stand import Stand, stand

PAYLOADS = Path(__file__).parent / "payloads"
SHARED = Path(__file__).parents[4] / "shared" / "conformance" / "slack" / "payloads.jsonl"
TEAM, PERSON, CHANNEL = "T0TEST0001", "U0TEST0001", "C0TEST0001"
MEANING = {
    "app_home_opened home": "home", "app_mention": "", "message im": "", "message mpim": "", "message.file_share im": "",
    "reaction_added": "react", "reaction_removed": "unreact", "app_uninstalled": "workspace-gone",
    "tokens_revoked bot": "workspace-gone", "team_rename": "workspace-renamed",
    **dict.fromkeys(("channel_archive", "channel_deleted", "channel_left"), "channel-gone"),
    **dict.fromkeys(("group_archive", "group_deleted", "group_left"), "channel-gone"),
    **dict.fromkeys(("channel_unarchive", "group_unarchive"), "channel-back"),
    **dict.fromkeys(("channel_rename", "group_rename"), "channel-renamed"),
    "channel_id_changed": "channel-moved",
    "channel_shared": "channel-shared", "channel_unshared": "channel-unshared",
    "member_joined_channel bot": "channel-joined", "team_join": "person-changed", "user_change": "person-changed",
    "block_actions do:0:metoo": "metoo", "view_submission": "learn", "message_action save_as_snippet": "save",
    "shortcut share_what_you_know": "share", "/learn": "learn", "/share": "share", "/kudos": "kudos", "/lore": "lore",
}  # fmt: skip


def shapes(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return found


def blank(value: Any) -> Any:
    """The same shape with nothing in it, save what kind it is."""
    if isinstance(value, dict):
        return {
            name: inner if name in ("type", "subtype", "command") else blank(inner) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [blank(inner) for inner in value]
    return "" if isinstance(value, str) else value


def called(kind: str, payload: dict[str, Any], bot: str) -> str:
    """What the table of meanings calls it."""
    if kind != "event":
        inside = payload.get("callback_id") or next(
            (each.get("action_id", "") for each in payload.get("actions", [])), ""
        )
        return payload.get("command") or f"{payload['type']} {inside}".strip()
    inner = payload["event"]
    name = inner["type"] + (f".{inner['subtype']}" if inner.get("subtype") and inner["type"] == "message" else "")
    if inner.get("bot_id") or inner.get("item", {}).get("type") == "file":
        return f"{name} otherwise"
    more = {
        "message": {"im": "im", "mpim": "mpim"}.get(inner.get("channel_type", ""), ""),
        "app_home_opened": inner.get("tab", ""),
        "member_joined_channel": "bot" if inner.get("user") == bot else "",
        "tokens_revoked": "bot" if inner.get("tokens", {}).get("bot") else "",
    }
    return f"{name} {more.get(inner['type'], '')}".strip()


def wrapped(number: int, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "token": "verification", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event": event,
        "event_id": f"Ev{number}", "event_time": 1700000000, "is_ext_shared_channel": False,
        "authorizations": [{"team_id": TEAM, "user_id": "BOT", "is_bot": True, "is_enterprise_install": False}],
    }  # fmt: skip


def everything(here: Stand) -> list[tuple[str, dict[str, Any]]]:
    filled = [("event", wrapped(at, each)) for at, each in enumerate(shapes("events"))]
    filled += [("interactive", each) for each in shapes("interactions")] + [
        ("command", each) for each in shapes("commands")
    ]
    text = json.dumps(filled).replace("BOT", here.team.bot.id).replace("RESPOND", f"{here.fake.url}/response/none")
    return [(kind, payload) for kind, payload in json.loads(text)]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stand]:
    """A workspace where the person and the channel of the payloads are known."""
    async with stand(tmp_path, team={"team_id": TEAM}) as up:
        ann = up.team.user("Ann Lee", id=PERSON)
        up.team.channel("general", [ann], id=CHANNEL)

        def meet(session: Session) -> None:
            row = places.workspace(session, "slack", TEAM)
            assert row is not None
            places.open_channel(session, row, CHANNEL, "public", "general", shared=False)
            people.open_account(session, row, PERSON, "Ann", up.house.clock.now())

        await up.store.write(meet)
        yield up


async def told(here: Stand, kind: str, payload: dict[str, Any]) -> tuple[Attempt, list[Request]]:
    here.router.requests.clear()
    return await here.slack.attempt(kind, payload), list(here.router.requests)


async def test_every_kind_means_what_it_should_and_nothing_else(here: Stand) -> None:
    meant = set()
    for kind, payload in everything(here):
        name = called(kind, payload, here.team.bot.id)
        attempt, requests = await told(here, kind, payload)
        assert attempt.status == 200, name
        assert [each.command for each in requests] == ([MEANING[name]] if name in MEANING else []), name
        meant.add(name)
    assert set(MEANING) <= meant


async def test_payloads_with_nothing_in_them_mean_nothing(here: Stand) -> None:
    for kind, payload in everything(here):
        attempt, requests = await told(here, kind, blank(payload))
        assert (attempt.status, requests) == (200, []), payload


async def test_payloads_of_strangers_mean_nothing(here: Stand) -> None:
    for kind, payload in everything(here):
        strange = json.loads(json.dumps(payload).replace(TEAM, "T0STRANGE1"))
        attempt, requests = await told(here, kind, strange)
        assert (attempt.status, requests) == (200, []), payload


@pytest.mark.skipif(not SHARED.exists(), reason="the shared payloads are not here")
async def test_the_shared_payloads_are_all_taken(here: Stand) -> None:
    lines = [json.loads(line) for line in SHARED.read_text().splitlines()]
    for line in lines:
        attempt, _ = await told(here, line["kind"], line["payload"])
        assert attempt.status == 200, line["src"]
    assert len(lines) == 201


async def test_a_shape_that_nobody_can_read_is_400(here: Stand) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "event_callback", "authorizations": 5, "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": ["message"]}, "team": 7},
        {"type": "view_submission", "view": {"callback_id": 3}},
        {"type": "block_actions", "actions": [{}]},
        {"type": "block_actions", "actions": []},
    ]
    for payload in odd:
        attempt, requests = await told(here, "interactive", payload)
        assert attempt.status in (200, 400), payload
        assert requests == []
