"""Who runs which job for which period: the first to write the row."""

from datetime import datetime

from storage.store import Session, insert
from storage.tables import RunClaim


def claim(session: Session, org: int, job: str, scope: str, period: str, now: datetime) -> bool:
    """Whether this work is ours to do; False when it was done, or is being done, by anybody."""
    values = {"job": job, "scope": f"{org}:{scope}", "period": period, "organization_id": org, "at": now}
    new = insert(session, RunClaim).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)
