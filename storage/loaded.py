"""Rows of a prepared statement as objects of the session: what an ORM query would give, at half its price."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, SQLModel


def columns(*tables: type[SQLModel]) -> list[Any]:
    """Every column of these, for the statement."""
    return [column for table in tables for column in inspect(table).local_table.columns]


def loaded(session: Session, row: Sequence[Any], *tables: type[SQLModel]) -> Iterator[Any]:
    """An object of each table, out of a row of their columns; None where an outer join found nothing."""
    values = iter(row)
    for table in tables:
        mapper = inspect(table)
        own = dict(zip(mapper.columns.keys(), islice(values, len(mapper.columns)), strict=True))
        yield _known(session, mapper, own) if own["id"] is not None else None


def _known(session: Session, mapper: Any, own: dict[str, Any]) -> Any:
    key = mapper.identity_key_from_primary_key((own["id"],))
    there = session.identity_map.get(key)
    if there is not None:
        return there
    made = mapper.class_manager.new_instance()
    state = instance_state(made)
    state.dict.update(own)
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)
    return made
