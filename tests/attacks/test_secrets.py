"""No key and no password in a log, an error, a page or a card, whatever goes wrong.

Elsewhere: nobody's words in the log (tests/bot/test_logs.py), problems of settings without their values
(tests/handlers/slack/test_life.py, tests/handlers/teams/test_settings.py).
"""

import io
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import logs
from bot.errors import Misconfigured
from bot.settings import Settings, read
from handlers.slack.settings import SlackSettings
from handlers.teams.settings import TeamsSettings
from tests import databases
from tests.attacks.stage import stage
from tests.fakes.slack import Consent, Error, FakeSlack, Reset, Status
from tests.handlers.slack.town import KEY, SECRET, house

PASSWORD, OPENAI = "hunter2-and-more", "sk-live-openai-key"


@pytest.fixture
def written() -> io.StringIO:
    """The log, at the level that tells most."""
    stream = io.StringIO()
    logs.configure("debug", stream)
    return stream


async def test_an_installation_that_fails_in_every_way(tmp_path: Path, written: io.StringIO) -> None:
    with FakeSlack() as fake:
        async with house(fake, databases.sqlite(tmp_path / "lore.db")) as here:
            acme = fake.team("Acme")
            fake.consent = Consent(acme, acme.user("Ann"), rotation=True)
            told, codes = "", []
            for fault in (
                Error("invalid_code"),
                Status(500, accept=True),
                Reset(accept=True),
                Error("bad_client_secret"),
                None,
            ):
                fake.faults.clear()
                if fault is not None:
                    fake.faults.add(fault, "oauth.v2.access")
                page = await here.browser.install()
                told += page.text
                codes += list(fake.world.codes)
            fake.world.refreshes.clear()
            fake.pass_time(13 * 3600)
            here.directory.forget()
            await here.directory.other_key(acme.id, acme.token.text)
            findings = " ".join(f"{each.seen} {each.cure}" for each in await here.connection.check())
            secrets = [KEY, SECRET, fake.world.client_secret, *codes, *fake.world.tokens]
            secrets += [token.refresh for token in fake.world.tokens.values() if token.refresh]
            assert len(secrets) > 5
            for secret in secrets:
                assert secret not in written.getvalue() + told + findings, secret


async def test_platforms_that_refuse_and_break_off(tmp_path: Path, written: io.StringIO) -> None:
    async with stage(tmp_path, OPENAI_API_KEY=OPENAI, OPENAI_BASE_URL="http://127.0.0.1:9/v1") as lore:
        ann, ana = lore.acme.user("Ann"), lore.teams_fake.world.user("Ana")
        general = lore.acme.channel("general", [ann])
        for code in ("invalid_auth", "missing_scope", "internal_error"):
            lore.slack_fake.faults.add(Error(code), "chat.postMessage")
            await lore.slack.command(ann, "/learn", f"how to {code}", channel=general)
            await lore.app.delivery.deliver_due()
        await lore.slack.command(ann, "/lore", "ask how to fold a map?", channel=general)
        await lore.teams.say(ana, "learn how to fold a map")
        await lore.app.worker.work_due()
        await lore.app.delivery.deliver_due()
        settings = lore.teams_fake.settings()
        secrets = [lore.acme.token.text, settings["MICROSOFT_APP_PASSWORD"], OPENAI, *lore.teams_fake.login.tokens]
        seen = written.getvalue() + str([delivery.json for delivery in lore.slack.deliveries])
        for secret in secrets:
            assert secret not in seen, secret
        assert written.getvalue()


def test_settings_do_not_show_what_they_hold() -> None:
    secret = Fernet.generate_key().decode()
    given = Settings(_env_file=None, lore_secret_key=secret, openai_api_key=OPENAI)  # type: ignore[call-arg, arg-type]
    slack = SlackSettings(_env_file=None, slack_signing_secret=SECRET, slack_bot_token="xoxb-secret")  # type: ignore[call-arg, arg-type]
    for shown in (repr(given), str(given), repr(slack), str(slack.model_dump())):
        assert not [word for word in (secret, OPENAI, SECRET, "xoxb-secret") if word in shown]


def test_problems_do_not_repeat_what_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "LORE_SECRET_KEY": PASSWORD, "LORE_DATABASE_URL": f"mysql://lore:{PASSWORD}@db/x", "SLACK_SIGNING_SECRET": PASSWORD,
        "SLACK_BOT_TOKEN": PASSWORD, "SLACK_APP_TOKEN": PASSWORD, "SLACK_CLIENT_SECRET": PASSWORD, "MICROSOFT_APP_ID": PASSWORD,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as told:
        read([Settings, SlackSettings, TeamsSettings])
    assert PASSWORD not in told.value.message
    assert "LORE_SECRET_KEY" in told.value.message
