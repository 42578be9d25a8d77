"""Lore is installed from a browser, in one workspace, in many, in a whole enterprise, and removed again."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from sqlmodel import SQLModel, select

from bot.app import App
from bot.errors import TryLater
from handlers.console.clock import MovedClock
from handlers.slack.manifest import scopes
from storage.tables import Account, Installation, Organization, Outbox, Person, Workspace
from tests import databases
from tests.databases import Server
from tests.fakes.slack import Consent, Error, FakeSlack, Hang, RateLimited, Status, Team, User
from tests.fakes.slack.payloads import envelope
from tests.handlers.slack.browser import PUBLIC
from tests.handlers.slack.town import KEY, House, house

Row = TypeVar("Row", bound=SQLModel)


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as up:
        yield up


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return databases.sqlite(tmp_path / "lore.db")
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()


async def rows(app: App, table: type[Row]) -> list[Row]:
    return await app.store.read(lambda session: list(session.exec(select(table)).all()))


async def test_from_the_first_click_to_the_first_command(fake: FakeSlack, url: str) -> None:
    acme = fake.team("Acme <b>", domain="acme")
    ann, bob = acme.user("Ann"), acme.user("Bob")
    async with house(fake, url) as here:
        strange = await here.slack.command(ann, "/lore", "help", channel=acme.channel("general", [ann]))
        assert "don't know this workspace" in str(strange.json)
        fake.consent = Consent(acme, ann)
        begun = await here.browser.get("/slack/install")
        asked = parse_qs(urlsplit(begun.location).query)
        assert set(asked["scope"][0].split(",")) == scopes()
        assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
        cookie = begun.cookies["__Host-lore-install"]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
        page = await here.browser.get((await here.browser.get(begun.location)).location)
        assert (page.status, "Acme &lt;b&gt;" in page.text, "<b>" in page.text) == (200, True, False)
        assert here.browser.cookies == {}
        (key,) = await rows(here.app, Installation)
        assert (key.external_id, key.bot_account, key.installer) == (acme.id, acme.bot.id, None)
        assert acme.token.text not in key.sealed
        here.directory.forget()
        done = await here.slack.command(bob, "/lore", "admin", channel=acme.channel("all", [bob]))
        assert "Only admins" in str(done.json)
        done = await here.slack.command(ann, "/lore", "admin", channel=acme.channel("every", [ann]))
        assert "Settings of" in str(done.json)


async def test_pages_hold_nothing_from_elsewhere_and_are_kept_by_nobody(fake: FakeSlack, url: str) -> None:
    acme = fake.team("Acme")
    async with house(fake, url) as here:
        fake.consent = Consent(acme, acme.user("Ann"), denies=True)
        denied = await here.browser.install()
        fake.consent = Consent(acme, acme.user("Ann"))
        for page in (denied, await here.browser.install(), await here.browser.get("/slack/oauth_redirect")):
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
            assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
            assert not any(word in page.text for word in ("<script", "src=", "@import", "url("))
        assert (denied.status, "You said no" in denied.text, fake.counts["oauth.v2.access"]) == (403, True, 1)


@pytest.mark.parametrize("fault", [Error("invalid_code"), Error("bad_client_secret"), Status(503)])
async def test_what_slack_refuses_is_told_and_changes_nothing(fake: FakeSlack, url: str, fault: Error | Status) -> None:
    acme = fake.team("Acme")
    async with house(fake, url) as here:
        fake.consent = Consent(acme, acme.user("Ann"))
        fake.faults.add(fault, "oauth.v2.access")
        page = await here.browser.install()
        assert (page.status, "did not work" in page.text) == (502, True)
        assert await rows(here.app, Installation) == await rows(here.app, Workspace) == []


async def test_only_the_first_to_install_is_made_admin(fake: FakeSlack, url: str) -> None:
    acme = fake.team("Acme")
    ann, bob = acme.user("Ann"), acme.user("Bob")
    async with house(fake, url) as here:
        for person in (ann, bob):
            fake.consent = Consent(acme, person)
            assert (await here.browser.install()).status == 200
        people = {each.id: each.role for each in await rows(here.app, Person)}
        assert {each.external_id: people[each.person_id] for each in await rows(here.app, Account)} == {ann.id: "admin"}
        assert len(await rows(here.app, Organization)) == 1


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_removed_in_any_order_stops_at_once_and_comes_back(
    fake: FakeSlack, url: str, order: tuple[str, str]
) -> None:  # fmt: skip
    acme = fake.team("Acme", domain="acme")
    ann = acme.user("Ann")
    general = acme.channel("general", [ann])
    async with house(fake, url) as here:
        fake.consent = Consent(acme, ann)
        await here.browser.install()
        here.app.delivery.stop()  # what is said from now on waits
        await here.slack.command(ann, "/learn", "how to fold a map", channel=general)
        assert [row.state for row in await rows(here.app, Outbox)] == ["new"]
        for event in order:
            assert (await getattr(here.slack, event)(acme)).ok
        (gone,) = await rows(here.app, Workspace)
        assert (gone.state, await rows(here.app, Installation)) == ("gone", [])
        assert [(row.state, row.card) for row in await rows(here.app, Outbox)] == [("dead", None)]
        strange = await here.slack.command(ann, "/lore", "find map", channel=general)
        assert "don't know this workspace" in str(strange.json)
        fake.pass_time(5)
        assert (await here.browser.install()).status == 200
        (back,) = await rows(here.app, Workspace)
        assert (back.id, back.state, back.gone_at) == (gone.id, "active", None)
        assert "fold a map" in str((await here.slack.command(ann, "/lore", "find map", channel=general)).json)


async def test_a_late_word_of_an_old_removal_does_not_end_the_new_installation(fake: FakeSlack, url: str) -> None:
    acme = fake.team("Acme")
    async with house(fake, url) as here:
        fake.consent = Consent(acme, acme.user("Ann"))
        await here.browser.install()
        (key,) = await rows(here.app, Installation)
        for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [acme.bot.id]}}):
            told = envelope(fake, acme, event) | {"event_time": int(fake.now()) - 3600}
            assert (await here.slack.deliver(told)).ok
        assert [row.state for row in await rows(here.app, Workspace)] == ["active"]
        assert [row.sealed for row in await rows(here.app, Installation)] == [key.sealed]


async def test_one_enterprise_is_one_organization_however_many_workspaces(fake: FakeSlack, url: str) -> None:
    east, west, other = (fake.team(name, enterprise="E0GRID") for name in ("East", "West", "Other"))
    ann, bob = east.user("Ann"), west.user("Bob")
    async with house(fake, url) as here:
        fake.consent = Consent(east, ann, org=True)
        assert (await here.browser.install()).status == 200
        assert await rows(here.app, Workspace) == []
        for person, team in ((ann, east), (bob, west)):
            done = await here.slack.command(person, "/lore", "home", channel=team.channel("general", [person]))
            assert done.ok
            assert "don't know" not in str(done.json)
        assert len(await rows(here.app, Organization)) == 1
        assert {(each.external_id, each.enterprise) for each in await rows(here.app, Workspace)} == {
            (east.id, "E0GRID"), (west.id, "E0GRID"),
        }  # fmt: skip
        await here.slack.team_access(west, granted=False)
        done = await here.slack.command(bob, "/lore", "home", channel=west.channel("all", [bob]))
        assert "don't know this workspace" in str(done.json)
        await here.slack.team_access(west, granted=True)
        await here.slack.team_access(other, granted=True)
        assert {each.external_id: each.state for each in await rows(here.app, Workspace)} == dict.fromkeys(
            (east.id, west.id, other.id), "active"
        )
        await here.slack.app_uninstalled(west)
        assert {each.state for each in await rows(here.app, Workspace)} == {"gone"}
        assert await rows(here.app, Installation) == []


async def test_a_workspace_with_a_key_of_its_own_outlives_the_enterprises(fake: FakeSlack, url: str) -> None:
    east, west = fake.team("East", enterprise="E0GRID"), fake.team("West", enterprise="E0GRID")
    ann, bob = east.user("Ann"), west.user("Bob")
    async with house(fake, url) as here:
        fake.consent = Consent(east, ann)
        await here.browser.install()
        own = east.token
        fake.consent = Consent(west, bob, org=True)
        await here.browser.install()
        await here.slack.command(bob, "/lore", "home", channel=west.channel("general", [bob]))
        east.token, token = own, west.token
        await here.slack.app_uninstalled(west)
        assert token.state == "inactive"
        assert {each.external_id: each.state for each in await rows(here.app, Workspace)} == {
            east.id: "active", west.id: "gone",
        }  # fmt: skip
        await here.slack.app_uninstalled(east)
        assert {each.state for each in await rows(here.app, Workspace)} == {"gone"}


async def test_keys_are_sealed_anew_with_a_new_secret(fake: FakeSlack, url: str) -> None:
    acme, new = fake.team("Acme"), Fernet.generate_key().decode()
    ann = acme.user("Ann")
    general = acme.channel("general", [ann])
    async with house(fake, url) as here:
        fake.consent = Consent(acme, ann)
        await here.browser.install()
    async with house(fake, url, LORE_SECRET_KEY=new) as here:
        assert "don't know this workspace" in str(
            (await here.slack.command(ann, "/lore", "home", channel=general)).json
        )
        troubled = {each.name: each for each in await here.connection.check() if not each.ok}
        assert "encrypted with" in troubled["slack: LORE_SECRET_KEY"].cure
    async with house(fake, url, LORE_SECRET_KEY=new, LORE_PREVIOUS_SECRET_KEY=KEY) as here:
        assert (await here.slack.command(ann, "/lore", "home", channel=general)).ok
    async with house(fake, url, LORE_SECRET_KEY=new) as here:
        assert "don't know" not in str((await here.slack.command(ann, "/lore", "home", channel=general)).json)
        assert all(each.ok for each in await here.connection.check())


async def _expiring(fake: FakeSlack, here: House) -> tuple[Team, User]:
    acme = fake.team("Acme")
    ann = acme.user("Ann")
    fake.consent = Consent(acme, ann, rotation=True)
    assert (await here.browser.install()).status == 200
    return acme, ann


@pytest.mark.parametrize("ahead", [11, 13])
async def test_of_many_who_need_a_new_key_one_fetches_it(fake: FakeSlack, url: str, ahead: int) -> None:
    clock = MovedClock()
    async with house(fake, url, clock) as one, house(fake, url, clock) as two:
        acme, _ = await _expiring(fake, one)
        _pass(fake, clock, hours=ahead)
        for each in (one, two):
            each.directory.forget()
        exchanged = fake.counts["oauth.v2.access"]
        found = await asyncio.gather(*(each.directory.find(acme.id) for each in (one, two) * 8))
        assert fake.counts["oauth.v2.access"] == exchanged + 1
        for each in (one, two):
            each.directory.forget()
        last = [await each.directory.find(acme.id) for each in (one, two)]
        assert {each.token for each in last if each} == {acme.token.text}
        assert all(found)


async def test_a_key_that_somebody_else_renewed_is_looked_up_and_the_message_sent(fake: FakeSlack, url: str) -> None:
    clock = MovedClock()
    async with house(fake, url, clock) as one, house(fake, url, clock) as two:
        acme, ann = await _expiring(fake, one)
        im = acme.im(ann)
        for each in (one, two):
            await each.directory.find(acme.id)
        _pass(fake, clock, hours=11)
        one.directory.forget()
        await one.directory.find(acme.id)  # two still holds the key before, which Slack no longer takes
        old = await two.directory.at(acme.id)
        assert old.token != acme.token.text
        answer = await two.connection.web.call(old.token, acme.id, "chat.postMessage", channel=im.id, text="hello")
        assert answer["ok"]
        assert len(fake.direct(ann)) == 1


async def test_while_slack_is_away_a_good_key_is_used_and_an_old_one_waits(fake: FakeSlack, url: str) -> None:
    clock = MovedClock()
    async with house(fake, url, clock) as here:
        acme, _ = await _expiring(fake, here)
        first = (await here.directory.at(acme.id)).token
        fake.faults.add(RateLimited(1), "oauth.v2.access", times=9)
        _pass(fake, clock, hours=11)
        here.directory.forget()
        assert (await here.directory.at(acme.id)).token == first
        _pass(fake, clock, hours=2)
        here.directory.forget()
        with pytest.raises(TryLater):
            await here.directory.at(acme.id)
        fake.faults.clear()
        _pass(fake, clock, hours=0.01)
        assert (await here.directory.at(acme.id)).token == acme.token.text != first


async def test_a_removal_while_a_key_is_renewed_wins(fake: FakeSlack, url: str) -> None:
    clock = MovedClock()
    async with house(fake, url, clock) as here:
        acme, _ = await _expiring(fake, here)
        _pass(fake, clock, hours=13)
        here.directory.forget()
        asked = fake.counts["oauth.v2.access"]
        fake.faults.add(Hang(2.0, accept=True), "oauth.v2.access")
        renewing = asyncio.create_task(here.directory.find(acme.id))
        async with asyncio.timeout(60):
            while fake.counts["oauth.v2.access"] == asked:
                await asyncio.sleep(0.01)
        assert (await here.slack.app_uninstalled(acme)).ok
        await asyncio.gather(renewing, return_exceptions=True)
        here.directory.forget()
        assert (await here.directory.find(acme.id), await rows(here.app, Installation)) == (None, [])


async def test_a_lost_next_key_leaves_the_present_one_and_is_told(fake: FakeSlack, url: str) -> None:
    clock = MovedClock()
    async with house(fake, url, clock) as here:
        acme, _ = await _expiring(fake, here)
        fake.world.refreshes.clear()
        _pass(fake, clock, hours=13)
        here.directory.forget()
        assert await here.directory.find(acme.id) is not None
        troubled = {each.name: each for each in await here.connection.check() if not each.ok}
        assert f"{PUBLIC}/slack/install" in troubled["slack: installations"].cure


def _pass(fake: FakeSlack, clock: MovedClock, *, hours: float) -> None:
    clock.forward(timedelta(hours=hours))
    fake.pass_time(hours * 3600)
