"""Two snippets become one: what refers to one refers to the other, and back again within a day."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage import moving, parts
from storage.moving import TABLES, Step
from storage.store import Session
from storage.tables import Endorsement, Merging

MOVED = (
    "endorsement", "confirmation", "answer", "recommendation", "dismissal", "snippet_topic", "snippet_author",
)  # fmt: skip
OWN = ("endorsement", "confirmation")  # what nobody does to what is theirs


def of(session: Session, org: int, old: int) -> Merging | None:
    """What was last done or asked about this snippet becoming part of another."""
    return parts.latest(Merging, session, org, old)


def note(session: Session, org: int, old: int, new: int, by: int, now: datetime, steps: Sequence[Step] | None) -> None:
    """Remembers that somebody asked for it, or with the steps that it was done."""
    parts.note(Merging, session, org, old, new, by, now, steps)


def target(session: Session, org: int, id: int) -> int:
    """The snippet that this one is part of now; itself when it is part of none."""
    return parts.target(Merging, session, org, id)


def merge(session: Session, org: int, old: int, new: int) -> list[Step]:
    """All that refers to the old one refers to the new one; returns how to undo it."""
    session.flush()
    if not parts.are_of(TABLES["snippet"], session, org, old, new):
        return []
    columns = [TABLES[name].c.snippet_id for name in MOVED] + [TABLES["need"].c.resolved_by_id]
    steps = [moving.turn_over(session, org, column, old, new) for column in columns]
    steps += [parts.point("snippet", name, session, org, old, new) for name in ("reaction", "message_link")]
    steps += [_drop_own(session, org, name, new) for name in OWN]
    session.expire_all()
    return [step for step in steps if step["moved"] or step["gone"]]


def split(session: Session, org: int, old: int) -> None:
    """Undoes it, as far as what it was about is still there; what came since stays."""
    parts.split(Merging, session, org, old)


def settle(session: Session, org: int, before: datetime) -> None:
    """Forgets how to undo what was merged before that time."""
    parts.settle(Merging, session, org, before)


def forget(session: Session, org: int, persons: Collection[int]) -> None:
    """What is kept for splitting keeps nothing of these persons."""
    parts.forget(Merging, session, org, persons)


def givers(session: Session, org: int, snippet_id: int) -> list[int]:
    """Who endorses it."""
    query = select(col(Endorsement.person_id)).where(
        col(Endorsement.organization_id) == org, col(Endorsement.snippet_id) == snippet_id
    )
    return sorted(set(session.connection().execute(query).scalars()))


def _drop_own(session: Session, org: int, name: str, new: int) -> Step:
    authors = TABLES["snippet_author"]
    whose = select(authors.c.person_id).where(authors.c.snippet_id == new)
    own = set(session.connection().execute(whose).scalars())
    return moving.drop(session, org, TABLES[name].c.snippet_id, new, lambda row: row["person_id"] in own)
