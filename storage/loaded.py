"""Rows of a prepared statement as objects of the session: what an ORM query would give, at a fraction of its price."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, SQLModel

from storage.prepared import Prepared, among, prepared, prepared_insert

T = TypeVar("T", bound=SQLModel)


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


def one(session: Session, table: type[T], id: int | None, *, held: bool = False) -> T | None:
    """The row of this number; `held` for a change, and then as it is now. The caller looks whose it is."""
    there: T | None = session.identity_map.get(inspect(table).identity_key_from_primary_key((id,)))
    if there is not None:
        fresh = not held and not instance_state(there).expired
        return there if fresh else session.get(table, id, with_for_update=held)
    row = _one(table, held).first(session, id=id) if id is not None else None
    return next(loaded(session, row, table)) if row is not None else None


def several(session: Session, org: int, table: type[T], ids: Iterable[int]) -> dict[int, T]:
    """Rows of an organization, by their numbers."""
    session.flush()
    wanted = sorted(set(ids))
    rows = _several(table).all(session, org=org, ids=wanted) if wanted else ()
    return {each.id: each for row in rows for each in loaded(session, row, table)}


def keep(session: Session, row: SQLModel) -> None:
    """Keeps a new row with a number of its own, as adding it and a flush would."""
    session.flush()
    names, new = _new(type(row))
    given = vars(row)
    row.id = new.all(session, **{name: given.get(name) for name in names})[0][0]
    make_transient_to_detached(row)
    session.add(row)


@cache
def _new(table: type[SQLModel]) -> tuple[list[str], Prepared]:
    own = inspect(table).local_table.c
    names = [column.name for column in own if column.name != "id"]
    return names, prepared_insert(table, *names, also=lambda new: new.returning(own.id))


@cache
def _one(table: type[SQLModel], held: bool) -> Prepared:
    query = select(*columns(table)).where(inspect(table).local_table.c.id == bindparam("id"))
    return prepared(query.with_for_update() if held else query)


@cache
def _several(table: type[SQLModel]) -> Prepared:
    own = inspect(table).local_table.c
    query = select(*columns(table)).where(own.organization_id == bindparam("org"))
    return Prepared(lambda dialect: query.where(among(dialect, own.id, "ids")))


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
