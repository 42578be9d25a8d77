"""Which accounts were erased, kept as marks: nothing of a person, but enough not to bring them back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Account, ErasedAccount, Person, Workspace


@dataclass(frozen=True, slots=True)
class Erased:
    """An account that was erased: its mark, whose it was, and when."""

    mark: str
    organization: int
    at: datetime


def remember(session: Session, org: int, account_ids: Iterable[int], now: datetime) -> None:
    """Notes that these accounts are being erased."""
    query = (
        select(col(Workspace.external_id), col(Account.external_id))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(col(Account.organization_id) == org, col(Account.id).in_(list(account_ids)))
    )
    for workspace, account in session.connection().execute(query).all():
        values = {"organization_id": org, "mark": mark(workspace, account), "at": now}
        _note(session, values)


def everybody(session: Session, org: int, now: datetime) -> list[Erased]:
    """What has to be kept of an organization that is deleted: marks of all its accounts and of its workspaces."""
    workspaces = select(col(Workspace.external_id)).where(col(Workspace.organization_id) == org)
    accounts = (
        select(col(Workspace.external_id), col(Account.external_id))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(col(Account.organization_id) == org)
    )
    marks = {whole(here) for here in session.connection().execute(workspaces).scalars()}
    marks |= {mark(here, account) for here, account in session.connection().execute(accounts)}
    known = select(col(ErasedAccount.mark)).where(col(ErasedAccount.organization_id) == org)
    return [Erased(each, org, now) for each in marks.union(session.connection().execute(known).scalars())]


def since(session: Session, moment: datetime) -> list[Erased]:
    """What was erased from that moment on. Of all organizations."""
    columns = (col(ErasedAccount.mark), col(ErasedAccount.organization_id), col(ErasedAccount.at))
    return [Erased(*row) for row in session.connection().execute(select(*columns).where(columns[2] >= moment))]


def note(session: Session, org: int, erased: Iterable[Erased]) -> None:
    """Keeps marks that were made elsewhere, or before: those of this organization."""
    for each in erased:
        if each.organization == org:
            _note(session, {"organization_id": org, "mark": each.mark, "at": each.at})


def still_here(session: Session, org: int, erased: Iterable[Erased]) -> dict[int, datetime]:
    """The persons who are there although they were erased, with when; who came back after it is somebody new."""
    when: dict[str, datetime] = {}
    for each in erased:
        when[each.mark] = max(each.at, when.get(each.mark, each.at))
    query = (
        select(col(Workspace.external_id), col(Account.external_id), col(Person.id), col(Person.created_at))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Account.organization_id) == org)
    )
    rows = session.connection().execute(query).all() if when else ()
    marked = ((person, made, when.get(mark(workspace, account))) for workspace, account, person, made in rows)
    return {person: at for person, made, at in marked if at is not None and made <= at}


def among(session: Session, org: int, workspace: str, accounts: Iterable[str]) -> set[str]:
    """Those of these accounts, as their platform calls them, that were erased."""
    marks = {mark(workspace, account): account for account in accounts}
    query = select(col(ErasedAccount.mark)).where(col(ErasedAccount.organization_id) == org)
    return {marks[found] for found in session.connection().execute(query).scalars() if found in marks}


def _note(session: Session, values: dict[str, object]) -> None:
    """The latest time counts: who comes back and is erased again was erased then."""
    new = insert(session, ErasedAccount).values(values)
    again = new.on_conflict_do_update(
        index_elements=("mark", "organization_id"),
        set_={"at": new.excluded.at},
        where=new.excluded.at > ErasedAccount.at,
    )
    session.connection().execute(again)


def whole(workspace: str) -> str:
    """What a workspace is remembered by whose organization was deleted."""
    return mark(workspace, "*")


def mark(workspace: str, account: str) -> str:
    """What an account is remembered by."""
    return sha256(f"{workspace}:{account}".encode()).hexdigest()
