"""An organization moves between databases whole; what is not exactly an archive of ours is refused."""

import asyncio
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.errors import Invalid
from storage import archive, migrate, search
from storage.archive import layout, reading, values
from storage.search import Eyes
from storage.store import Session, Store
from storage.tables import Organization
from tests import databases
from tests.databases import Server
from tests.storage import twins
from tests.storage.twins import NOW, OTHER, OURS

ORG = twins.number_of(OURS, "organization")


def seeded(url: str, *bases: int) -> Store:
    store = Store(url)
    with store.engine.begin() as connection:
        for base in bases:
            twins.seed(connection, base)
    return store


def bring(store: Store, file: Path) -> str:
    def step(session: Session) -> str:
        with reading.opened(file) as opened:
            return archive.bring_in(session, opened).name

    return asyncio.run(store.write(step))


def save(store: Store, file: Path, org: int = ORG) -> dict[str, int]:
    return asyncio.run(store.read(lambda session: archive.write(session, org, file, NOW)))


def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All that an archive holds of the organization, from the database itself."""
    with store.engine.connect() as connection:
        return {
            name: [
                layout.written(table, dict(row)) for row in
                connection.execute(select(table).where(*layout.ours(table, ORG)).order_by(*table.primary_key)).mappings()
            ]
            for name, table in layout.moved().items()
        }  # fmt: skip


def close(*stores: Store) -> None:
    for store in stores:
        asyncio.run(store.close())


def test_there_and_back_everything_is_as_it_was(tmp_path: Path, postgres: Server) -> None:
    here = seeded(databases.sqlite(tmp_path / "here.db"), OTHER, OURS)
    there, back = Store(postgres.fresh()), Store(databases.sqlite(tmp_path / "back.db"))
    counts = save(here, tmp_path / "1.zip")
    assert all(counts.values())
    bring(there, tmp_path / "1.zip")
    save(there, tmp_path / "2.zip")
    bring(back, tmp_path / "2.zip")
    assert rows(here) == rows(there) == rows(back)
    assert contents(tmp_path / "1.zip") == contents(tmp_path / "2.zip")
    close(here, there, back)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_came_is_found_and_what_is_new_has_numbers_of_its_own(kind: str, tmp_path: Path, postgres: Server) -> None:
    here = seeded(databases.sqlite(tmp_path / "here.db"), OURS)
    save(here, tmp_path / "1.zip")
    there = Store(databases.sqlite(tmp_path / "there.db") if kind == "sqlite" else postgres.fresh())
    bring(there, tmp_path / "1.zip")

    def step(session: Session) -> tuple[int, int]:
        eyes = Eyes(twins.number_of(OURS, "person"), twins.number_of(OURS, "channel"))
        found = search.find(session, ORG, "map", eyes)
        new = Organization(name="New", created_at=NOW)
        session.add(new)
        session.flush()
        return len(getattr(found, "hits", found)), new.id

    found, new = asyncio.run(there.write(step))
    assert found
    assert new > ORG
    close(here, there)


def test_no_key_and_no_code_is_in_it(tmp_path: Path) -> None:
    here = seeded(databases.sqlite(tmp_path / "here.db"), OURS)
    save(here, tmp_path / "1.zip")
    found = contents(tmp_path / "1.zip")
    assert {table.name for table in SQLModel.metadata.sorted_tables} >= layout.SECRET_TABLES
    assert not layout.SECRET_TABLES & found.keys()
    assert {row["token"] for row in found["workspace"]} == {None}
    assert not any(row["name"].startswith("link:") for row in found["setting"])
    close(here)


def test_every_column_that_may_hold_a_secret_is_left_out() -> None:
    suspicious = {
        (table.name, column.name) for table in layout.moved().values() for column in table.columns
        if any(word in column.name for word in ("token", "secret", "sealed", "password", "key"))
    }  # fmt: skip
    assert suspicious - layout.SECRET_COLUMNS == {("receipt", "key")}


def test_every_kind_of_column_is_known() -> None:
    for table in layout.moved().values():
        for column in table.columns:
            values.kind(column.type)


def test_nothing_of_others_is_in_it(tmp_path: Path) -> None:
    here = seeded(databases.sqlite(tmp_path / "here.db"), OTHER, OURS)
    save(here, tmp_path / "1.zip")
    for found in contents(tmp_path / "1.zip").values():
        for row in found:
            assert not {number for number in twins.numbers_in(row) if OTHER <= number < OURS}
    close(here)


def test_it_comes_once(tmp_path: Path) -> None:
    here, there = seeded(databases.sqlite(tmp_path / "a.db"), OURS), Store(databases.sqlite(tmp_path / "b.db"))
    save(here, tmp_path / "1.zip")
    bring(there, tmp_path / "1.zip")
    before = rows(there)
    with pytest.raises(Invalid, match="already"):
        bring(there, tmp_path / "1.zip")
    assert rows(there) == before
    close(here, there)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_numbers_of_others_are_not_taken(kind: str, tmp_path: Path, postgres: Server) -> None:
    here = seeded(databases.sqlite(tmp_path / "a.db"), OURS)
    save(here, tmp_path / "1.zip")
    url = databases.sqlite(tmp_path / "b.db") if kind == "sqlite" else postgres.fresh()
    there = seeded(url, OURS)
    with there.engine.begin() as connection:
        organization = SQLModel.metadata.tables["organization"]
        connection.execute(organization.insert().values(id=7, name="Others", created_at=NOW))
        for table in layout.moved().values():
            if "organization_id" in table.c:
                connection.execute(table.update().values(organization_id=7))
        connection.execute(organization.delete().where(organization.c.id == ORG))
    before = counts(there)
    with pytest.raises(Invalid, match="under the same numbers"):
        bring(there, tmp_path / "1.zip")
    assert counts(there) == before
    close(here, there)


def counts(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for name, table in layout.moved().items()
        }


def contents(file: Path) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(file) as opened:
        return {
            name.removeprefix("tables/").removesuffix(".jsonl"): [json.loads(line) for line in opened.read(name).splitlines()]
            for name in opened.namelist() if name != layout.MANIFEST
        }  # fmt: skip


# What somebody made who means no good.

Change = Callable[[dict[str, bytes]], None]


def row_of(table: str, **changed: Any) -> Change:
    """The first row of a table says something else."""

    def change(files: dict[str, bytes]) -> None:
        name = layout.file_of(table)
        first, *rest = files[name].splitlines(keepends=True)
        files[name] = json.dumps({**json.loads(first), **changed}).encode() + b"\n" + b"".join(rest)

    return change


def manifest(**changed: Any) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[layout.MANIFEST] = json.dumps({**json.loads(files[layout.MANIFEST]), **changed}).encode()

    return change


def file(name: str, content: bytes | None) -> Change:
    def change(files: dict[str, bytes]) -> None:
        if content is None:
            del files[name]
        else:
            files[name] = content

    return change


def replaced(name: str, old: bytes, new: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


NEED = "tables/need.jsonl"
HOSTILE: dict[str, Change] = {
    "a path upwards": file("../../etc/cron.d/lore", b"* * * * * root true"),
    "an absolute path": file("/etc/passwd", b"root"),
    "a path upwards among the tables": file("tables/../need.jsonl", b"{}"),
    "another file": file("tables/alembic_version.jsonl", b"{}"),
    "a table of keys": file("tables/installation.jsonl", b"{}"),
    "a folder": file("tables/", b""),
    "no manifest": file("manifest.json", None),
    "a table too few": file(NEED, None),
    "an empty manifest": file("manifest.json", b""),
    "a manifest that is a list": file("manifest.json", b"[]"),
    "another format": manifest(format="zip"),
    "another version": manifest(version=2),
    "another schema": manifest(schema="0001"),
    "no rows": manifest(rows={}),
    "counts that are words": manifest(rows={"need": "many"}),
    "another organization in the manifest": manifest(
        organization={"id": twins.number_of(OTHER, "organization"), "name": ""}
    ),
    "an organization that is no number": manifest(organization={"id": "1; DROP TABLE need", "name": ""}),
    "a row of another organization": row_of("need", organization_id=twins.number_of(OTHER, "organization")),
    "a channel of another organization": row_of("need", channel_id=twins.number_of(OTHER, "channel")),
    "a thing of another organization": row_of("message_link", thing="need", thing_id=twins.number_of(OTHER, "need")),
    "a topic of another organization": row_of("need_topic", topic_id=twins.number_of(OTHER, "topic")),
    "an author of another organization": row_of("snippet_author", person_id=twins.number_of(OTHER, "person")),
    "another column": row_of("need", loud=True),
    "a number that is a word": row_of("need", id="1"),
    "a number that is a truth": row_of("need", id=True),
    "a number too large": row_of("need", id=2**31),
    "a text that is a list": row_of("need", title=["x"]),
    "a text too long": row_of("need", title="x" * 301),
    "a text with NUL": row_of("need", title="a\0b"),
    "half of a pair": row_of("need", details="\ud83d"),
    "a time without a zone": row_of("need", created_at="2026-03-02T10:00:00"),
    "a time that is none": row_of("need", created_at="soon"),
    "no time": row_of("need", created_at=None),
    "a state that there is not": row_of("need", state="owned"),
    "a code to join by": row_of("setting", name="link:x"),
    "JSON too deep": row_of("person", preferences=json.loads("[" * 60 + "]" * 60)),
    "what is no JSON": replaced(NEED, b"{", b"<"),
    "JSON deeper than Python": file(NEED, b"[" * 100_000),
    "not a number": replaced(NEED, b'"title":"', b'"title":NaN,"title2":"'),
    "not text": file(NEED, b"\xff\xfe\n"),
    "a row too long": file(NEED, b'{"title":"' + b"x" * (reading.LONGEST + 10) + b'"}\n'),
    "a row too few": file(NEED, b""),
    "a bomb": file(NEED, b"0" * 120_000_000),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    store = seeded(databases.sqlite(folder / "here.db"), OURS)
    save(store, folder / "good.zip")
    close(store)
    return folder / "good.zip"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A database where another organization lives."""
    return seeded(databases.sqlite(tmp_path_factory.mktemp("target") / "there.db"), OTHER)


def rewritten(good: Path, made: Path, change: Change) -> Path:
    with zipfile.ZipFile(good) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return made


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_ours_is_refused(good: Path, target: Store, tmp_path: Path, change: Change) -> None:
    before = counts(target)
    with pytest.raises(Invalid, match=r"[Nn]othing was imported"):
        bring(target, rewritten(good, tmp_path / "bad.zip", change))
    assert counts(target) == before
    assert {each.name for each in tmp_path.iterdir()} <= {"bad.zip"}


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_zip_is_refused(target: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(Invalid, match="Nothing was imported"):
        bring(target, tmp_path / "bad.zip")


def test_a_file_twice_is_refused(good: Path, target: Store, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(good.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(bad, "a") as out:
        out.writestr(NEED, b"")
    with pytest.raises(Invalid, match="other files"):
        bring(target, bad)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_an_archive_that_broke_off_is_refused(good: Path, target: Store, tmp_path: Path, part: float) -> None:
    whole = good.read_bytes()
    (tmp_path / "bad.zip").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(Invalid, match="Nothing was imported"):
        bring(target, tmp_path / "bad.zip")


def test_the_good_one_is_taken(good: Path, tmp_path: Path) -> None:
    """What the refusals are measured against."""
    store = Store(databases.sqlite(tmp_path / "there.db"))
    bring(store, rewritten(good, tmp_path / "good.zip", lambda files: None))
    assert all(counts(store).values())
    close(store)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON_VALUES)
def test_any_value_is_either_taken_as_it_is_or_refused(value: Any) -> None:
    for table in layout.moved().values():
        for column in table.columns:
            try:
                taken = values.checked(value, column)
            except ValueError:
                continue
            assert taken is None or layout.written(table, {column.name: taken})[column.name] in (value, taken, None)


def test_the_schema_is_the_one_of_this_code(good: Path) -> None:
    with zipfile.ZipFile(good) as opened:
        assert json.loads(opened.read(layout.MANIFEST))["schema"] == migrate.newest()
