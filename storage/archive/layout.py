"""What of an organization is in an archive: which tables, which rows, and how each value is written."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, select
from sqlmodel import SQLModel

from storage import tables

FORMAT, VERSION = "lore-archive", 1
MANIFEST = "manifest.json"
SECRET_TABLES = {"installation", "spent_state"}  # keys, and what guards getting them
MADE_ANEW = {"embedding"}  # where it is brought to, by the model that is used there
SECRET_COLUMNS = {("workspace", "token")}
CODES = "link:"  # codes to join by: names of settings that begin so
Row = dict[str, Any]

assert tables.__all__  # imported for what it registers


def moved() -> dict[str, Table]:
    """The tables of an archive, those that others refer to first."""
    return {
        table.name: table for table in SQLModel.metadata.sorted_tables if table.name not in SECRET_TABLES | MADE_ANEW
    }  # fmt: skip


def ours(table: Table, org: int) -> tuple[ColumnElement[bool], ...]:
    """Which rows are the organization's: by itself, or by what they belong to."""
    if table.name == "organization":
        return (table.c.id == org,)
    if "organization_id" not in table.c:
        column, parent = next(
            (column, key.column.table) for column in table.c for key in column.foreign_keys
            if "organization_id" in key.column.table.c
        )  # fmt: skip
        return (column.in_(select(parent.c.id).where(parent.c.organization_id == org)),)
    mine = table.c.organization_id == org
    return (mine, ~table.c.name.startswith(CODES)) if table.name == "setting" else (mine,)


def references(table: Table) -> Iterator[tuple[Column[Any], str]]:
    """The columns that refer to rows of other tables."""
    for column in table.columns:
        for key in column.foreign_keys:
            yield column, key.column.table.name


def written(table: Table, row: Row) -> Row:
    """A row as JSON can hold it, without secrets."""
    return {
        name: None if (table.name, name) in SECRET_COLUMNS else _plain(value) for name, value in row.items()
    }  # fmt: skip


def file_of(table: str) -> str:
    """Where in the archive a table is."""
    return f"tables/{table}.jsonl"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date)) else value
