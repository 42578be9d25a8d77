"""What Teams adds to the shell: `lore teams package`."""

import sys
from pathlib import Path

from bot.errors import Misconfigured
from bot.settings import Settings, read
from handlers.teams import package as packaging
from handlers.teams.settings import TeamsSettings

OUT = Path("lore-teams.zip")
NEXT = "Upload it in Teams: Apps → Manage your apps → Upload an app."

NO_ADDRESS = (
    f"LORE_PUBLIC_URL is not set, so the package names {packaging.SITE} as its home. Set it and do this again.\n"
)


def package(out: Path = OUT) -> None:
    """Make the app package: a zip with the manifest and the icons, to upload to Teams."""
    settings, teams = read([Settings, TeamsSettings])
    assert isinstance(settings, Settings)
    assert isinstance(teams, TeamsSettings)
    if not teams.microsoft_app_id:
        raise Misconfigured("The package needs MICROSOFT_APP_ID: the id of your Azure Bot.")
    packaging.package(teams.microsoft_app_id, settings.lore_public_url, out)
    sys.stdout.write(f"{out} is ready. {NEXT}\n")
    if settings.lore_public_url is None:
        sys.stdout.write(NO_ADDRESS)


COMMANDS = (package,)
