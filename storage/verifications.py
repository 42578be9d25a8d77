"""Who stands for a snippet being right as it reads now, and since when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage.prepared import Prepared, among
from storage.store import Session, insert
from storage.tables import Verification

_OF = Prepared(
    lambda kind: select(col(Verification.snippet_id), col(Verification.person_id), col(Verification.at)).where(
        col(Verification.organization_id) == bindparam("org"), among(kind, col(Verification.snippet_id), "snippets")
    )
)


def keep(session: Session, org: int, snippet_id: int, person_id: int, now: datetime) -> None:
    """From now on this person stands for it."""
    values = {"organization_id": org, "snippet_id": snippet_id, "person_id": person_id, "at": now}
    new = insert(session, Verification).values(values)
    kept = new.on_conflict_do_update(
        index_elements=["snippet_id"], set_={"person_id": person_id, "at": now},
        where=col(Verification.organization_id) == org,
    )  # fmt: skip
    session.connection().execute(kept)


def forget(session: Session, org: int, snippet_id: int) -> bool:
    """Nobody does any more; False when nobody did."""
    gone = delete(Verification).where(
        col(Verification.organization_id) == org, col(Verification.snippet_id) == snippet_id
    )
    return bool(session.connection().execute(gone).rowcount)


def of(session: Session, org: int, snippet_ids: Collection[int]) -> dict[int, tuple[int | None, datetime]]:
    """(who, since) of those that are verified; no person where they were erased."""
    found = _OF.all(session, org=org, snippets=list(snippet_ids))
    return {id: (person, at) for id, person, at in found}
