"""What an operator can set, and what the doctor says about it."""

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import Misconfigured
from bot.settings import read
from handlers import Finding
from handlers.teams.connection import credentials
from handlers.teams.doctor import check
from handlers.teams.keys import SigningKeys
from handlers.teams.session import LateSession
from handlers.teams.settings import TeamsSettings
from tests.fakes.teams import FakeTeams
from tests.handlers.teams.stand import stand

APP, TENANT, OTHER = (f"{n}f0f5c1a-0000-4000-8000-123456789abc" for n in range(3))
GOOD = {"MICROSOFT_APP_ID": APP, "MICROSOFT_APP_PASSWORD": "pa55word", "MICROSOFT_APP_TENANT_ID": TENANT}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    for name in TeamsSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> TeamsSettings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (found,) = read([TeamsSettings])
    assert isinstance(found, TeamsSettings)
    return found


def test_nothing_set_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings(monkeypatch).on


def test_a_single_tenant_speaks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, **GOOD)
    assert (found.on, found.tenants, found.login_tenant) == (True, {TENANT}, TENANT)
    assert found.scope == "https://api.botframework.com/.default"
    assert settings(monkeypatch, TEAMS_ALLOWED_TENANTS=f" {OTHER} ,").tenants == {TENANT, OTHER}


def test_several_tenants_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    several = {"MICROSOFT_APP_TYPE": "MultiTenant", "TEAMS_ALLOWED_TENANTS": OTHER}
    found = settings(monkeypatch, **GOOD, **several)
    assert (found.tenants, found.login_tenant) == ({TENANT, OTHER}, "botframework.com")
    assert settings(monkeypatch, TEAMS_ALLOWED_TENANTS="*").tenants is None


def test_another_cloud_is_set_by_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch, **GOOD, TEAMS_TOKEN_ISSUER="https://api.botframework.us", TEAMS_LOGIN_URL="https://login.microsoftonline.us/",
        TEAMS_OPENID_METADATA_URL="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        TEAMS_SERVICE_HOSTS="smba.infra.gcc.teams.microsoft.com, *.botframework.azure.us",
    )  # fmt: skip
    assert found.scope == "https://api.botframework.us/.default"
    assert found.teams_service_hosts == ("smba.infra.gcc.teams.microsoft.com", "*.botframework.azure.us")
    assert found.teams_login_url == "https://login.microsoftonline.us"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"MICROSOFT_APP_PASSWORD": ""}, "MICROSOFT_APP_PASSWORD"),
        ({"MICROSOFT_APP_TENANT_ID": ""}, "MICROSOFT_APP_TENANT_ID"),
        ({"MICROSOFT_APP_TYPE": "UserAssignedMSI"}, "MICROSOFT_APP_TYPE"),
        ({"MICROSOFT_APP_TYPE": "MultiTenant"}, "TEAMS_ALLOWED_TENANTS"),
        ({"TEAMS_LOGIN_URL": "http://login.example"}, "TEAMS_LOGIN_URL"),
        ({"TEAMS_OPENID_METADATA_URL": "ftp://x"}, "TEAMS_OPENID_METADATA_URL"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        settings(monkeypatch, **(GOOD | wrong))
    assert named in caught.value.message
    assert "pa55word" not in caught.value.message


async def found(fake: FakeTeams, monkeypatch: pytest.MonkeyPatch, **changes: str) -> dict[str, Finding]:
    of = settings(monkeypatch, **{**fake.settings(), **changes})
    clock, session = SystemClock(), LateSession()
    keys = SigningKeys(session, of.teams_openid_metadata_url, clock)
    given = credentials(of, session, clock)
    try:
        return {each.name.removeprefix("teams: "): each for each in await check(of, given, keys)}
    finally:
        await keys.aclose()
        await given.aclose()
        await session.close()


async def test_the_doctor_is_content(fake: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = await found(fake, monkeypatch)
    assert all(each.ok for each in findings.values()), findings
    assert "app-password" not in str(findings)


async def test_the_doctor_finds_mistakes_and_names_the_cure(fake: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    mistakes = {
        "MICROSOFT_APP_ID": {"MICROSOFT_APP_ID": "my bot"},
        "tenants": {"TEAMS_ALLOWED_TENANTS": "contoso"},
        "MICROSOFT_APP_PASSWORD": {"MICROSOFT_APP_PASSWORD": "an old one"},
        "TEAMS_OPENID_METADATA_URL": {"TEAMS_OPENID_METADATA_URL": f"{fake.issuer.url}/nowhere"},
        "TEAMS_SERVICE_HOSTS": {"TEAMS_SERVICE_HOSTS": "*.com"},
    }
    for name, changes in mistakes.items():
        with monkeypatch.context() as only:
            finding = (await found(fake, only, **changes))[name]
        assert not finding.ok, name
        assert finding.cure, name


async def test_in_a_rehearsal_the_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    of, session = settings(monkeypatch), LateSession()
    keys = SigningKeys(session, of.teams_openid_metadata_url, SystemClock())
    (finding,) = await check(of, credentials(of, session, SystemClock()), keys)
    assert (finding.ok, "rehearsal" in finding.seen) == (False, True)


async def test_the_doctor_asks_teams_whether_it_knows_us(tmp_path: Path) -> None:
    async with stand(tmp_path, install=False) as here:
        teams, connector = here.app.connections["teams"], here.fake.connector
        assert "nobody has written" in (await teams.check())[-1].seen
        await here.say(here.ana, "hello")
        assert (await teams.check())[-1].seen == "Teams answers us in 1 of our tenants"
        here.fake.world.personal(here.ana).blocked = True
        assert (await teams.check())[-1].ok
        here.fake.login.accepts = lambda _: False  # type: ignore[method-assign]  # the bot is not registered for Teams
        unknown = (await teams.check())[-1]
        assert (unknown.name, unknown.ok) == ("teams: reach", False)
        assert "Channels of your Azure Bot" in unknown.cure
        connector.stop()
        assert not (await teams.check())[-1].ok
