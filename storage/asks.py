"""Who was asked about which need, and what they said to that."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import col

from storage.prepared import Prepared, among
from storage.store import Session, insert
from storage.tables import Ask, NeedTopic

_SINCE = Prepared(
    lambda kind: select(col(Ask.person_id), col(Ask.asked_at), col(Ask.said)).where(
        col(Ask.organization_id) == bindparam("org"), among(kind, col(Ask.person_id), "people"),
        col(Ask.asked_at) >= bindparam("since"),
    )
)  # fmt: skip
_REFUSED = Prepared(
    lambda kind: select(col(Ask.person_id), col(Ask.need_id)).where(
        col(Ask.organization_id) == bindparam("org"), col(Ask.said) == "not_mine",
        col(Ask.said_at) >= bindparam("since"),
        or_(
            among(kind, col(Ask.need_id), "needs"),
            col(Ask.need_id).in_(select(col(NeedTopic.need_id)).where(among(kind, col(NeedTopic.topic_id), "topics"))),
        ),
    )
)  # fmt: skip


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
    return [(*row,) for row in _SINCE.all(session, org=org, people=list(person_ids), since=since)]


def refused(
    session: Session, org: int, need_ids: Collection[int], topic_ids: Collection[int], since: datetime
) -> list[tuple[int, int]]:  # fmt: skip
    """(person, need) where somebody said since then that these needs, or needs on these topics, are not theirs."""
    found = _REFUSED.all(session, org=org, needs=list(need_ids), topics=list(topic_ids), since=since)
    return [(person, need) for person, need in found]
