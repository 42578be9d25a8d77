"""A copy of a PostgreSQL database: what pg_dump makes, put back by pg_restore and psql in one transaction."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlmodel import SQLModel

from bot.errors import Invalid, Misconfigured
from storage import tables

MAGIC = b"PGDMP"
UNFINISHED = "lore_restoring"  # a table that is there while what was restored is not ready yet
OURS = ("alembic_version", *(table.name for table in SQLModel.metadata.sorted_tables))
OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid != pg_backend_pid() AND backend_type = 'client backend'"""
MISSING = "This needs {tool}, which is not installed. It comes with PostgreSQL's client programs (postgresql-client)."
IN_USE = "{count} others are connected to the database. Stop every `lore serve` first; nothing was restored."

assert tables.__all__  # imported for what it registers


def save(url: str, file: Path) -> None:
    """Copies the database as it stands at one moment; whoever uses it is not disturbed. Raises Misconfigured."""
    part = file.with_name(f"{file.name}.part")
    os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        ours = [f"--table=public.{name}" for name in OURS]
        _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *ours, f"--file={part}")
        check(part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path, prepare: Callable[[str], None]) -> None:
    """Puts the copy in the place of the database in one transaction; until `prepare` is done nobody starts on it."""
    check(file)
    with _connected(url) as connection:
        _alone(connection)
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    gone = ", ".join(f'public."{name}"' for (name,) in found if name in OURS)
    drop = f"DROP TABLE {gone} CASCADE" if gone else "SELECT 1"
    with NamedTemporaryFile(suffix=".sql") as script:  # whole before it is run: half of it must not be committed
        _run("", "pg_restore", "--no-owner", "--no-privileges", f"--file={script.name}", str(file))
        _run(
            url, "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
            f"--command=CREATE TABLE IF NOT EXISTS public.{UNFINISHED} ()", f"--command={drop}",
            f"--file={script.name}",
        )  # fmt: skip
    prepare(url)
    with _connected(url) as connection:
        connection.execute(f"DROP TABLE public.{UNFINISHED}".encode())


def unfinished(url: str) -> bool:
    """Whether a restore broke off before it was done."""
    with _connected(url) as connection:
        row = connection.execute("SELECT to_regclass(%s)", (f"public.{UNFINISHED}",)).fetchone()
    return row is not None and row[0] is not None


def check(file: Path) -> None:
    """Raises Invalid when it is no copy of ours, or a damaged one."""
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            raise Invalid(f"{file} is not a backup of a PostgreSQL database, so nothing was restored.")
    program = _found("pg_restore")
    done = subprocess.run([program, "--list", str(file)], check=False, capture_output=True)  # noqa: S603  # our own words
    listed = done.stdout.decode(errors="replace")
    if done.returncode:
        raise Invalid(f"{file} is damaged, or of a newer PostgreSQL. Nothing was restored; take an older backup.")
    if not all(f"TABLE DATA public {name} " in listed for name in ("alembic_version", "organization", "outbox")):
        raise Invalid(f"{file} is a backup of a PostgreSQL database, but not of Lore's. Nothing was restored.")


def _alone(connection: "psycopg.Connection[tuple[int]]") -> None:
    """Raises Misconfigured while others use the database."""
    row = connection.execute(OTHERS).fetchone()
    if row is not None and row[0]:
        raise Misconfigured(IN_USE.format(count=row[0]))


def _run(url: str, tool: str, *options: str) -> None:
    """Runs one of PostgreSQL's programs; the password goes where nobody else on the machine sees it."""
    place: dict[str, Any] = dict(conninfo_to_dict(url)) if url else {}
    secret = {"PGPASSWORD": str(place.pop("password"))} if "password" in place else {}
    where = [f"--dbname={make_conninfo('', **place)}"] if url else []
    done = subprocess.run(  # noqa: S603  # our own words, and a path
        [_found(tool), *where, *options], check=False, capture_output=True, env={**os.environ, **secret}
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[:500]
        raise Misconfigured(f"{tool} could not do it, and nothing was changed: {said}")


def _found(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise Misconfigured(MISSING.format(tool=tool))
    return path


@contextmanager
def _connected(url: str) -> Iterator["psycopg.Connection[Any]"]:
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(plain, autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise Misconfigured(
            f"I can't open the database ({str(error).strip()}). LORE_DATABASE_URL says where it is."
        ) from error
