"""Starting, stopping, and being somewhere or not."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.clock import SystemClock
from bot.errors import Misconfigured
from bot.services import installing
from bot.services.installing import Grant
from bot.settings import Settings, read
from bot.views.elements import Card, Paragraph, Reply
from handlers import Finding, House, connect
from handlers.slack import doctor
from handlers.slack.connection import SlackConnection
from handlers.slack.keys import Key
from handlers.slack.settings import SlackSettings
from storage import places, schema
from storage.store import Session, Store
from storage.tables import Workspace
from tests.fakes.slack import FakeSlack, RateLimited, Sender
from tests.handlers.slack.stand import SECRET, Recorder, Stand, serving, settings, stand

WORDS = {
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
}


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in (*WORDS.values(), "SLACK_PREVIOUS_SIGNING_SECRET", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("given", "named", "cure"),
    [
        ({"SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN", "install the app"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN", "install the app"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET too"),
        ({"SLACK_SIGNING_SECRET": "x", "SLACK_BOT_TOKEN": "abc"}, "SLACK_BOT_TOKEN", "starts with xoxb-"),
        ({"SLACK_APP_TOKEN": "abc", "SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN", "starts with xapp-"),
        ({"SLACK_API_URL": "http://slack.example/api/"}, "SLACK_API_URL", "https://"),
    ],
)
def test_problems_are_named_with_what_to_do(
    empty: pytest.MonkeyPatch, given: dict[str, str], named: str, cure: str
) -> None:
    for name, value in given.items():
        empty.setenv(name, value)
    with pytest.raises(Misconfigured) as told:
        read([SlackSettings])
    assert named in told.value.message
    assert cure in told.value.message
    assert "xoxb-1" not in told.value.message


def test_slack_is_off_unless_it_is_switched_on(empty: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'off.db'}")
    house = House(Settings(), store, Recorder(), SystemClock())  # type: ignore[arg-type]
    assert connect("slack", house) is None
    empty.setenv("SLACK_SIGNING_SECRET", "x")
    empty.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert connect("slack", house) is not None
    asyncio.run(store.close())


async def row(store: Store, workspace: str) -> Workspace | None:
    return await store.read(lambda session: places.workspace(session, "slack", workspace))


async def test_the_workspace_of_the_token_is_made_or_taken_over(here: Stand, tmp_path: Path) -> None:
    made = await row(here.store, here.team.id)
    assert made is not None
    assert (made.name, made.bot_account, made.token, made.state) == ("Acme", here.team.bot.id, None, "active")

    def leave(session: Session) -> None:
        gone = places.workspace(session, "slack", here.team.id)
        assert gone is not None
        gone.state = "gone"

    await here.store.write(leave)
    again = SlackConnection(here.house, settings(here.fake, here.team))
    await again.start()
    back = await row(here.store, here.team.id)
    assert back is not None
    assert (back.id, back.state) == (made.id, "active")
    await again.stop()
    await again.platform.close()


async def test_other_workspaces_have_their_tokens_in_the_table(tmp_path: Path) -> None:
    key = Fernet.generate_key()
    async with stand(tmp_path) as here:
        here.house.settings.lore_secret_key = SecretStr(key.decode())
        other, lost = here.fake.team("Branch", domain="branch"), here.fake.team("Lost")

        def install(session: Session) -> None:
            sealed = here.connection.keys.sealed(Key(other.token.text))
            broken = Fernet(Fernet.generate_key()).encrypt(b"xoxb-1").decode()
            for team, words in ((other, sealed), (lost, broken)):
                grant = Grant("slack", team.id, "", team.name, team.bot.id, "", words)
                installing.installed(session, grant, datetime.now(UTC))

        await here.store.write(install)
        ann = other.user("Ann")
        await here.slack.message(ann, other.im(ann), "help")
        assert here.router.last.place.workspace == other.id
        tests = here.fake.counts["auth.test"]
        await here.slack.message(ann, other.im(ann), "help")
        assert here.fake.counts["auth.test"] == tests
        asked = len(here.router.requests)
        bob = lost.user("Bob")
        assert (await here.slack.message(bob, lost.im(bob), "help")).ok
        assert len(here.router.requests) == asked


async def test_lifecycle_events_reach_the_router_when_they_are_about_us(here: Stand) -> None:
    ann = here.team.user("Ann")
    general, strange = here.team.channel("general", [ann]), here.team.channel("strange", [ann])
    for done in (await here.slack.rename(strange, "stranger"), await here.slack.user_change(ann, real_name="Ann Lee")):
        assert done.ok
    assert here.router.requests == []
    await here.slack.joined(here.team.bot, general)
    assert (here.router.last.command, here.router.last.place.kind) == ("channel-joined", "public")
    assert here.router.last.values == {"name": "general"}

    def meet(session: Session) -> None:
        workspace = places.workspace(session, "slack", here.team.id)
        assert workspace is not None
        places.open_channel(session, workspace, general.id, "public", "general", shared=False)

    await here.store.write(meet)
    await here.slack.rename(general, "all")
    assert (here.router.last.command, here.router.last.values, here.router.last.place.kind) == (
        "channel-renamed", {"name": "all"}, "public",
    )  # fmt: skip
    await here.slack.archive(general, ann)
    assert here.router.last.command == "channel-gone"
    await here.slack.app_uninstalled(here.team)
    assert here.router.last.command == "workspace-gone"


async def test_a_changed_name_is_asked_for_again(here: Stand) -> None:
    ann = here.team.user("Ann")
    await here.slack.message(ann, here.team.im(ann), "help")
    await here.slack.user_change(ann, real_name="Ann Lee")
    await here.slack.message(ann, here.team.im(ann), "help")
    assert [each.actor.name for each in here.router.requests] == ["Ann", "Ann Lee"]


async def test_a_picked_channel_becomes_known(here: Stand) -> None:
    ann = here.team.user("Ann")
    picked, hidden = here.team.channel("picked", [ann]), here.team.channel("hidden", [ann], private=True, bot=False)
    text = f"weekly <#{picked.id}|picked> <#{hidden.id}|hidden>"
    await here.slack.command(ann, "/lore", text, channel=here.team.channel("general", [ann]))
    workspace = await row(here.store, here.team.id)
    assert workspace is not None
    id = workspace.id
    known = [await here.store.read(lambda session, c=c: places.channel(session, id, c.id)) for c in (picked, hidden)]
    assert known[0] is not None
    assert (known[0].kind, known[0].name, known[1]) == ("public", "picked", None)


async def test_while_slack_is_away_at_the_start_everything_is_asked_to_come_again(tmp_path: Path) -> None:
    with FakeSlack() as fake:
        team = fake.team("Acme")
        ann = team.user("Ann")
        store, router = Store(f"sqlite:///{tmp_path / 'slack.db'}"), Recorder()
        schema.create(store)
        house = House(Settings(_env_file=None), store, router, SystemClock())  # type: ignore[call-arg, arg-type]
        connection = SlackConnection(house, settings(fake, team))
        fake.down()
        await connection.start()
        async with (
            serving(Starlette(routes=list(connection.routes))) as url,
            Sender(fake, f"{url}/slack/events", SECRET) as slack,
        ):
            failed = await slack.message(ann, team.im(ann), "help")
            assert failed.attempts[-1].status == 500
            told = await slack.command(ann, "/learn", "x")
            assert "just starting" in told.json["text"]
            fake.up()
            assert (await slack.message(ann, team.im(ann), "help")).ok
        await connection.stop()
        await connection.platform.close()
        await store.close()
        assert router.last.text == "help"


async def test_a_bad_token_stops_the_start(tmp_path: Path) -> None:
    with FakeSlack() as fake:
        team = fake.team("Acme")
        store = Store(f"sqlite:///{tmp_path / 'slack.db'}")
        house = House(Settings(_env_file=None), store, Recorder(), SystemClock())  # type: ignore[call-arg, arg-type]
        connection = SlackConnection(house, settings(fake, team, slack_bot_token=SecretStr("xoxb-wrong")))
        with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
            await connection.start()
        await connection.platform.close()
        await store.close()


async def checked(here: Stand, chosen: SlackSettings) -> list[Finding]:
    return await doctor.check(chosen, here.house, here.connection.keys)


async def test_the_doctor_finds_what_is_missing(here: Stand) -> None:
    findings = {each.name: each for each in await here.connection.check()}
    assert findings["slack: SLACK_BOT_TOKEN"].ok
    assert "Acme" in findings["slack: SLACK_BOT_TOKEN"].seen
    assert findings["slack: scopes"].ok
    assert not findings["slack: SLACK_SIGNING_SECRET"].ok
    poor = here.fake.team("Poor", scopes=["chat:write"])
    scopes = {each.name: each for each in await checked(here, settings(here.fake, poor))}["slack: scopes"]
    assert (scopes.ok, "commands" in scopes.seen, "Reinstall" in scopes.cure) == (False, True, True)
    wrong = await checked(here, settings(here.fake, here.team, slack_bot_token=SecretStr("xoxb-wrong")))
    assert not wrong[0].ok


async def test_socket_mode_does_the_same(tmp_path: Path) -> None:
    async with stand(tmp_path, "socket") as here:
        ann = here.team.user("Ann")
        here.router.replies["learn"] = Reply(card=Card((Paragraph(("Read this",)),), "Read this"))
        done = await here.slack.command(ann, "/learn", "pytest", channel=here.team.channel("general", [ann]))
        assert (done.json["text"], here.router.last.text) == ("Read this", "pytest")
        assert (await here.slack.event(here.team, {"type": "pin_added", "user": ann.id})).ok
        assert (await here.slack.app_home_opened(ann)).ok
        here.router.replies["home"] = Reply(card=Card((Paragraph(("Home",)),), "Home"), home=True)
        await here.slack.app_home_opened(ann)
        assert "Home" in json.dumps(here.fake.home(ann))
        assert here.connection.routes == []


async def test_a_hold_of_slack_ends_a_home_quietly(here: Stand) -> None:
    ann = here.team.user("Ann")
    here.router.replies["home"] = Reply(card=Card((Paragraph(("Home",)),), "Home"), home=True)
    here.fake.faults.add(RateLimited(3), "views.publish")
    assert (await here.slack.app_home_opened(ann)).ok
    assert here.fake.home(ann) is None
