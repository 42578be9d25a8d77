"""Which requests were answered."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage.prepared import prepared_insert
from storage.store import Session
from storage.tables import Receipt

_TAKE = prepared_insert(Receipt, "organization_id", "key", "at", also=lambda new: new.on_conflict_do_nothing())


def take(session: Session, org: int, key: str, now: datetime) -> bool:
    """Writes the receipt; False when it was there already."""
    return bool(_TAKE.count(session, organization_id=org, key=key, at=now))


def seen(session: Session, org: int, key: str) -> bool:
    """Whether the request was answered before."""
    query = select(col(Receipt.key)).where(col(Receipt.key) == key, col(Receipt.organization_id) == org)
    return session.connection().execute(query).first() is not None
