"""Work that takes long: written with the change that wants it, leased to be done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from bot import tracing
from storage.loaded import columns, loaded
from storage.prepared import Prepared, among, prepared, prepared_insert
from storage.store import Session, news
from storage.tables import Job
from storage.tables.base import UtcDateTime

LEASE = timedelta(seconds=90)
_ADD = prepared_insert(
    Job, "organization_id", "kind", "payload", "once", "state", "attempts", "ready_at", "created_at", "trace",
    also=lambda new: new.on_conflict_do_nothing(),
)  # fmt: skip

_NOW: Any = bindparam("now", type_=UtcDateTime)


def _free(dialect: str) -> Any:
    ready = (col(Job.state) == "new") & (col(Job.ready_at) <= _NOW)
    left = (col(Job.state) == "leased") & (col(Job.lease_until) < _NOW)
    return (ready | left) & among(dialect, col(Job.kind), "kinds")


_WANTING = Prepared(
    lambda kind: (
        select(col(Job.organization_id))
        .where(_free(kind))
        .group_by(col(Job.organization_id))
        .order_by(func.min(col(Job.ready_at)))
        .limit(bindparam("limit"))
    )
)
_DUE = Prepared(
    lambda kind: (
        select(col(Job.id))
        .where(col(Job.organization_id) == bindparam("org"), _free(kind))
        .order_by(col(Job.id))
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )
)
_LEASE = Prepared(
    lambda kind: (
        update(Job)
        .where(among(kind, col(Job.id), "jobs"))
        .values(state="leased", lease_until=bindparam("until", type_=UtcDateTime), attempts=col(Job.attempts) + 1)
        .returning(*columns(Job))
    )
)
_DONE = prepared(
    update(Job)
    .where(
        col(Job.organization_id) == bindparam("org"), col(Job.id) == bindparam("job"), col(Job.state) == "leased"
    )
    .values(state="done", payload={}, once=None)
)  # fmt: skip


def add(session: Session, org: int, kind: str, payload: dict[str, Any], now: datetime, once: str | None = None) -> None:
    """Queues a job; one with the same `once` is queued only once."""
    _ADD.count(
        session, organization_id=org, kind=kind, payload=payload, once=once, state="new", attempts=0, ready_at=now,
        created_at=now, trace=tracing.current(),
    )  # fmt: skip
    news(session, "job")


def count(session: Session, org: int, kind: str, since: datetime) -> int:
    """How many of a kind were asked for since then."""
    query = select(func.count()).where(col(Job.organization_id) == org, col(Job.kind) == kind)
    return session.connection().execute(query.where(col(Job.created_at) > since)).scalar_one()


def wanting(session: Session, now: datetime, kinds: Collection[str], limit: int) -> list[int]:
    """The organizations that wait for jobs of these kinds, the longest first. Of all organizations."""
    found = _WANTING.all(session, kinds=list(kinds), now=now, limit=limit)
    return [org for (org,) in found]


def lease(session: Session, now: datetime, kinds: Collection[str], room: Mapping[int, int]) -> list[Job]:
    """Takes jobs to do, also those whose process died, so that nobody else does; `room` says how many for whom.

    Of all organizations.
    """
    due = [
        id
        for org, limit in room.items()
        for (id,) in _DUE.all(session, org=org, kinds=list(kinds), now=now, limit=limit)
    ]
    rows = _LEASE.all(session, jobs=due, until=now + LEASE) if due else ()
    return sorted((job for row in rows for job in loaded(session, row, Job)), key=lambda job: job.id)


def let_go(session: Session, ids: Collection[int]) -> None:
    """Gives back what was taken but not done: that was no attempt. Of all organizations."""
    change = update(Job).where(col(Job.id).in_(ids), col(Job.state) == "leased")
    values = {"state": "new", "lease_until": None, "attempts": col(Job.attempts) - 1}
    session.connection().execute(change.values(values))
    news(session, "job")


def done(session: Session, org: int, id: int) -> bool:
    """Records that a job is done and forgets what it was about; False when somebody else did it."""
    return bool(_DONE.count(session, org=org, job=id))


def put_back(session: Session, org: int, ids: Sequence[int], ready_at: datetime, state: str, problem: str) -> None:
    """Tries again later, or gives up (state `dead`)."""
    change = update(Job).where(col(Job.organization_id) == org, col(Job.id).in_(ids))
    session.connection().execute(change.values(state=state, ready_at=ready_at, problem=problem[:500], lease_until=None))
