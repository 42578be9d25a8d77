"""Who runs which job for which period: the first to write the row."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from bot import metrics
from storage.store import Session, insert
from storage.tables import RunClaim


def last(session: Session, org: int, job: str, scope: str, before: datetime | None = None) -> datetime | None:
    """Until when the last run of a job reaches; of those that end before that moment."""
    query = select(func.max(col(RunClaim.at))).where(
        col(RunClaim.organization_id) == org, col(RunClaim.job) == job, col(RunClaim.scope) == scope
    )
    query = query if before is None else query.where(col(RunClaim.at) < before)
    found: datetime | None = session.connection().execute(query).scalar()
    return found


def done(session: Session, org: int, job: str, scope: str, period: str) -> bool:
    """Whether this work was done, or is being done."""
    return session.get(RunClaim, (org, job, scope, period)) is not None


def claim(session: Session, org: int, job: str, scope: str, period: str, until: datetime) -> bool:
    """Whether this work, which reaches until then, is ours; False when it was done, or is being done, by anybody."""
    values = {"job": job, "scope": scope, "period": period, "organization_id": org, "at": until}
    new = insert(session, RunClaim).values(values).on_conflict_do_nothing()
    ours = bool(session.connection().execute(new).rowcount)
    metrics.CLAIMS.labels(job, "taken" if ours else "theirs").inc()
    return ours
