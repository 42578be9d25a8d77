"""The audit trail: what admins and curators did, and who looked at whose data."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from storage.store import Session
from storage.tables import AuditEntry


def add(
    session: Session, org: int, action: str, about: str, now: datetime, actor_id: int | None, subject_id: int | None
) -> None:  # fmt: skip
    """One more entry."""
    entry = AuditEntry(organization_id=org, actor_id=actor_id, subject_id=subject_id, action=action, at=now)
    entry.about = about[:200]
    session.add(entry)
    session.flush()


def entries(session: Session, org: int, page: int, size: int) -> list[AuditEntry]:
    """A page of the trail, the newest first."""
    query = select(AuditEntry).where(col(AuditEntry.organization_id) == org).order_by(col(AuditEntry.id).desc())
    return list(session.scalars(query.offset((page - 1) * size).limit(size)))


def count(session: Session, org: int) -> int:
    """How many entries there are."""
    query = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.organization_id) == org)
    return session.connection().execute(query).scalar() or 0
