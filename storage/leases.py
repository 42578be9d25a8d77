"""Who sends which message: leases of outbox rows, and what became of each.

A message is `new`, `leased` by one process, `sending` (recorded just before the call), and then `sent`, `unknown` or
`dead`. What is left behind in `leased` was not sent; what is left behind in `sending` may have been.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, literal_column, select, true, union_all, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.store import Session, news
from storage.tables import Outbox, Workspace

LEASE = timedelta(seconds=60)
WAITING = ("new", "leased", "sending")
_KINDS = union_all(
    *(select(literal_column(f"'{kind}'").label("kind")) for kind in ("post", "direct", "whisper", "redraw"))
).subquery("kinds")
_first_ready = (
    select(func.min(col(Outbox.ready_at)))
    .where(
        col(Outbox.workspace_id) == col(Workspace.id), col(Outbox.state) == "new", col(Outbox.kind) == _KINDS.c.kind
    )
    .correlate(Workspace, _KINDS)
    .scalar_subquery()
)  # fmt: skip
_LEFT = (col(Outbox.state).in_(("leased", "sending")), col(Outbox.lease_until) < bindparam("now"))
_SERVED = (col(Workspace.state) == "active", col(Workspace.platform).in_(bindparam("platforms", expanding=True)))
_WANTING = (
    select(col(Workspace.id), col(Workspace.platform), col(Workspace.external_id), _KINDS.c.kind)
    .join_from(Workspace, _KINDS, true())
    .where(*_SERVED, _first_ready <= bindparam("now"))
    .order_by(_first_ready, col(Workspace.id))
    .limit(bindparam("limit"))
)
_DESERTED = select(col(Workspace.id), col(Workspace.platform)).where(
    *_SERVED, exists().where(col(Outbox.workspace_id) == col(Workspace.id), *_LEFT)
)
_NEXT = select(func.min(_first_ready)).select_from(Workspace).join(_KINDS, true()).where(*_SERVED)
_earlier = aliased(Outbox)
_DUE = (
    select(col(Outbox.id))
    .where(
        col(Outbox.workspace_id) == bindparam("workspace"), col(Outbox.state) == "new",
        col(Outbox.kind) == bindparam("kind"), col(Outbox.ready_at) <= bindparam("now"),
        ~exists().where(
            col(_earlier.lane) == col(Outbox.lane), col(_earlier.id) < col(Outbox.id), col(_earlier.state).in_(WAITING)
        ),
    )
    .order_by(col(Outbox.ready_at), col(Outbox.id))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one kind that are due in one workspace."""

    workspace_id: int
    platform: str
    workspace: str  # as its platform calls it
    kind: str


def wanting(session: Session, now: datetime, platforms: Iterable[str], limit: int) -> list[Queue]:
    """What is due in active workspaces, those that wait longest first. Of all organizations."""
    values = {"platforms": list(platforms), "now": now, "limit": limit}
    return [Queue(*row) for row in session.connection().execute(_WANTING, values)]


def deserted(session: Session, now: datetime, platforms: Iterable[str]) -> dict[int, str]:
    """The active workspaces, with their platform, where a message was left behind. Of all organizations."""
    values = {"platforms": list(platforms), "now": now}
    return dict(session.connection().execute(_DESERTED, values).all())


def next_ready(session: Session, platforms: Iterable[str]) -> datetime | None:
    """When the next waiting message may be sent. Of all organizations."""
    found: datetime | None = session.connection().execute(_NEXT, {"platforms": list(platforms)}).scalar()
    return found


def lease(session: Session, now: datetime, room: Mapping[tuple[int, str], int]) -> dict[int, tuple[int, str]]:
    """Takes what is due, the first of each lane, so that nobody else does: message to workspace and kind.

    `room` says how many of each kind each workspace may have. Of all organizations.
    """
    taken = {id: queue for queue, limit in room.items() for id in _due(session, now, *queue, limit)}
    if taken:
        take = update(Outbox).where(col(Outbox.id).in_(taken)).values(state="leased", lease_until=now + LEASE)
        session.connection().execute(take)
    return taken


def left_behind(session: Session, now: datetime, workspaces: Collection[int]) -> dict[int, int]:
    """Gives back what was leased but not sent in time, and takes over what may have been sent: message to workspace.

    Of all organizations.
    """
    late = (col(Outbox.workspace_id).in_(workspaces), *_LEFT)
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
    row = session.get(Outbox, id, with_for_update=True)
    if row is None or row.state != ("sending" if again else "leased"):
        return None
    row.state, row.attempts, row.stale, row.lease_until = "sending", row.attempts + 1, False, now + LEASE
    row.started_at = row.started_at or now
    session.flush()
    return row


def sent(session: Session, id: int, now: datetime, external_id: str) -> Outbox | None:
    """Records that it arrived; what it said is forgotten. None when the row is gone."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is not None:
        row.state, row.sent_at, row.external_id, row.card, row.once = "sent", now, external_id, None, None
        row.lease_until = row.problem = None
        session.flush()
    return row


def doubt(session: Session, id: int, attempt: int, look_at: datetime, problem: str) -> None:
    """Nobody knows whether this attempt arrived: it is looked for then."""
    row = _ours(session, id, attempt)
    if row is not None:
        row.lease_until, row.problem = look_at, problem[:500]


def put_back(session: Session, id: int, attempt: int, ready_at: datetime, problem: str, *, failed: bool) -> None:
    """This attempt surely did not arrive: it waits again. A failure counts as an attempt, a wait does not."""
    row = _ours(session, id, attempt)
    if row is not None:
        row.state, row.ready_at, row.problem, row.lease_until, row.started_at = (
            "new",
            ready_at,
            problem[:500],
            None,
            None,
        )
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


def _due(session: Session, now: datetime, workspace_id: int, kind: str, limit: int) -> list[int]:
    values = {"workspace": workspace_id, "kind": kind, "now": now, "limit": limit}
    return list(session.connection().execute(_DUE, values).scalars())


def _ours(session: Session, id: int, attempt: int) -> Outbox | None:
    """The row, unless another attempt began since, or it was settled."""
    row = session.get(Outbox, id, with_for_update=True)
    return row if row is not None and (row.state, row.attempts) == ("sending", attempt) else None
