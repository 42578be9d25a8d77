"""Who runs which job for which period: the first to write the row."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from bot import metrics
from storage.store import Session, insert
from storage.tables import RunClaim


def last(session: Session, org: int, job: str, scope: str) -> datetime | None:
    """When a job was last claimed."""
    query = select(func.max(col(RunClaim.at))).where(
        col(RunClaim.organization_id) == org, col(RunClaim.job) == job, col(RunClaim.scope) == scope
    )
    found: datetime | None = session.connection().execute(query).scalar()
    return found


def claim(session: Session, org: int, job: str, scope: str, period: str, now: datetime) -> bool:
    """Whether this work is ours to do; False when it was done, or is being done, by anybody."""
    values = {"job": job, "scope": scope, "period": period, "organization_id": org, "at": now}
    new = insert(session, RunClaim).values(values).on_conflict_do_nothing()
    ours = bool(session.connection().execute(new).rowcount)
    metrics.CLAIMS.labels(job, "taken" if ours else "theirs").inc()
    return ours
