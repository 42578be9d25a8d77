"""What became part of another of its kind: whatever table remembers it, `Merging` or `NeedMerging`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import col

from storage import moving
from storage.loaded import columns, loaded
from storage.moving import TABLES, Step
from storage.prepared import Prepared, prepared
from storage.store import Session
from storage.tables import Merging, NeedMerging

FOLLOWED = 20  # things that became part of another, one after the other
Memory = TypeVar("Memory", Merging, NeedMerging)


def latest(table: type[Memory], session: Session, org: int, old: int) -> Memory | None:
    """What was last done or asked about this one becoming part of another."""
    session.flush()
    row = _latest(table).first(session, org=org, old=old)
    return next(loaded(session, row, table)) if row is not None else None


@cache
def _latest(table: type[Memory]) -> Prepared:
    ours = (col(table.organization_id) == bindparam("org"), col(table.old_id) == bindparam("old"))
    return prepared(select(*columns(table)).where(*ours).order_by(col(table.id).desc()).limit(1))


def note(
    table: type[Memory], session: Session, org: int, old: int, new: int, by: int, now: datetime,
    steps: Sequence[Step] | None,
) -> None:  # fmt: skip
    """Remembers that somebody asked for it, or with the steps that it was done."""
    state, undo = "asked" if steps is None else "merged", {"steps": list(steps or ())}
    session.add(table(organization_id=org, old_id=old, new_id=new, by_id=by, at=now, state=state, undo=undo))
    session.flush()


def target(table: type[Memory], session: Session, org: int, id: int) -> int:
    """What this one is part of now; itself when it is part of none."""
    for _ in range(FOLLOWED):
        found = latest(table, session, org, id)
        if found is None or found.state != "merged":
            break
        id = found.new_id
    return id


def split(table: type[Memory], session: Session, org: int, old: int) -> None:
    """Undoes it, as far as what it was about is still there; what came since stays."""
    merged = latest(table, session, org, old)
    if merged is not None and merged.state == "merged":
        moving.move_back(session, org, merged.undo.get("steps", ()), old, merged.new_id)
        merged.state, merged.undo = "split", {}
        session.flush()


def settle(table: type[Memory], session: Session, org: int, before: datetime) -> None:
    """Forgets how to undo what was merged before that time."""
    change = update(table).where(
        col(table.organization_id) == org, col(table.state) == "merged", col(table.at) < before
    )
    session.connection().execute(change.values(undo={}))


def forget(table: type[Memory], session: Session, org: int, persons: Collection[int]) -> None:
    """What is kept for splitting keeps nothing of these persons."""
    for row in session.scalars(select(table).where(col(table.organization_id) == org)):
        row.undo = moving.without(row.undo, persons)
    session.flush()


def point(thing: str, name: str, session: Session, org: int, old: int, new: int) -> Step:
    """Rows of that table that name a thing and its number name the new one."""
    table: Table = TABLES[name]
    about = (table.c.organization_id == org, table.c.thing == thing, table.c.thing_id == old)
    keys = [[id] for id in session.connection().execute(select(table.c.id).where(*about)).scalars()]
    session.connection().execute(update(table).where(*about).values(thing_id=new))
    return {"table": name, "column": "thing_id", "moved": keys, "gone": []}


def are_of(table: Table, session: Session, org: int, *ids: int) -> bool:
    """Whether these are two, and both the organization's."""
    query = select(table.c.id).where(table.c.organization_id == org, table.c.id.in_(ids))
    return len(session.connection().execute(query).all()) == len(set(ids)) > 1
