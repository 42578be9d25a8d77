"""Who was asked about which need, and what they said to that."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Ask, NeedTopic


def add(session: Session, org: int, need_id: int, person_id: int, now: datetime) -> bool:
    """Notes that somebody is asked about a need; False when they had been."""
    values = {"organization_id": org, "need_id": need_id, "person_id": person_id, "asked_at": now}
    return bool(session.connection().execute(insert(session, Ask).values(values).on_conflict_do_nothing()).rowcount)


def say(session: Session, org: int, need_id: int, person_id: int, said: str, now: datetime) -> bool:
    """Keeps what somebody who was asked says to that; False when they were not asked, or had said so."""
    change = update(Ask).where(
        col(Ask.organization_id) == org, col(Ask.need_id) == need_id, col(Ask.person_id) == person_id,
        or_(col(Ask.said).is_(None), col(Ask.said) != said),
    )  # fmt: skip
    return bool(session.connection().execute(change.values(said=said, said_at=now)).rowcount)


def about(session: Session, org: int, need_id: int) -> set[int]:
    """The persons who were asked about a need."""
    query = select(col(Ask.person_id)).where(col(Ask.organization_id) == org, col(Ask.need_id) == need_id)
    return set(session.connection().execute(query).scalars())


def since(
    session: Session, org: int, person_ids: Collection[int], since: datetime
) -> list[tuple[int, datetime, str | None]]:  # fmt: skip
    """(person, asked, what they said) of what these were asked since then."""
    query = select(col(Ask.person_id), col(Ask.asked_at), col(Ask.said)).where(
        col(Ask.organization_id) == org, col(Ask.person_id).in_(person_ids), col(Ask.asked_at) >= since
    )
    return [(*row,) for row in session.connection().execute(query)]


def refused(
    session: Session, org: int, need_ids: Collection[int], topic_ids: Collection[int], since: datetime
) -> list[tuple[int, int]]:  # fmt: skip
    """(person, need) where somebody said since then that these needs, or needs on these topics, are not theirs."""
    on_topic = select(col(NeedTopic.need_id)).where(col(NeedTopic.topic_id).in_(topic_ids))
    query = select(col(Ask.person_id), col(Ask.need_id)).where(
        col(Ask.organization_id) == org, col(Ask.said) == "not_mine", col(Ask.said_at) >= since,
        or_(col(Ask.need_id).in_(need_ids), col(Ask.need_id).in_(on_topic)),
    )  # fmt: skip
    return [(person, need) for person, need in session.connection().execute(query)]
