"""Which accounts were erased, kept as marks: nothing of a person, but enough not to bring them back."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Account, ErasedAccount, Workspace


def remember(session: Session, org: int, account_ids: Iterable[int], now: datetime) -> None:
    """Notes that these accounts are being erased."""
    query = (
        select(col(Workspace.external_id), col(Account.external_id))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(col(Account.organization_id) == org, col(Account.id).in_(list(account_ids)))
    )
    for workspace, account in session.connection().execute(query).all():
        values = {"organization_id": org, "mark": mark(workspace, account), "at": now}
        session.connection().execute(insert(session, ErasedAccount).values(values).on_conflict_do_nothing())


def among(session: Session, org: int, workspace: str, accounts: Iterable[str]) -> set[str]:
    """Those of these accounts, as their platform calls them, that were erased."""
    marks = {mark(workspace, account): account for account in accounts}
    query = select(col(ErasedAccount.mark)).where(col(ErasedAccount.organization_id) == org)
    return {marks[found] for found in session.connection().execute(query).scalars() if found in marks}


def mark(workspace: str, account: str) -> str:
    """What an account is remembered by."""
    return sha256(f"{workspace}:{account}".encode()).hexdigest()
