"""Persons and their accounts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session
from storage.tables import Account, Person, Workspace


def account(session: Session, workspace_id: int, external_id: str) -> Account | None:
    """The account that the platform calls so."""
    query = select(Account).where(col(Account.workspace_id) == workspace_id, col(Account.external_id) == external_id)
    return session.scalars(query).first()


def open_account(session: Session, here: Workspace, external_id: str, name: str, now: datetime) -> Account:
    """The account, made together with a new person when it is new."""
    known = account(session, here.id, external_id)
    if known is None:
        person = Person(organization_id=here.organization_id, name=name or external_id, created_at=now)
        session.add(person)
        session.flush()
        known = Account(
            organization_id=here.organization_id,
            workspace_id=here.id,
            person_id=person.id,
            external_id=external_id,
            name=name or external_id,
        )
        session.add(known)
        session.flush()
    return known


def person(session: Session, org: int, id: int) -> Person | None:
    """A person of the organization."""
    found = session.get(Person, id)
    return found if found is not None and found.organization_id == org else None


def persons(session: Session, org: int, ids: Iterable[int]) -> dict[int, Person]:
    """Persons of the organization, by id."""
    query = select(Person).where(col(Person.organization_id) == org, col(Person.id).in_(set(ids)))
    return {each.id: each for each in session.scalars(query)}


def accounts_of(session: Session, org: int, person_ids: Iterable[int], workspace_id: int) -> dict[int, str]:
    """The platform's account ids of these persons in one workspace, by person."""
    query = select(col(Account.person_id), col(Account.external_id)).where(
        col(Account.organization_id) == org,
        col(Account.workspace_id) == workspace_id,
        col(Account.person_id).in_(set(person_ids)),
    )
    return dict(session.connection().execute(query).tuples().all())


def account_for(session: Session, org: int, person_id: int) -> Account | None:
    """The account to write to: the person's first in a workspace that is active."""
    query = (
        select(Account)
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(
            col(Account.organization_id) == org,
            col(Account.person_id) == person_id,
            col(Account.bot).is_(False),
            col(Workspace.state) == "active",
        )
        .order_by(col(Account.id))
    )
    return session.scalars(query).first()
