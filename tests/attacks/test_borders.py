"""Another organization's ids in buttons, forms and commands, and buttons that are pressed by somebody else, on Slack over HTTP.

Elsewhere: every command by everybody, also of another organization (tests/bot/test_who_may.py), every query
(tests/storage/test_isolation.py), sealed buttons on Teams (tests/handlers/teams/test_dialogs.py).
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.commands import COMMANDS
from handlers.console.clock import MovedClock
from tests import databases
from tests.fakes.slack import Channel, Consent, FakeSlack, Team, User
from tests.handlers.slack.town import House, house
from tests.journeys.running import settled

SECRET = "the code of the vault"


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as up:
        yield up


@pytest.fixture
async def here(fake: FakeSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with house(fake, databases.sqlite(tmp_path / "lore.db")) as up:
        yield up


async def company(here: House, fake: FakeSlack, name: str) -> tuple[Team, User, User, Channel]:
    """A workspace where the first is admin and the second a member."""
    team = fake.team(name, domain=name.lower())
    boss, member = team.user(f"{name} Boss"), team.user(f"{name} Member")
    fake.consent = Consent(team, boss)
    assert (await here.browser.install()).status == 200
    return team, boss, member, team.channel("general", [boss, member])


def pressed(team: Team, user: User, channel: Channel, command: str, text: str, **more: Any) -> dict[str, Any]:
    """A press as Slack sends it, of a button that may never have been drawn."""
    action = {"type": "button", "action_id": f"{command}:0", "block_id": "b", "value": text, "action_ts": "1.0"}
    return {
        "type": "block_actions", "team": {"id": team.id, "domain": team.domain}, "trigger_id": team.world.trigger(user),
        "user": {"id": user.id, "team_id": team.id, "name": user.name}, "channel": {"id": channel.id, "name": channel.name},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": channel.id}, "actions": [action],
        "response_url": "https://hooks.slack.com/none", "api_app_id": team.world.app_id, **more,
    }  # fmt: skip


async def state(here: House, org: int) -> str:
    """All that an organization has, when nothing is left to do."""

    def read(session: Any) -> str:
        tables = [table for table in SQLModel.metadata.sorted_tables if "organization_id" in table.c]
        return json.dumps({
            table.name: sorted(map(repr, session.connection().execute(select(table).where(table.c.organization_id == org))))
            for table in tables
        })  # fmt: skip

    clock = here.app.clock
    assert isinstance(clock, MovedClock)
    await settled(here.app, clock)
    return await here.app.store.read(read)


async def test_buttons_with_the_ids_of_another_company_do_nothing(here: House, fake: FakeSlack) -> None:
    acme, _, ann, general = await company(here, fake, "Acme")
    evil, boss, _, hall = await company(here, fake, "Evil")
    await here.slack.command(ann, "/learn", SECRET, channel=general)
    await here.slack.command(ann, "/share", f"Vault\n{SECRET} is kept by Ann", channel=general)
    await here.app.delivery.deliver_due()
    before = await state(here, 1)
    for command in COMMANDS:
        for text in ("n1", "s1", "s1 n1", "k1", "o1", "p1", "d1", "c1 x", "s1 Changed", f"{acme.id}"):
            done = await here.slack.attempt("interactive", pressed(evil, boss, hall, command, text))
            assert done.status == 200
            assert SECRET not in done.body
    shown = json.dumps([*fake.ephemerals, *(m for c in evil.channels.values() for m in c.messages.values())])
    views = json.dumps([view.json for view in fake.views])
    assert SECRET not in shown + views
    assert await state(here, 1) == before


async def test_a_payload_that_names_two_companies_is_one_of_the_signed_workspace(here: House, fake: FakeSlack) -> None:
    acme, _, ann, general = await company(here, fake, "Acme")
    evil, boss, _, hall = await company(here, fake, "Evil")
    await here.slack.command(ann, "/learn", SECRET, channel=general)
    before = await state(here, 1)
    mixed = pressed(evil, boss, hall, "withdraw", "n1", team_id=acme.id, view=None)
    for more in ({"channel": {"id": general.id, "name": "general"}}, {"user": {"id": ann.id, "team_id": acme.id}}):
        done = await here.slack.attempt("interactive", {**mixed, **more})
        assert done.status == 200
    assert await state(here, 1) == before


async def test_an_admins_button_is_of_no_use_to_a_member(here: House, fake: FakeSlack) -> None:
    acme, boss, ann, general = await company(here, fake, "Acme")
    assert "Settings of" in str((await here.slack.command(boss, "/lore", "admin", channel=general)).json)
    before = await state(here, 1)
    for text in ("link", "audit", "synonyms a = b", "model off", "forget p1", f"role <@{ann.id}> admin"):
        await here.slack.attempt("interactive", pressed(acme, ann, general, "admin", text))
    after = json.loads(await state(here, 1))
    for table in ("setting", "audit_entry", "link_offer"):
        assert after[table] == json.loads(before)[table]
    assert sum("'admin'" in row for row in after["person"]) == 1


async def test_a_form_with_another_ones_number_changes_nothing(here: House, fake: FakeSlack) -> None:
    _, boss, ann, general = await company(here, fake, "Acme")
    await here.slack.command(ann, "/learn", "how to fold a map", channel=general)
    await here.slack.command(boss, "/learn", "", channel=general)
    view = here.slack.top_view(boss)
    packed = json.loads(view.json["private_metadata"] or "{}")
    view.json["private_metadata"] = json.dumps({**packed, "x": "n1"})
    view.json["callback_id"] = "edit-need"
    before = json.loads(await state(here, 1))["need"]
    fields = [block["label"]["text"] for block in view.json["blocks"] if block["type"] == "input"]
    await here.slack.submit(boss, {fields[0]: "something else entirely"})
    assert json.loads(await state(here, 1))["need"][:1] == before
