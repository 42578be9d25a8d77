"""Needs that nobody took up, or that nothing happened to for long."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session
from storage.tables import Need


def unanswered(session: Session, org: int, before: datetime, limit: int) -> list[Need]:
    """Needs that nobody took up since then, and that were not asked on; imported history is left alone."""
    query = select(Need).where(
        col(Need.organization_id) == org,
        col(Need.state) == "open",
        col(Need.created_at) <= before,
        col(Need.asked_on_at).is_(None),
        col(Need.imported).is_(None),
    )
    return list(session.scalars(query.order_by(col(Need.id)).limit(limit).with_for_update(skip_locked=True)))


def still_unanswered(session: Session, org: int, before: datetime, limit: int) -> list[Need]:
    """Needs that were asked on before then, that nobody took up since, and whose asker was not told so."""
    query = select(Need).where(
        col(Need.organization_id) == org,
        col(Need.state) == "open",
        col(Need.asked_on_at) <= before,
        col(Need.escalated_at).is_(None),
    )
    return list(session.scalars(query.order_by(col(Need.id)).limit(limit).with_for_update(skip_locked=True)))


def untouched(session: Session, org: int, before: datetime, limit: int) -> list[Need]:
    """Needs that still wait and that nothing happened to since then."""
    query = select(Need).where(
        col(Need.organization_id) == org, col(Need.state).in_(("open", "claimed")), col(Need.changed_at) <= before
    )
    return list(session.scalars(query.order_by(col(Need.id)).limit(limit).with_for_update(skip_locked=True)))
