"""The app package that is uploaded to Teams: the manifest with this installation's ids, and the two icons."""

import json
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from handlers.payload import Json
from handlers.teams import icons

MANIFEST = Path(__file__).parent / "manifest.json"
APP_ID, SITE = "${{MICROSOFT_APP_ID}}", "https://lore.example.com"
BORN = (2026, 1, 1, 0, 0, 0)  # the same package from the same settings, to the byte


def manifest(app_id: str, public_url: str | None) -> Json:
    """The manifest for a bot that answers under an address."""
    site = (public_url or SITE).rstrip("/")
    text = MANIFEST.read_text("utf-8").replace(APP_ID, app_id).replace(SITE, site)
    written: Json = json.loads(text)
    return {**written, "validDomains": [urlsplit(site).netloc]}


def package(app_id: str, public_url: str | None, path: Path) -> None:
    """Writes the zip."""
    files = {
        "manifest.json": json.dumps(manifest(app_id, public_url), indent=2, ensure_ascii=False).encode(),
        "color.png": icons.colour(),
        "outline.png": icons.outline(),
    }
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, BORN)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
