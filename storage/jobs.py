"""Work that takes long: written with the change that wants it, leased to be done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col

from bot import tracing
from storage.prepared import prepared_insert
from storage.store import Session, news
from storage.tables import Job

LEASE = timedelta(seconds=90)
_ADD = prepared_insert(
    Job, "organization_id", "kind", "payload", "once", "state", "attempts", "ready_at", "created_at", "trace",
    also=lambda new: new.on_conflict_do_nothing(),
)  # fmt: skip


def add(session: Session, org: int, kind: str, payload: dict[str, Any], now: datetime, once: str | None = None) -> None:
    """Queues a job; one with the same `once` is queued only once."""
    _ADD.count(
        session, organization_id=org, kind=kind, payload=payload, once=once, state="new", attempts=0, ready_at=now,
        created_at=now, trace=tracing.current(),
    )  # fmt: skip
    news(session, "job")


def wanting(session: Session, now: datetime, kinds: Collection[str], limit: int) -> list[int]:
    """The organizations that wait for jobs of these kinds, the longest first. Of all organizations."""
    query = select(col(Job.organization_id)).where(_free(now, kinds)).group_by(col(Job.organization_id))
    return list(session.connection().execute(query.order_by(func.min(col(Job.ready_at))).limit(limit)).scalars())


def lease(session: Session, now: datetime, kinds: Collection[str], room: Mapping[int, int]) -> list[Job]:
    """Takes jobs to do, also those whose process died, so that nobody else does; `room` says how many for whom.

    Of all organizations.
    """
    jobs: list[Job] = []
    for org, limit in room.items():
        query = select(Job).where(col(Job.organization_id) == org, _free(now, kinds)).order_by(col(Job.id))
        jobs += session.scalars(query.limit(limit).with_for_update(skip_locked=True))
    for job in jobs:
        job.state, job.lease_until, job.attempts = "leased", now + LEASE, job.attempts + 1
    session.flush()
    return jobs


def let_go(session: Session, ids: Collection[int]) -> None:
    """Gives back what was taken but not done: that was no attempt. Of all organizations."""
    change = update(Job).where(col(Job.id).in_(ids), col(Job.state) == "leased")
    values = {"state": "new", "lease_until": None, "attempts": col(Job.attempts) - 1}
    session.connection().execute(change.values(values))
    news(session, "job")


def done(session: Session, org: int, id: int) -> bool:
    """Records that a job is done and forgets what it was about; False when somebody else did it."""
    change = update(Job).where(col(Job.organization_id) == org, col(Job.id) == id, col(Job.state) == "leased")
    return bool(session.connection().execute(change.values(state="done", payload={}, once=None)).rowcount)


def put_back(session: Session, org: int, ids: Sequence[int], ready_at: datetime, state: str, problem: str) -> None:
    """Tries again later, or gives up (state `dead`)."""
    change = update(Job).where(col(Job.organization_id) == org, col(Job.id).in_(ids))
    session.connection().execute(change.values(state=state, ready_at=ready_at, problem=problem[:500], lease_until=None))


def _free(now: datetime, kinds: Collection[str]) -> ColumnElement[bool]:
    ready = (col(Job.state) == "new") & (col(Job.ready_at) <= now)
    left = (col(Job.state) == "leased") & (col(Job.lease_until) < now)
    return (ready | left) & col(Job.kind).in_(kinds)
