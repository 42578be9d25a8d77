"""How often a language model was asked."""

from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import col, select

from storage.store import Session
from storage.tables import ModelCall


def add(session: Session, org: int, person_id: int, channel_id: int, kind: str, now: datetime) -> None:
    """The model is asked once more."""
    session.add(ModelCall(organization_id=org, person_id=person_id, channel_id=channel_id, kind=kind, at=now))


def count(session: Session, org: int, person_id: int, channel_id: int, since: datetime) -> tuple[int, int, int]:
    """How often since then: for a person, from a channel, by the whole organization."""
    session.flush()
    query = select(
        func.coalesce(func.sum(case((col(ModelCall.person_id) == person_id, 1), else_=0)), 0),
        func.coalesce(func.sum(case((col(ModelCall.channel_id) == channel_id, 1), else_=0)), 0),
        func.count(),
    ).where(col(ModelCall.organization_id) == org, col(ModelCall.at) > since)
    person, channel, everybody = session.connection().execute(query).one()
    return int(person), int(channel), int(everybody)
