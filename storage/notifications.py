"""What people were told unprompted, and what waits for their next window."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Notification


def add(session: Session, org: int, person_id: int, **values: Any) -> int | None:
    """Keeps a notification, and gives it a number; None when this person was told the same before."""
    new = insert(session, Notification).values(organization_id=org, person_id=person_id, **values)
    kept = new.on_conflict_do_nothing().returning(col(Notification.id))
    id: int | None = session.connection().execute(kept).scalar()
    return id


def told(session: Session, org: int, id: int) -> list[Notification]:
    """A notification that was told, and after it what was told in its message; held for a change."""
    query = select(Notification).where(
        col(Notification.organization_id) == org, col(Notification.state) == "sent",
        (col(Notification.id) == id) | (col(Notification.told_with) == id),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Notification.id)).with_for_update()))


def about(session: Session, org: int, person_ids: Sequence[int], once: str) -> list[Notification]:
    """What these persons are told of this, or were, held for a change."""
    query = select(Notification).where(
        col(Notification.organization_id) == org, col(Notification.person_id).in_(person_ids),
        col(Notification.once) == once, col(Notification.state).in_(("held", "sent")),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Notification.id)).with_for_update()))


def sent_since(session: Session, org: int, person_id: int, since: datetime) -> int:
    """How many messages a person was sent since then; what was told in one message counts as one."""
    query = select(func.count()).where(
        col(Notification.organization_id) == org, col(Notification.person_id) == person_id,
        col(Notification.sent_at) >= since, col(Notification.told_with).is_(None),
    )  # fmt: skip
    return session.connection().execute(query).scalar() or 0


def held(session: Session, org: int, person_id: int, now: datetime) -> list[Notification]:
    """What waits for a person and is due, the oldest first."""
    query = select(Notification).where(
        col(Notification.organization_id) == org, col(Notification.person_id) == person_id,
        col(Notification.state) == "held", col(Notification.due_at) <= now,
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Notification.id)).with_for_update()))


def waiting_people(session: Session, org: int, now: datetime, limit: int = 500) -> list[int]:
    """The persons for whom something is due."""
    query = select(col(Notification.person_id)).where(
        col(Notification.organization_id) == org, col(Notification.state) == "held", col(Notification.due_at) <= now
    )
    return list(
        session.connection().execute(query.distinct().order_by(col(Notification.person_id)).limit(limit)).scalars()
    )


def mark_sent(session: Session, org: int, ids: Sequence[int], now: datetime) -> None:
    """Notes that they were told in one message; what it said is forgotten."""
    change = update(Notification).where(col(Notification.organization_id) == org, col(Notification.id).in_(ids))
    first = min(ids)
    told_with = case((col(Notification.id) != first, first))
    session.connection().execute(change.values(state="sent", sent_at=now, card=None, told_with=told_with))


def drop(session: Session, org: int, ids: Sequence[int]) -> None:
    """Notes that they will not be told; what it said is forgotten."""
    change = update(Notification).where(col(Notification.organization_id) == org, col(Notification.id).in_(ids))
    session.connection().execute(change.values(state="dropped", card=None))


def drop_all(session: Session, org: int, once: str) -> None:
    """Notes that nobody will be told what still waits of this."""
    change = update(Notification).where(
        col(Notification.organization_id) == org, col(Notification.once) == once, col(Notification.state) == "held"
    )
    session.connection().execute(change.values(state="dropped", card=None))


def put_off(session: Session, org: int, person_id: int, until: datetime) -> None:
    """What waits for a person waits longer."""
    change = update(Notification).where(
        col(Notification.organization_id) == org, col(Notification.person_id) == person_id,
        col(Notification.state) == "held", col(Notification.due_at) < until,
    )  # fmt: skip
    session.connection().execute(change.values(due_at=until))


def reschedule(session: Session, org: int, person_id: int, at: datetime) -> None:
    """What waits for a person comes then."""
    change = update(Notification).where(
        col(Notification.organization_id) == org, col(Notification.person_id) == person_id,
        col(Notification.state) == "held",
    )  # fmt: skip
    session.connection().execute(change.values(due_at=at))
