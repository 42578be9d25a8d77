"""Who passed which snippet on to whom."""

from datetime import datetime

from storage.store import Session, insert
from storage.tables import Recommendation


def add(
    session: Session, org: int, snippet_id: int, giver_id: int, receiver_id: int, note: str, now: datetime
) -> bool:  # fmt: skip
    """Keeps a recommendation; False when this person had made it before."""
    values = {
        "organization_id": org, "snippet_id": snippet_id, "giver_id": giver_id, "receiver_id": receiver_id,
        "note": note, "at": now,
    }  # fmt: skip
    new = insert(session, Recommendation).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)
