"""Everything that refers to one person refers to another, and back again."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, bindparam, delete, select, update
from sqlmodel import SQLModel, col

from storage import engines, people
from storage.privacy import Row, references
from storage.store import Session, dialect
from storage.tables import LinkOffer

Step = dict[str, Any]  # of one column: the keys of the rows that moved, and the rows that had no place
OWN = (  # (what nobody does to what is theirs, the thing, where it says whose that is)
    ("endorsement", "snippet_id", "snippet_author", "snippet_id", "person_id"),
    ("confirmation", "snippet_id", "snippet_author", "snippet_id", "person_id"),
    ("need_follower", "need_id", "need", "id", "asker_id"),
)
TABLES = SQLModel.metadata.tables


def columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that moves: those that refer to a person."""
    for table, column in references():
        if table.name != "link_offer" and _target(column) == "person":
            yield table, column


def move(session: Session, org: int, old: int, new: int) -> list[Step]:
    """All that is the old person's becomes the new one's; what there cannot be twice goes. Returns how to undo it."""
    session.flush()
    if len(people.persons(session, org, (old, new))) < 2:
        return []
    steps = [turn_over(session, org, column, old, new) for _, column in columns()]
    steps += [_drop_own(session, org, new, *own) for own in OWN]
    session.expire_all()
    return [step for step in steps if step["moved"] or step["gone"]]


def move_back(session: Session, org: int, steps: Sequence[Step], old: int, new: int) -> None:
    """Undoes the steps, as far as what they were about is still there; what came since stays."""
    session.flush()
    for step in reversed(steps):
        table = TABLES[step["table"]]
        column, keys = table.c[step["column"]], {tuple(key) for key in step["moved"]}
        for row in step["gone"]:
            _put_back(session, table, row)
        mine = [row for row in _rows(session, org, table, column, new) if _key(column, row) in keys]
        free, _ = _split(mine, _rows(session, org, table, column, old), column, old)
        _turn(session, column, free, new, old)
    session.expire_all()


def forget(session: Session, org: int, persons: Collection[int]) -> None:
    """What is kept for undoing links of others keeps nothing of these persons."""
    for offer in session.scalars(select(LinkOffer).where(col(LinkOffer.organization_id) == org)):
        offer.undo = without(offer.undo, persons)
    session.flush()


def without(undo: dict[str, Any], persons: Collection[int]) -> dict[str, Any]:
    """How to undo something, with nothing of these persons."""
    steps = undo.get("steps", ())
    kept = [{**step, "gone": [row for row in step["gone"] if not _names(step, row, persons)]} for step in steps]
    return {**undo, "steps": kept} if kept != list(steps) else undo


def turn_over(session: Session, org: int, column: Column[Any], old: int, new: int) -> Step:
    """Rows whose column names the old one name the new one; those for which there is one already go."""
    mine, theirs = _rows(session, org, column.table, column, old), _rows(session, org, column.table, column, new)
    free, taken = _split(mine, theirs, column, new)
    _drop(session, column, taken, old)
    _turn(session, column, free, old, new)
    return _step(column, free, taken)


def drop(session: Session, org: int, column: Column[Any], value: int, is_gone: Callable[[Row], bool]) -> Step:
    """Takes out those rows with this value of which that is true."""
    gone = [row for row in _rows(session, org, column.table, column, value) if is_gone(row)]
    _drop(session, column, gone, value)
    return _step(column, [], gone)


def packed(row: Row) -> Row:
    """A row as JSON keeps it."""
    return {name: value.isoformat() if isinstance(value, (date, datetime)) else value for name, value in row.items()}


def unpacked(table: str, row: Row) -> Row:
    """A row of that table that was kept as JSON."""
    columns = TABLES[table].c
    return {name: _read(columns[name], value) for name, value in row.items() if name in columns}


def _drop_own(session: Session, org: int, person: int, name: str, thing: str, where: str, its: str, by: str) -> Step:
    table, owners = TABLES[name], TABLES[where]
    own = set(session.connection().execute(select(owners.c[its]).where(owners.c[by] == person)).scalars())
    return drop(session, org, table.c.person_id, person, lambda row: row[thing] in own)


def _step(column: Column[Any], moved: Sequence[Row], gone: Sequence[Row]) -> Step:
    name = column.table.name
    silent = {"card": None, "state": "dropped"} if name == "notification" else {}  # others' words are not kept here
    keys = [list(_key(column, row)) for row in moved]
    return {"table": name, "column": column.name, "moved": keys, "gone": [packed(row | silent) for row in gone]}


def _split(
    rows: Sequence[Row], theirs: Sequence[Row], column: Column[Any], new: int
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """Rows that can become the new person's, and those for which there is one already."""
    sets = list(_unique(column))
    known = {(names, tuple(row[name] for name in names)) for row in theirs for names in sets}

    def is_taken(row: Row) -> bool:
        then = row | {column.name: new}
        return any((names, tuple(then[name] for name in names)) in known for names in sets)

    return [row for row in rows if not is_taken(row)], [row for row in rows if is_taken(row)]


def _unique(column: Column[Any]) -> Iterator[tuple[str, ...]]:
    """The sets of columns, this one among them, that no two rows share."""
    table: Table = column.table
    sets = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    for found in (table.primary_key.columns, *sets, *(index.columns for index in table.indexes if index.unique)):
        if column in list(found):
            yield tuple(each.name for each in found)


def _rows(session: Session, org: int, table: Table, column: Column[Any], person: int) -> list[Row]:
    bounds = (table.c.organization_id == org,) if "organization_id" in table.c else ()
    query = select(table).where(*bounds, column == person).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.connection().execute(query).mappings()]


def _key(column: Column[Any], row: Row) -> tuple[Any, ...]:
    """What tells the row from others of the same person."""
    return tuple(row[each.name] for each in _others(column))


def _others(column: Column[Any]) -> list[Column[Any]]:
    return [each for each in column.table.primary_key.columns if each is not column]


def _turn(session: Session, column: Column[Any], rows: Sequence[Row], old: int, new: int) -> None:
    if rows:
        where = [each == bindparam(f"is_{each.name}") for each in _others(column)]
        change = update(column.table).where(column == old, *where).values({column.name: new})
        session.connection().execute(change, _named(column, rows))


def _drop(session: Session, column: Column[Any], rows: Sequence[Row], person: int) -> None:
    if rows:
        where = [each == bindparam(f"is_{each.name}") for each in _others(column)]
        gone = delete(column.table).where(column == person, *where)
        session.connection().execute(gone, _named(column, rows))


def _named(column: Column[Any], rows: Sequence[Row]) -> list[Row]:
    return [{f"is_{each.name}": row[each.name] for each in _others(column)} for row in rows]


def _put_back(session: Session, table: Table, row: Row) -> None:
    """Keeps the row again, under another number if its own was given away, unless what it is about is gone."""
    values = unpacked(table.name, row)
    for column in table.columns:
        if values.get(column.name) is not None and not _is_there(session, column, values[column.name]):
            if not column.nullable:
                return
            values[column.name] = None
    numberless = {name: value for name, value in values.items() if name != "id"}
    for each in (values, numberless):
        new = engines.INSERT[dialect(session)](table).values(each).on_conflict_do_nothing()
        if session.connection().execute(new).rowcount or "id" not in values:
            return


def _is_there(session: Session, column: Column[Any], value: Any) -> bool:
    return all(
        session.connection().execute(select(key.column).where(key.column == value)).first()
        for key in column.foreign_keys
    )


def _names(step: Step, row: Row, persons: Collection[int]) -> bool:
    table = TABLES[step["table"]]
    return any(_target(column) == "person" and row.get(column.name) in persons for column in table.columns)


def _target(column: Column[Any]) -> str:
    return next((key.column.table.name for key in column.foreign_keys), "")


def _read(column: Column[Any], value: Any) -> Any:
    kind = getattr(column.type, "impl", column.type).python_type
    return kind.fromisoformat(value) if isinstance(value, str) and kind in (date, datetime) else value
