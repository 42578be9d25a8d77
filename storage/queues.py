"""What waits to be said: in which workspaces, of which kind, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, select, true, union_all
from sqlmodel import col

from storage.prepared import Prepared, among, in_words
from storage.store import Session
from storage.tables import Outbox, Workspace
from storage.tables.base import UtcDateTime

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
NOW: Any = bindparam("now", type_=UtcDateTime)
LEFT = (col(Outbox.state).in_(in_words(("leased", "sending"))), col(Outbox.lease_until) < NOW)


def _served(dialect: str, query: Any) -> Any:
    return query.where(col(Workspace.state) == "active", among(dialect, col(Workspace.platform), "platforms"))


_WANTING = Prepared(
    lambda kind: _served(
        kind, select(col(Workspace.id), col(Workspace.platform), col(Workspace.external_id), _KINDS.c.kind)
    )
    .join_from(Workspace, _KINDS, true())
    .where(_first_ready <= NOW)
    .order_by(_first_ready, col(Workspace.id))
    .limit(bindparam("limit"))
)  # fmt: skip
_DESERTED = Prepared(
    lambda kind: _served(kind, select(col(Workspace.id), col(Workspace.platform))).where(
        exists().where(col(Outbox.workspace_id) == col(Workspace.id), *LEFT)
    )
)
_NEXT = Prepared(lambda kind: _served(kind, select(func.min(_first_ready)).select_from(Workspace).join(_KINDS, true())))


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one kind that are due in one workspace."""

    workspace_id: int
    platform: str
    workspace: str  # as its platform calls it
    kind: str


def wanting(session: Session, now: datetime, platforms: Iterable[str], limit: int) -> list[Queue]:
    """What is due in active workspaces, those that wait longest first. Of all organizations."""
    found = _WANTING.all(session, platforms=list(platforms), now=now, limit=limit)
    return [Queue(*row) for row in found]


def deserted(session: Session, now: datetime, platforms: Iterable[str]) -> dict[int, str]:
    """The active workspaces, with their platform, where a message was left behind. Of all organizations."""
    return dict(_DESERTED.all(session, platforms=list(platforms), now=now))


def next_ready(session: Session, platforms: Iterable[str]) -> datetime | None:
    """When the next waiting message may be sent. Of all organizations."""
    found = _NEXT.first(session, platforms=list(platforms))
    return found[0] if found is not None else None
