"""Writes an organization into an archive."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Table, select

from storage import migrate
from storage.archive.layout import FORMAT, MANIFEST, VERSION, file_of, moved, ours, written
from storage.store import Session
from storage.tables import Organization

AT_ONCE = 1_000  # rows in memory


def write(session: Session, org: int, file: Path, now: datetime) -> dict[str, int]:
    """Everything of one organization as it stands at one moment, without secrets; the rows of each table."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as opened,
            ZipFile(opened, "w", ZIP_DEFLATED) as archive,
        ):
            counts = {name: _table(session, org, table, archive) for name, table in moved().items()}
            archive.writestr(MANIFEST, json.dumps(_manifest(session, org, now, counts), ensure_ascii=False, indent=1))
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _manifest(session: Session, org: int, now: datetime, counts: dict[str, int]) -> dict[str, Any]:
    here = session.get(Organization, org)
    return {
        "format": FORMAT, "version": VERSION, "schema": migrate.newest(), "made_at": now.isoformat(),
        "organization": {"id": org, "name": here.name if here is not None else ""}, "rows": counts,
    }  # fmt: skip


def _table(session: Session, org: int, table: Table, archive: ZipFile) -> int:
    query = select(table).where(*ours(table, org)).order_by(*table.primary_key.columns)
    rows = session.connection().execute(query, execution_options={"yield_per": AT_ONCE}).mappings()
    count = 0
    with archive.open(file_of(table.name), "w", force_zip64=True) as out:
        for row in rows:
            out.write(json.dumps(written(table, dict(row)), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return count
