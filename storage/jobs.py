"""Work that takes long: written with the change that wants it, leased to be done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from bot import tracing
from storage.store import Session, insert, news
from storage.tables import Job

LEASE = timedelta(seconds=90)


def add(session: Session, org: int, kind: str, payload: dict[str, Any], now: datetime, once: str | None = None) -> None:
    """Queues a job; one with the same `once` is queued only once."""
    values = {
        "organization_id": org, "kind": kind, "payload": payload, "once": once, "state": "new", "attempts": 0,
        "ready_at": now, "created_at": now, "trace": tracing.current(),
    }  # fmt: skip
    session.connection().execute(insert(session, Job).on_conflict_do_nothing(), values)
    news(session)


def waiting(session: Session, now: datetime) -> bool:
    """Whether there is a job to do. Of all organizations."""
    query = select(col(Job.id)).where(_free(now)).limit(1)
    return session.connection().execute(query).first() is not None


def lease(session: Session, now: datetime, limit: int) -> list[Job]:
    """Takes jobs to do, also those whose process died, so that nobody else does. Of all organizations."""
    query = select(Job).where(_free(now)).order_by(col(Job.id)).limit(limit).with_for_update(skip_locked=True)
    jobs = list(session.scalars(query))
    for job in jobs:
        job.state, job.lease_until, job.attempts = "leased", now + LEASE, job.attempts + 1
    session.flush()
    return jobs


def done(session: Session, org: int, id: int) -> bool:
    """Records that a job is done and forgets what it was about; False when somebody else did it."""
    change = update(Job).where(col(Job.organization_id) == org, col(Job.id) == id, col(Job.state) == "leased")
    return bool(session.connection().execute(change.values(state="done", payload={}, once=None)).rowcount)


def put_back(session: Session, org: int, ids: Sequence[int], ready_at: datetime, state: str, problem: str) -> None:
    """Tries again later, or gives up (state `dead`)."""
    change = update(Job).where(col(Job.organization_id) == org, col(Job.id).in_(ids))
    session.connection().execute(change.values(state=state, ready_at=ready_at, problem=problem[:500], lease_until=None))


def _free(now: datetime) -> Any:
    ready = (col(Job.state) == "new") & (col(Job.ready_at) <= now)
    return ready | ((col(Job.state) == "leased") & (col(Job.lease_until) < now))
