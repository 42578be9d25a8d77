"""Who runs which job for which period: the first to write the row."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from bot import metrics
from storage.prepared import prepared, prepared_insert
from storage.store import Session
from storage.tables import RunClaim

_CLAIM = prepared_insert(
    RunClaim, "organization_id", "job", "scope", "period", "at", also=lambda new: new.on_conflict_do_nothing()
)
EVER = datetime(9999, 1, 1, tzinfo=UTC)
_LAST = prepared(
    select(func.max(col(RunClaim.at))).where(
        col(RunClaim.organization_id) == bindparam("org"), col(RunClaim.job) == bindparam("job"),
        col(RunClaim.scope) == bindparam("scope"), col(RunClaim.at) < bindparam("before"),
    )
)  # fmt: skip


def last(session: Session, org: int, job: str, scope: str, before: datetime | None = None) -> datetime | None:
    """Until when the last run of a job reaches; of those that end before that moment."""
    found = _LAST.first(session, org=org, job=job, scope=scope, before=before or EVER)
    return found[0] if found is not None else None


def done(session: Session, org: int, job: str, scope: str, period: str) -> bool:
    """Whether this work was done, or is being done."""
    return session.get(RunClaim, (org, job, scope, period)) is not None


def claim(session: Session, org: int, job: str, scope: str, period: str, until: datetime) -> bool:
    """Whether this work, which reaches until then, is ours; False when it was done, or is being done, by anybody."""
    ours = bool(_CLAIM.count(session, job=job, scope=scope, period=period, organization_id=org, at=until))
    metrics.CLAIMS.labels(job, "taken" if ours else "theirs").inc()
    return ours
