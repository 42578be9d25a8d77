"""Questions that were put to Lore."""

from datetime import datetime

from sqlmodel import col, select

from storage.store import Session
from storage.tables import Inquiry


def add(session: Session, inquiry: Inquiry) -> Inquiry:
    """Keeps a question."""
    session.add(inquiry)
    session.flush()
    return inquiry


def get(session: Session, org: int, id: int) -> Inquiry | None:
    """A question by its number."""
    query = select(Inquiry).where(col(Inquiry.organization_id) == org, col(Inquiry.id) == id)
    return session.scalars(query).first()


def latest(
    session: Session, org: int, account_id: int, channel_id: int, thread: str | None, since: datetime
) -> Inquiry | None:
    """What an account asked last in a thread, or in a channel outside its threads."""
    query = select(Inquiry).where(
        col(Inquiry.organization_id) == org, col(Inquiry.account_id) == account_id,
        col(Inquiry.channel_id) == channel_id, col(Inquiry.at) >= since,
        col(Inquiry.thread).is_(None) if thread is None else col(Inquiry.thread) == thread,
    )  # fmt: skip
    return session.scalars(query.order_by(col(Inquiry.at).desc(), col(Inquiry.id).desc())).first()
