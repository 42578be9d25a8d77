"""How much waits to be said."""

from datetime import datetime

from sqlalchemy import func, literal_column, select, true, union_all
from sqlmodel import col

from storage.store import Session
from storage.tables import Outbox, Workspace

UNSENT = ("new", "leased", "sending", "unknown", "dead")
_STATES = union_all(*(select(literal_column(f"'{state}'").label("state")) for state in UNSENT)).subquery("states")
_COUNTS = (
    select(_STATES.c.state, func.count(col(Outbox.id)), func.min(col(Outbox.created_at)))
    .select_from(Workspace)
    .join(_STATES, true())
    .join(Outbox, (col(Outbox.workspace_id) == col(Workspace.id)) & (col(Outbox.state) == _STATES.c.state))
    .group_by(_STATES.c.state)
)  # by workspace, because that is where the index begins: what was sent is not walked through


def by_state(session: Session) -> dict[str, tuple[int, datetime | None]]:
    """Messages that are not sent, and when the oldest was written, by state. Of all organizations."""
    found = {state: (count, oldest) for state, count, oldest in session.connection().execute(_COUNTS)}
    return {state: found.get(state, (0, None)) for state in UNSENT}
