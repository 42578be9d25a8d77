"""Two snippets become one: what refers to one refers to the other, and back again within a day."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Table, select, update
from sqlmodel import col

from storage import moving
from storage.moving import TABLES, Step
from storage.store import Session
from storage.tables import Endorsement, Merging, Snippet

FOLLOWED = 20  # snippets that became part of another, one after the other
MOVED = (
    "endorsement", "confirmation", "answer", "recommendation", "dismissal", "snippet_topic", "snippet_author",
)  # fmt: skip
OWN = ("endorsement", "confirmation")  # what nobody does to what is theirs


def of(session: Session, org: int, old: int) -> Merging | None:
    """What was last done or asked about this snippet becoming part of another."""
    query = select(Merging).where(col(Merging.organization_id) == org, col(Merging.old_id) == old)
    return session.scalars(query.order_by(col(Merging.id).desc()).limit(1)).first()


def note(session: Session, org: int, old: int, new: int, by: int, now: datetime, steps: Sequence[Step] | None) -> None:
    """Remembers that somebody asked for it, or with the steps that it was done."""
    state = "asked" if steps is None else "merged"
    row = Merging(
        organization_id=org, old_id=old, new_id=new, by_id=by, at=now, state=state, undo={"steps": list(steps or ())}
    )
    session.add(row)
    session.flush()


def target(session: Session, org: int, id: int) -> int:
    """The snippet that this one is part of now; itself when it is part of none."""
    for _ in range(FOLLOWED):
        found = of(session, org, id)
        if found is None or found.state != "merged":
            break
        id = found.new_id
    return id


def merge(session: Session, org: int, old: int, new: int) -> list[Step]:
    """All that refers to the old one refers to the new one; returns how to undo it."""
    session.flush()
    if not _are_ours(session, org, old, new):
        return []
    columns = [TABLES[name].c.snippet_id for name in MOVED] + [TABLES["need"].c.resolved_by_id]
    steps = [moving.turn_over(session, org, column, old, new) for column in columns]
    steps += [_point(session, org, TABLES[name], old, new) for name in ("reaction", "message_link")]
    steps += [_drop_own(session, org, name, new) for name in OWN]
    session.expire_all()
    return [step for step in steps if step["moved"] or step["gone"]]


def split(session: Session, org: int, old: int) -> None:
    """Undoes it, as far as what it was about is still there; what came since stays."""
    merged = of(session, org, old)
    if merged is not None and merged.state == "merged":
        moving.move_back(session, org, merged.undo.get("steps", ()), old, merged.new_id)
        merged.state, merged.undo = "split", {}
        session.flush()


def settle(session: Session, org: int, before: datetime) -> None:
    """Forgets how to undo what was merged before that time."""
    change = update(Merging).where(
        col(Merging.organization_id) == org, col(Merging.state) == "merged", col(Merging.at) < before
    )
    session.connection().execute(change.values(undo={}))


def forget(session: Session, org: int, persons: Collection[int]) -> None:
    """What is kept for splitting keeps nothing of these persons."""
    for row in session.scalars(select(Merging).where(col(Merging.organization_id) == org)):
        row.undo = moving.without(row.undo, persons)
    session.flush()


def givers(session: Session, org: int, snippet_id: int) -> list[int]:
    """Who endorses it."""
    query = select(col(Endorsement.person_id)).where(
        col(Endorsement.organization_id) == org, col(Endorsement.snippet_id) == snippet_id
    )
    return sorted(set(session.connection().execute(query).scalars()))


def _are_ours(session: Session, org: int, *ids: int) -> bool:
    query = select(col(Snippet.id)).where(col(Snippet.organization_id) == org, col(Snippet.id).in_(ids))
    return len(session.connection().execute(query).all()) == len(set(ids)) > 1


def _point(session: Session, org: int, table: Table, old: int, new: int) -> Step:
    """Rows that name a thing and its number name the new one."""
    about = (table.c.organization_id == org, table.c.thing == "snippet", table.c.thing_id == old)
    keys = [[id] for id in session.connection().execute(select(table.c.id).where(*about)).scalars()]
    session.connection().execute(update(table).where(*about).values(thing_id=new))
    return {"table": table.name, "column": "thing_id", "moved": keys, "gone": []}


def _drop_own(session: Session, org: int, name: str, new: int) -> Step:
    authors = TABLES["snippet_author"]
    whose = select(authors.c.person_id).where(authors.c.snippet_id == new)
    own = set(session.connection().execute(whose).scalars())
    return moving.drop(session, org, TABLES[name].c.snippet_id, new, lambda row: row["person_id"] in own)
