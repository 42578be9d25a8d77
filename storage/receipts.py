"""Which requests were answered."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.prepared import prepared_insert
from storage.store import Session
from storage.tables import Receipt

_TAKE = prepared_insert(Receipt, "organization_id", "key", "at", also=lambda new: new.on_conflict_do_nothing())


def take(session: Session, org: int, key: str, now: datetime, again_after: timedelta | None = None) -> bool:
    """Writes the receipt; False when it was there already.

    With `again_after` it counts again when the key has not come for so long: a repeat puts that off, too.
    """
    if _TAKE.count(session, organization_id=org, key=key, at=now):
        return True
    before = session.get(Receipt, (org, key), with_for_update=True) if again_after is not None else None
    if before is None or again_after is None:
        return False
    last, before.at = before.at, now
    return now - last >= again_after


def seen(session: Session, org: int, key: str) -> bool:
    """Whether the request was answered before."""
    query = select(col(Receipt.key)).where(col(Receipt.key) == key, col(Receipt.organization_id) == org)
    return session.connection().execute(query).first() is not None
