"""What `lore doctor` finds out about Teams."""

import re
from collections.abc import Sequence
from contextlib import aclosing

from bot.errors import PlaceGone, VendorError
from handlers import Finding
from handlers.teams.connector import Connector, Conversation
from handlers.teams.credentials import Tokens
from handlers.teams.hosts import PUBLIC_HOSTS
from handlers.teams.keys import SigningKeys
from handlers.teams.rejected import Rejected
from handlers.teams.settings import TeamsSettings

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
UNREACHED = "Is Microsoft Teams on under Channels of your Azure Bot, and does this machine reach Microsoft's hosts?"
BROAD = re.compile(r"\*?\.?(?:[a-z]+)?")


async def check(settings: TeamsSettings, credentials: Tokens, keys: SigningKeys) -> list[Finding]:
    """Asks Microsoft whether our id and password are good, and for the keys that it signs with."""
    if not settings.on:
        return [
            Finding(
                "teams: MICROSOFT_APP_ID",
                False,
                "rehearsal: whoever is on this machine may speak",
                "Set it to go live.",
            )
        ]
    return [
        _app_id(settings),
        _tenants(settings),
        await _token(credentials),
        await _metadata(settings, keys),
        _hosts(settings),
    ]


async def reach(connector: Connector, known: Sequence[Conversation]) -> Finding:
    """Asks who is in a conversation of each tenant: Teams answers whom it knows, also where we are not any more."""
    name = "teams: reach"
    for at in known:
        try:
            async with aclosing(connector.members(at)) as members:
                await anext(members, None)
        except PlaceGone:
            continue
        except VendorError as error:
            return Finding(name, False, f"tenant {at.tenant_id}: {error.message}", UNREACHED)
    seen = f"Teams answers us in {len(known)} of our tenants" if known else "nobody has written to Lore yet"
    return Finding(name, True, seen)


def _app_id(settings: TeamsSettings) -> Finding:
    good = bool(GUID.fullmatch(settings.microsoft_app_id or ""))
    cure = (
        "" if good else "Copy the Microsoft App ID from your Azure Bot: five groups of digits and letters from a to f."
    )
    return Finding("teams: MICROSOFT_APP_ID", good, "looks right" if good else "does not look like one", cure)


def _tenants(settings: TeamsSettings) -> Finding:
    name, tenants = "teams: tenants", settings.tenants
    if tenants is None:
        return Finding(name, True, "every tenant may speak to Lore")
    wrong = sorted(tenant for tenant in tenants if not GUID.fullmatch(tenant))
    if wrong:
        cure = "Tenant ids are on Entra's Overview page; check MICROSOFT_APP_TENANT_ID and TEAMS_ALLOWED_TENANTS."
        return Finding(name, False, f"not a tenant's id: {', '.join(wrong)}", cure)
    return Finding(name, True, f"{len(tenants)} may speak to Lore")


async def _token(credentials: Tokens) -> Finding:
    name = "teams: MICROSOFT_APP_PASSWORD"
    try:
        await credentials.token()
    except VendorError as error:
        cure = "Make a new client secret (its value, not its id); check the app's id and type and TEAMS_LOGIN_URL."
        return Finding(name, False, error.message, cure)
    return Finding(name, True, "Microsoft gives us a token")


async def _metadata(settings: TeamsSettings, keys: SigningKeys) -> Finding:
    name = "teams: TEAMS_OPENID_METADATA_URL"
    try:
        await keys.find("")
    except Rejected:
        cure = "Check that this machine reaches that address, and that it is the one of your cloud."
        return Finding(name, False, f"no keys from {settings.teams_openid_metadata_url}", cure)
    return Finding(name, True, "the keys that Microsoft signs with are there")


def _hosts(settings: TeamsSettings) -> Finding:
    name = "teams: TEAMS_SERVICE_HOSTS"
    broad = [host for host in settings.teams_service_hosts if BROAD.fullmatch(host)]
    if broad or not settings.teams_service_hosts:
        cure = f"Name Microsoft's own hosts; in the public cloud they are {', '.join(PUBLIC_HOSTS)}."
        return Finding(name, False, f"too wide: {', '.join(broad)}" if broad else "none", cure)
    return Finding(name, True, ", ".join(settings.teams_service_hosts))
