"""What `lore doctor` finds out about Slack."""

import re
from collections.abc import Iterable

from pydantic import SecretStr

from bot.errors import NotAllowed, Refused, VendorError
from handlers import Finding, House
from handlers.slack.keys import PLATFORM, Keys
from handlers.slack.manifest import scopes
from handlers.slack.payload import Json, word
from handlers.slack.refusals import KeyRefused
from handlers.slack.settings import SlackSettings
from handlers.slack.web import Web
from storage import installations
from storage.tables import Installation

REINSTALL = "In your Slack app: OAuth & Permissions → Reinstall to Workspace, with the scopes of manifest.yaml."
INSTALL = "Open {address}/slack/install and install it there again."
NEW_KEY = "Set LORE_PREVIOUS_SECRET_KEY to the key before, and start Lore once with both."
REACH = "Check that this machine reaches slack.com over https, and look again in a minute."
SHOWN = 5
AT_MOST = 200  # workspaces that are asked; each is a call


async def check(settings: SlackSettings, house: House, keys: Keys) -> list[Finding]:
    """Asks Slack whether our keys are good and enough."""
    web = Web(settings.slack_api_url, house.clock)
    findings: list[Finding] = []
    try:
        findings += await _bot(web, settings.slack_bot_token) if settings.slack_bot_token else []
        findings += await _app(web, settings.slack_app_token) if settings.slack_app_token else []
        if settings.slack_client_id:
            findings += [await _client(web, settings), *await _installed(web, house, keys)]
    finally:
        await web.close()
    return findings + ([_signing(settings.slack_signing_secret)] if settings.slack_signing_secret else [])


async def _bot(web: Web, token: SecretStr) -> list[Finding]:
    name = "slack: SLACK_BOT_TOKEN"
    if token.get_secret_value().startswith("xoxe."):
        cure = "Switch token rotation off in your Slack app and install it again, or use SLACK_CLIENT_ID."
        return [Finding(name, False, "expires after twelve hours, and Lore cannot renew it", cure)]
    try:
        answer = await web.call(token.get_secret_value(), "", "auth.test")
    except VendorError as error:
        cure = "Copy the Bot User OAuth Token again from your Slack app." if isinstance(error, NotAllowed) else REACH
        return [Finding(name, False, error.message, cure)]
    return [Finding(name, True, f"{word(answer, 'team')}, as @{word(answer, 'user')}"), _scopes(answer)]


def _scopes(answer: Json) -> Finding:
    missing = scopes() - set(word(answer, "scopes").split(","))
    seen = f"missing: {', '.join(sorted(missing))}" if missing else "all there"
    return Finding("slack: scopes", not missing, seen, REINSTALL if missing else "")


async def _app(web: Web, token: SecretStr) -> list[Finding]:
    name = "slack: SLACK_APP_TOKEN"
    try:
        await web.call(token.get_secret_value(), "", "apps.connections.open")
    except VendorError as error:
        return [Finding(name, False, error.message, "Make an app-level token with the scope connections:write.")]
    return [Finding(name, True, "Socket Mode is open to us")]


async def _client(web: Web, settings: SlackSettings) -> Finding:
    """Slack says of a code that it made up whether the id and the secret are right: only then it looks at the code."""
    name, cure = "slack: SLACK_CLIENT_SECRET", "Copy Client ID and Client Secret again from Basic Information."
    try:
        await web.grant(*settings.client(), code="doctor")
    except Refused as error:
        good = "invalid_code" in error.message
        return Finding(name, good, "Slack takes it" if good else error.message, "" if good else cure)
    except VendorError as error:
        return Finding(name, False, error.message, REACH)
    return Finding(name, True, "Slack takes it")


async def _installed(web: Web, house: House, keys: Keys) -> list[Finding]:
    """Every workspace where it is installed: whether its key can be opened, is good, and is enough."""
    rows = await house.store.read(lambda session: installations.every(session, PLATFORM))
    closed = [row for row in rows if keys.opened(row) is None]
    old = [row for row in rows if row not in closed and not keys.is_present(row)]
    address = house.settings.lore_public_url or ""
    again = INSTALL.format(address=address)
    lost = f"Set LORE_SECRET_KEY to the key that they were encrypted with. If it is lost: {again}"
    refused, poor = await _asked(web, [row for row in rows if row not in closed][:AT_MOST], keys)
    troubles = (
        ("LORE_SECRET_KEY", closed, "keys that cannot be read", lost),
        ("LORE_PREVIOUS_SECRET_KEY", old, "keys that are encrypted with the one before", NEW_KEY),
        ("installations", refused, "Slack does not take the key", again),
        ("scopes", poor, "fewer scopes than in manifest.yaml", again),
    )
    where = f"{len(rows):,} of them" if rows else f"none yet; the first begins at {address}/slack/install"
    found = [_trouble(f"slack: {name}", those, what, cure) for name, those, what, cure in troubles if those]
    return [Finding("slack: installations", True, where), *found]


async def _asked(
    web: Web, rows: Iterable[Installation], keys: Keys
) -> tuple[list[Installation], list[Installation]]:  # fmt: skip
    refused: list[Installation] = []
    poor: list[Installation] = []
    for row in rows:
        try:
            key = await keys.usable(row)
            answer = await web.who(key.token, row.external_id, within=5.0) if key is not None else {}
        except KeyRefused:
            refused.append(row)
        except VendorError:
            continue
        else:
            if not _scopes(answer).ok:
                poor.append(row)
    return refused, poor


def _trouble(name: str, rows: list[Installation], what: str, cure: str) -> Finding:
    named = ", ".join(row.external_id for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return Finding(name, False, f"{what}: {named}{more}", cure)


def _signing(secret: SecretStr) -> Finding:
    good = bool(re.fullmatch(r"[0-9a-f]{32}", secret.get_secret_value()))
    cure = "" if good else "Copy the Signing Secret from Basic Information: 32 digits and letters from a to f."
    return Finding("slack: SLACK_SIGNING_SECRET", good, "looks right" if good else "does not look like one", cure)
