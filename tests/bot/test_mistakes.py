"""Deliberate mistakes of whoever sets Lore up: `lore doctor` finds each, and says what to do.

Elsewhere: a full disk, a database that cannot be written, missing time zones (tests/bot/test_examining.py).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

import bot.app
from bot.services import installing
from bot.services.installing import Grant
from storage import migrate
from storage.store import Store
from tests.bot.test_cli import Lore
from tests.bot.test_cli import lore as lore  # the fixture
from tests.databases import Server
from tests.fakes.openai import FakeOpenAI
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams

SECRET = "0123456789abcdef0123456789abcdef"
KEY = Fernet.generate_key().decode()


@dataclass
class Company:
    """Fakes of everything that is asked, and the settings that are right."""

    slack: FakeSlack
    teams: FakeTeams
    model: FakeOpenAI
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """What is set instead, and words of the finding and of its cure."""

    given: dict[str, str]
    words: str
    many: bool = False  # of those whom many workspaces install


class LateClock:
    """A machine whose clock is wrong."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(minutes=7)


MISTAKES = {
    "a wrong bot token": Mistake({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "invalid_auth Copy the Bot User OAuth Token again"),
    "a bot token that expires": Mistake({"SLACK_BOT_TOKEN": "xoxe.xoxb-1"}, "expires Switch token rotation off"),
    "a token of another kind": Mistake({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN: a bot token starts with xoxb-"),
    "a missing scope": Mistake({"SLACK_BOT_TOKEN": "{poor}"}, "missing: reactions:read Reinstall to Workspace"),
    "a wrong signing secret": Mistake({"SLACK_SIGNING_SECRET": "xapp-1-A0"}, "Signing Secret from Basic Information"),
    "a wrong client secret": Mistake(
        {"SLACK_CLIENT_SECRET": "x"}, "bad_client_secret Copy Client ID and Client Secret", True
    ),
    "no client secret": Mistake({"SLACK_CLIENT_SECRET": ""}, "belong together: set both, or none", True),
    "no secret key": Mistake({"LORE_SECRET_KEY": ""}, "LORE_SECRET_KEY: needed together with SLACK_CLIENT_ID", True),
    "another secret key": Mistake({"LORE_SECRET_KEY": "{new}"}, "cannot be read Set LORE_SECRET_KEY to the key", True),
    "a secret key that is none": Mistake(
        {"LORE_SECRET_KEY": "secret"}, "not a key; `lore doctor --new-key` prints one"
    ),
    "a key that Slack forgot": Mistake(
        {}, "Slack does not take the key /slack/install and install it there again", True
    ),
    "no public address": Mistake(
        {"LORE_PUBLIC_URL": ""}, "LORE_PUBLIC_URL: needed together with SLACK_CLIENT_ID", True
    ),
    "a public address with a path": Mistake(
        {"LORE_PUBLIC_URL": "https://x.example/slack"}, "only the beginning of the address"
    ),
    "a public address of nobody": Mistake(
        {"LORE_PUBLIC_URL": "https://lore.invalid"}, "cannot be opened Check its spelling, DNS"
    ),
    "a public address of another": Mistake(
        {"LORE_PUBLIC_URL": "{other}"}, "another server answers pass every path on unchanged"
    ),
    "a database that is away": Mistake(
        {"LORE_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "LORE_DATABASE_URL says where"
    ),
    "a database of another kind": Mistake({"LORE_DATABASE_URL": "mysql://x"}, "use sqlite:///FILE or postgresql://"),
    "a schema that is behind": Mistake({"LORE_DATABASE_URL": "{empty}"}, "not up to date Run `lore migrate`"),
    "a clock that is wrong": Mistake({}, "s behind Set the clock by NTP"),
    "a wrong model key": Mistake({}, "refused (401) Copy OPENAI_API_KEY again"),
    "a model that is not there": Mistake({"LORE_MODEL": "gpt-none"}, "no model gpt-none Set LORE_MODEL to one of fake"),
    "a wrong Teams secret": Mistake(
        {"MICROSOFT_APP_PASSWORD": "wrong"}, "Make a new client secret (its value, not its id)"
    ),
    "a wrong Teams tenant": Mistake(
        {"TEAMS_ALLOWED_TENANTS": "contoso"}, "contoso Tenant ids are on Entra's Overview page"
    ),
    "no Teams secret": Mistake({"MICROSOFT_APP_PASSWORD": ""}, "needed together with MICROSOFT_APP_ID"),
    "a Teams app id that is none": Mistake(
        {"MICROSOFT_APP_ID": "lore"}, "five groups of digits and letters from a to f."
    ),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("mistakes")
    with FakeSlack() as slack, FakeTeams() as teams, FakeOpenAI() as model:
        acme = slack.team("Acme")
        settings = {
            **teams.settings(), "SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": acme.token.text,
            "SLACK_API_URL": slack.base_url, "OPENAI_API_KEY": "key", "OPENAI_BASE_URL": model.url, "LORE_MODEL": "fake",
        }  # fmt: skip
        yield Company(slack, teams, model, folder, settings)


def _installed(company: Company, folder: Path) -> dict[str, str]:
    """Settings of one whom many workspaces install, and a database where one did."""
    url, team = f"sqlite:///{folder / 'many.db'}", company.slack.team("Brandt")
    migrate.upgrade(url)
    sealed = Fernet(KEY).encrypt(f'{{"token": "{team.token.text}", "refresh": ""}}'.encode()).decode()
    grant = Grant("slack", team.id, "", "Brandt", team.bot.id, "", sealed)
    store = Store(url)
    asyncio.run(store.write(lambda session: installing.installed(session, grant, datetime.now(UTC))))
    asyncio.run(store.close())
    client = {
        "SLACK_CLIENT_ID": company.slack.world.client_id,
        "SLACK_CLIENT_SECRET": company.slack.world.client_secret,
    }
    return {
        **client,
        "LORE_DATABASE_URL": url,
        "LORE_SECRET_KEY": KEY,
        "LORE_PUBLIC_URL": "http://127.0.0.1:9",
        "SLACK_BOT_TOKEN": "",
    }


def test_without_a_mistake_all_is_well(lore: Lore, company: Company, tmp_path: Path) -> None:
    for more in ({}, _installed(company, tmp_path)):
        done = lore("doctor", **{**company.settings, **more})
        assert (done.code, "!!" in done.out) == (0, False), done.out + done.err


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found_with_its_cure(
    lore: Lore, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Server, name: str
) -> None:
    mistake = MISTAKES[name]
    settings = {**company.settings, **(_installed(company, tmp_path) if mistake.many else {})}
    company.model.queue.clear()
    if name == "a wrong model key":
        company.model.fail(401)
    if name == "a key that Slack forgot":
        list(company.slack.world.teams.values())[-1].token.state = "revoked"
    if name == "a clock that is wrong":
        monkeypatch.setattr(bot.app, "SystemClock", LateClock)
    poor = company.slack.team("Poor", scopes={"chat:write", "commands"}).token.text
    made = {"poor": poor, "new": Fernet.generate_key().decode(), "other": company.slack.url, "empty": postgres.empty()}
    given = {key: value.format(**made) if "{" in value else value for key, value in mistake.given.items()}
    done = lore("doctor", **{**settings, **given})
    assert done.code == 1, done.out
    told = set((done.out + " " + done.err).replace(",", " ").split())
    missing = [word for word in mistake.words.replace(",", " ").split() if not any(word in each for each in told)]
    assert not missing, (missing, done.out, done.err)
