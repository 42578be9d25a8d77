"""Who said that a snippet helped them."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Confirmation


def add(session: Session, org: int, snippet_id: int, person_id: int, need_id: int | None, now: datetime) -> bool:
    """It helped this person, with a need if one is named; False when they had said so before."""
    values = {
        "organization_id": org, "snippet_id": snippet_id, "person_id": person_id, "need_id": need_id, "at": now,
    }  # fmt: skip
    new = insert(session, Confirmation).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)


def get(session: Session, org: int, snippet_id: int, person_id: int) -> tuple[int | None] | None:
    """(the need that it helped with), if it helped this person."""
    query = select(col(Confirmation.need_id)).where(
        col(Confirmation.organization_id) == org, col(Confirmation.snippet_id) == snippet_id,
        col(Confirmation.person_id) == person_id,
    )  # fmt: skip
    row = session.connection().execute(query).first()
    return (row[0],) if row is not None else None


def remove(session: Session, org: int, snippet_id: int, person_id: int) -> bool:
    """It did not help them after all; False when they had not said so."""
    gone = delete(Confirmation).where(
        col(Confirmation.organization_id) == org, col(Confirmation.snippet_id) == snippet_id,
        col(Confirmation.person_id) == person_id,
    )  # fmt: skip
    return bool(session.connection().execute(gone).rowcount)
