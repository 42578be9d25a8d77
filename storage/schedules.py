"""Which digests there are, and when they are due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, delete, exists, select, update
from sqlmodel import col

from storage.prepared import prepared
from storage.store import Session, insert
from storage.tables import Channel, DigestSchedule, DigestSource, RunClaim
from storage.tables.base import UtcDateTime

_PUT_OFF = prepared(
    update(DigestSchedule)
    .where(col(DigestSchedule.organization_id) == bindparam("org"), col(DigestSchedule.id) == bindparam("schedule"))
    .values(next_due_at=bindparam("until", type_=UtcDateTime), retry_at=None)
)


def schedule(session: Session, org: int, once: str) -> DigestSchedule | None:
    """The schedule of a channel (`channel:7`) or of a person (`person:7`)."""
    query = select(DigestSchedule).where(col(DigestSchedule.organization_id) == org, col(DigestSchedule.once) == once)
    return session.scalars(query).first()


def keep(session: Session, org: int, once: str, sources: Iterable[int] = (), **values: Any) -> DigestSchedule:
    """Switches a digest on, or changes when it comes and what it is about."""
    row = schedule(session, org, once)
    if row is None:
        row = DigestSchedule(organization_id=org, once=once, **values)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    session.connection().execute(delete(DigestSource).where(col(DigestSource.schedule_id) == row.id))
    for channel_id in sources:
        session.connection().execute(insert(session, DigestSource).values(schedule_id=row.id, channel_id=channel_id))
    return row


def sources(session: Session, org: int, schedule_id: int) -> list[int]:
    """The channels that a personal digest is about."""
    query = (
        select(col(DigestSource.channel_id))
        .join(DigestSchedule, col(DigestSchedule.id) == col(DigestSource.schedule_id))
        .where(col(DigestSchedule.organization_id) == org, col(DigestSchedule.id) == schedule_id)
        .order_by(col(DigestSource.channel_id))
    )
    return list(session.connection().execute(query).scalars())


def owned(session: Session, org: int, person_id: int) -> list[DigestSchedule]:
    """The digests that a person switched on, also those that are off again."""
    query = select(DigestSchedule).where(
        col(DigestSchedule.organization_id) == org,
        (col(DigestSchedule.owner_id) == person_id) | (col(DigestSchedule.person_id) == person_id),
    )
    return list(session.scalars(query.order_by(col(DigestSchedule.id))))


def due(session: Session, org: int, now: datetime, limit: int) -> list[DigestSchedule]:
    """The digests whose time has come, held so that no other instance takes them."""
    query = select(DigestSchedule).where(
        col(DigestSchedule.organization_id) == org,
        col(DigestSchedule.active).is_(True),
        col(DigestSchedule.next_due_at) <= now,
        col(DigestSchedule.retry_at).is_(None) | (col(DigestSchedule.retry_at) <= now),
    )
    ordered = query.order_by(col(DigestSchedule.next_due_at), col(DigestSchedule.id)).limit(limit)
    return list(session.scalars(ordered.with_for_update(skip_locked=True)))


def put_off(session: Session, org: int, schedule_id: int, until: datetime) -> None:
    """It is next due then."""
    _PUT_OFF.count(session, org=org, schedule=schedule_id, until=until)


def zones(session: Session, org: int) -> list[str]:
    """The time zones in which channels have a digest."""
    query = select(col(DigestSchedule.time_zone)).where(
        col(DigestSchedule.organization_id) == org, col(DigestSchedule.active).is_(True)
    )
    return list(session.connection().execute(query.distinct()).scalars())


def channels_without(
    session: Session, org: int, zone: str, job: str, period: str, no_digest_before: datetime, limit: int
) -> list[Channel]:  # fmt: skip
    """The channels with a digest in a zone for which a job has not run in a period, and none soon."""
    done = exists().where(
        col(RunClaim.organization_id) == org,
        col(RunClaim.job) == job,
        col(RunClaim.period) == period,
        col(RunClaim.scope) == cast(col(Channel.id), String),
    )
    query = (
        select(Channel)
        .join(DigestSchedule, col(DigestSchedule.channel_id) == col(Channel.id))
        .where(
            col(DigestSchedule.organization_id) == org,
            col(DigestSchedule.active).is_(True),
            col(DigestSchedule.person_id).is_(None),
            col(DigestSchedule.time_zone) == zone,
            col(DigestSchedule.next_due_at) >= no_digest_before,
            col(Channel.state) == "active",
            ~done,
        )
    )
    return list(session.scalars(query.order_by(col(Channel.id)).limit(limit)))
