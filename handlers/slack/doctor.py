"""What `lore doctor` finds out about Slack."""

import re

from pydantic import SecretStr

from bot.clock import SystemClock
from bot.errors import VendorError
from handlers import Finding
from handlers.slack.manifest import scopes
from handlers.slack.payload import Json, word
from handlers.slack.settings import SlackSettings
from handlers.slack.web import Web

INSTALL = "In your Slack app: OAuth & Permissions → Reinstall to Workspace, with the scopes of manifest.yaml."


async def check(settings: SlackSettings) -> list[Finding]:
    """Asks Slack whether our keys are good and enough."""
    web = Web(settings.slack_api_url, SystemClock())
    try:
        findings = await _bot(web, settings.slack_bot_token)
        findings += await _app(web, settings.slack_app_token) if settings.slack_app_token else []
    finally:
        await web.close()
    return findings + ([_signing(settings.slack_signing_secret)] if settings.slack_signing_secret else [])


async def _bot(web: Web, token: SecretStr | None) -> list[Finding]:
    name = "slack: SLACK_BOT_TOKEN"
    try:
        answer = await web.call(token.get_secret_value() if token else "", "", "auth.test")
    except VendorError as error:
        return [Finding(name, False, error.message, "Copy the Bot User OAuth Token again from your Slack app.")]
    seen = f"{word(answer, 'team')}, as @{word(answer, 'user')}"
    return [Finding(name, True, seen), _scopes(answer)]


def _scopes(answer: Json) -> Finding:
    missing = scopes() - set(word(answer, "scopes").split(","))
    seen = f"missing: {', '.join(sorted(missing))}" if missing else "all there"
    return Finding("slack: scopes", not missing, seen, INSTALL if missing else "")


async def _app(web: Web, token: SecretStr) -> list[Finding]:
    name = "slack: SLACK_APP_TOKEN"
    try:
        await web.call(token.get_secret_value(), "", "apps.connections.open")
    except VendorError as error:
        return [Finding(name, False, error.message, "Make an app-level token with the scope connections:write.")]
    return [Finding(name, True, "Socket Mode is open to us")]


def _signing(secret: SecretStr) -> Finding:
    good = bool(re.fullmatch(r"[0-9a-f]{32}", secret.get_secret_value()))
    cure = "" if good else "Copy the Signing Secret from Basic Information: 32 digits and letters from a to f."
    return Finding("slack: SLACK_SIGNING_SECRET", good, "looks right" if good else "does not look like one", cure)
