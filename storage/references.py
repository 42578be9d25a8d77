"""How channels and accounts are reached: what a platform that cannot be asked has told us before."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session
from storage.tables import Account, Channel


def keep(row: Account | Channel, **told: Any) -> None:
    """Adds to what is known of a row; None takes something away."""
    known = {**(row.reference or {}), **told}
    kept = {name: value for name, value in known.items() if value is not None}
    if kept != (row.reference or {}):
        row.reference = kept


def of_channels(session: Session, org: int, workspace_id: int) -> list[tuple[Channel, Mapping[str, Any]]]:
    """The channels of a workspace with what is known of them, those of which something is."""
    query = select(Channel).where(
        col(Channel.organization_id) == org,
        col(Channel.workspace_id) == workspace_id,
        col(Channel.reference).is_not(None),
    )
    return [(each, each.reference or {}) for each in session.scalars(query.order_by(col(Channel.id)))]


def of_account(session: Session, org: int, workspace_id: int, external_id: str) -> Mapping[str, Any]:
    """What is known of an account; empty when nothing is."""
    query = select(col(Account.reference)).where(
        col(Account.organization_id) == org,
        col(Account.workspace_id) == workspace_id,
        col(Account.external_id) == external_id,
    )
    found: dict[str, Any] | None = session.connection().execute(query).scalar()
    return found or {}


def latest(session: Session, org: int, workspace_id: int) -> Mapping[str, Any]:
    """What is known of the newest channel of a workspace of which something is; empty when there is none."""
    known = of_channels(session, org, workspace_id)
    return known[-1][1] if known else {}
