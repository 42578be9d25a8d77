"""What is forgotten after a while, and how long it is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, select, tuple_
from sqlmodel import SQLModel

from storage.store import Session
from storage.tables import (
    AuditEntry,
    Inquiry,
    Job,
    Lookup,
    ModelCall,
    Notification,
    Outbox,
    Receipt,
    RunClaim,
    SynonymHint,
    Workspace,
)

TABLES = SQLModel.metadata.tables


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are kept for so long after the moment in a column; of a table with states, those in these states."""

    what: str
    table: type[SQLModel]
    since: str
    kept: timedelta
    states: tuple[str, ...] = ()


KEPT = (
    Kept("receipts", Receipt, "at", timedelta(hours=26)),  # Slack may deliver an event again for a day
    Kept("sent messages", Outbox, "ready_at", timedelta(days=7), ("sent",)),
    Kept("undelivered messages", Outbox, "ready_at", timedelta(days=90), ("unknown", "dead")),
    Kept("finished jobs", Job, "ready_at", timedelta(days=7), ("done",)),
    Kept("failed jobs", Job, "ready_at", timedelta(days=90), ("dead",)),
    Kept("notifications", Notification, "due_at", timedelta(days=180)),  # nobody is told the same within this time
    Kept("claims of scheduled work", RunClaim, "at", timedelta(days=90)),
    Kept("questions put to Lore", Inquiry, "at", timedelta(days=180)),
    Kept("searches", Lookup, "at", timedelta(days=1)),  # what is opened within minutes may say what was meant
    Kept("words that may mean the same", SynonymHint, "at", timedelta(days=180)),
    Kept("uses of the language model", ModelCall, "at", timedelta(days=30)),
    Kept("audit entries", AuditEntry, "at", timedelta(days=365)),
)


def sweep(session: Session, org: int, each: Kept, now: datetime, limit: int) -> int:
    """Forgets some of the rows that were kept long enough; returns how many."""
    table = TABLES[str(each.table.__tablename__)]
    keys = list(table.primary_key.columns)
    old = select(*keys).where(_of(table, org), table.c[each.since] < now - each.kept)
    if each.states:
        old = old.where(table.c.state.in_(each.states))
    gone = delete(table).where(tuple_(*keys).in_(old.limit(limit)))
    return session.connection().execute(gone).rowcount


def _of(table: Table, org: int) -> Any:
    """An organization's rows; by workspace where the index begins with it."""
    if "workspace_id" not in table.c:
        return table.c.organization_id == org
    workspace = TABLES[str(Workspace.__tablename__)]
    return table.c.workspace_id.in_(select(workspace.c.id).where(workspace.c.organization_id == org))
