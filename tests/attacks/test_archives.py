"""Zips that reach out of their folder or swell: an import takes what is good, names the rest, and touches nothing else.

Elsewhere: each trick by itself, for exports of other chats (tests/bot/importers/test_archive.py) and for our own archives
(tests/storage/test_archive.py), damaged copies of the database (tests/storage/test_copies.py).
"""

import json
import resource
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from bot.importers.importing import bring_in
from storage.store import Store
from tests import databases

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SLIPS = (
    "../evil.json",
    "/tmp/evil.json",
    "a/../../evil.json",
    "..\\evil.json",
    "C:/evil.json",
    "general/../../../evil.json",
)
MEGABYTES = 300


def message(ts: str, text: str, **more: str) -> dict[str, str]:
    return {"type": "message", "user": "U1", "ts": ts, "text": text, **more}


async def test_an_export_that_attacks_is_taken_for_what_is_good_in_it(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    path = inside / "export.zip"
    talk = [
        message("1767225600.000100", "How do I fold a map along the long side?", thread_ts="1767225600.000100"),
        message("1767225700.000100", "Along the long side first, then in three.", thread_ts="1767225600.000100")
        | {"user": "U2"},
        message("1767225800.000100", "Thank you, that worked!", thread_ts="1767225600.000100"),
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("channels.json", json.dumps([{"id": "C1", "name": "general", "members": ["U1", "U2"]}]))
        out.writestr(
            "users.json", json.dumps([{"id": id, "name": id, "team_id": "T1", "profile": {}} for id in ("U1", "U2")])
        )
        out.writestr("general/2026-01-01.json", json.dumps(talk))
        for slip in SLIPS:
            out.writestr(slip, json.dumps([message("1767225600.000200", "evil")]))
        out.writestr("general/2026-01-02.json", b" " * (MEGABYTES * 1024 * 1024))
        out.writestr("general/2026-01-03.json", b"[" * 1_000_000)
    before, files = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, set(tmp_path.rglob("*"))
    store = Store(databases.sqlite(tmp_path / "lore.db"))
    done = await bring_in(store, path, now=NOW, tell=lambda channel, share: None)
    await store.close()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEGABYTES / 2
    assert sum(done.taken.values()) > 0
    told = {skip.what for skip in done.skips.named}
    assert any("2026-01-02" in what for what in told)
    assert not [found for found in set(tmp_path.rglob("*")) - files if "evil" in found.name]
    assert not Path("/tmp/evil.json").exists()
