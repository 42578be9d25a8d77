"""When a need was first answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlmodel import col

from storage.store import Session
from storage.tables import Answer, Reaction


def first(session: Session, org: int, need_id: int) -> datetime | None:
    """By a snippet that was offered, or a reply that is marked as the answer."""
    offered: Select[Any] = select(col(Answer.at).label("at")).where(
        col(Answer.organization_id) == org, col(Answer.need_id) == need_id
    )
    marked: Select[Any] = select(col(Reaction.event_time)).where(
        col(Reaction.organization_id) == org, col(Reaction.thing) == "need", col(Reaction.thing_id) == need_id,
        col(Reaction.meaning) == "resolved", col(Reaction.present).is_(True),
    )  # fmt: skip
    both = union_all(offered, marked).subquery()
    found: datetime | None = session.connection().execute(select(func.min(both.c.at))).scalar()
    return found
