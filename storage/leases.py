"""Who sends which message: leases of outbox rows, and what became of each.

A message is `new`, `leased` by one process, `sending` (recorded just before the call), and then `sent`, `unknown` or
`dead`. What is left behind in `leased` was not sent; what is left behind in `sending` may have been.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, null, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.loaded import columns, loaded
from storage.prepared import Prepared, Row, among, in_words, prepared
from storage.queues import LEFT, NOW
from storage.store import Session, news
from storage.tables import Outbox
from storage.tables.base import UtcDateTime

LEASE = timedelta(seconds=60)
WAITING = ("new", "leased", "sending")
_earlier = aliased(Outbox)
_DUE = prepared(
    select(col(Outbox.id))
    .where(
        col(Outbox.workspace_id) == bindparam("workspace"), col(Outbox.state) == "new",
        col(Outbox.kind) == bindparam("kind"), col(Outbox.ready_at) <= NOW,
        ~exists().where(
            col(_earlier.lane) == col(Outbox.lane), col(_earlier.id) < col(Outbox.id),
            col(_earlier.state).in_(in_words(WAITING)),
        ),
    )
    .order_by(col(Outbox.ready_at), col(Outbox.id))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)  # fmt: skip
_UNTIL: Any = bindparam("until", type_=UtcDateTime)
_TAKE = Prepared(
    lambda kind: (
        update(Outbox).where(among(kind, col(Outbox.id), "messages")).values(state="leased", lease_until=_UNTIL)
    )
)
_ONE = update(Outbox).where(col(Outbox.id) == bindparam("message")).returning(*columns(Outbox))
_BEGIN = prepared(
    _ONE.where(col(Outbox.state) == bindparam("found")).values(
        state="sending", attempts=col(Outbox.attempts) + 1, stale=False, lease_until=_UNTIL,
        started_at=func.coalesce(col(Outbox.started_at), NOW),
    )
)  # fmt: skip
_SENT = prepared(
    _ONE.values(
        state="sent", sent_at=NOW, external_id=bindparam("there"), card=null(), once=None, lease_until=None,
        problem=None,
    )
)  # fmt: skip


def lease(session: Session, now: datetime, room: Mapping[tuple[int, str], int]) -> dict[int, tuple[int, str]]:
    """Takes what is due, the first of each lane, so that nobody else does: message to workspace and kind.

    `room` says how many of each kind each workspace may have. Of all organizations.
    """
    taken = {id: queue for queue, limit in room.items() for id in _due(session, now, *queue, limit)}
    if taken:
        _TAKE.count(session, messages=list(taken), until=now + LEASE)
    return taken


def left_behind(session: Session, now: datetime, workspaces: Collection[int]) -> dict[int, int]:
    """Gives back what was leased but not sent in time, and takes over what may have been sent: message to workspace.

    Of all organizations.
    """
    late = (col(Outbox.workspace_id).in_(workspaces), *LEFT)
    free = update(Outbox).where(*late, col(Outbox.state) == "leased").values(state="new", lease_until=None)
    session.connection().execute(free, {"now": now})
    query = select(col(Outbox.id), col(Outbox.workspace_id)).where(*late).with_for_update(skip_locked=True)
    taken: dict[int, int] = dict(session.connection().execute(query, {"now": now}).all())
    if taken:
        longer = update(Outbox).where(col(Outbox.id).in_(taken)).values(lease_until=now + LEASE)
        session.connection().execute(longer)
    return taken


def let_go(session: Session, ids: Collection[int]) -> None:
    """Gives back what was taken and not yet begun. Of all organizations."""
    free = update(Outbox).where(col(Outbox.id).in_(ids), col(Outbox.state) == "leased")
    session.connection().execute(free.values(state="new", lease_until=None))
    news(session, "outbox")


def begin(session: Session, id: int, now: datetime, *, again: bool = False) -> Outbox | None:
    """Records that the call is about to be made; None when the message is no longer ours to send.

    `again`: after it was looked for and not found.
    """
    found = _BEGIN.first(session, message=id, found="sending" if again else "leased", now=now, until=now + LEASE)
    return _loaded(session, found)


def sent(session: Session, id: int, now: datetime, external_id: str) -> Outbox | None:
    """Records that it arrived; what it said is forgotten. None when the row is gone."""
    return _loaded(session, _SENT.first(session, message=id, now=now, there=external_id))


def doubt(session: Session, id: int, attempt: int, look_at: datetime, problem: str) -> None:
    """Nobody knows whether this attempt arrived: it is looked for then."""
    row = _ours(session, id, attempt)
    if row is not None:
        row.lease_until, row.problem = look_at, problem[:500]


def put_back(session: Session, id: int, attempt: int, ready_at: datetime, problem: str, *, failed: bool) -> None:
    """This attempt surely did not arrive: it waits again. A failure counts as an attempt, a wait does not."""
    row = _ours(session, id, attempt)
    if row is not None:
        row.state, row.ready_at, row.problem = "new", ready_at, problem[:500]
        row.lease_until = row.started_at = None
        row.attempts -= 0 if failed else 1


def settle(session: Session, id: int, attempt: int, state: str, problem: str) -> Outbox | None:
    """Ends it as unknown (nobody knows whether it arrived) or dead (it never will); None when somebody else did."""
    row = _ours(session, id, attempt)
    if row is not None:
        row.state, row.problem, row.lease_until, row.once = state, problem[:500], None, None
    return row


def stumbled(session: Session, id: int, ready_at: datetime, problem: str, limit: int) -> None:
    """It could not even be drawn: it waits again, and is dead after so many attempts."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is not None and row.state == "leased":
        row.attempts, row.ready_at, row.problem, row.lease_until = row.attempts + 1, ready_at, problem[:500], None
        row.state = "new" if row.attempts < limit else "dead"
        row.once = row.once if row.state == "new" else None


def _loaded(session: Session, row: Row | None) -> Outbox | None:
    return next(loaded(session, row, Outbox)) if row is not None else None


def _due(session: Session, now: datetime, workspace_id: int, kind: str, limit: int) -> list[int]:
    found = _DUE.all(session, workspace=workspace_id, kind=kind, now=now, limit=limit)
    return [id for (id,) in found]


def _ours(session: Session, id: int, attempt: int) -> Outbox | None:
    """The row, unless another attempt began since, or it was settled."""
    row = session.get(Outbox, id, with_for_update=True)
    return row if row is not None and (row.state, row.attempts) == ("sending", attempt) else None
