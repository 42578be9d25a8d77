"""Which persons may be one, and which are."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Account, LinkOffer, Person, Reaction


def alike(session: Session, org: int, person: Person) -> list[Person]:
    """Other active persons with the same e-mail, none of whose accounts is in a workspace that the person is in."""
    email = (person.email or "").casefold()
    mine = select(col(Account.workspace_id)).where(col(Account.person_id) == person.id)
    here = select(col(Account.person_id)).where(col(Account.workspace_id).in_(mine))
    able = select(col(Account.person_id)).where(col(Account.bot).is_(False), col(Account.left).is_(False))
    query = select(Person).where(
        col(Person.organization_id) == org, col(Person.state) == "active", func.lower(col(Person.email)) == email,
        col(Person.id) != person.id, col(Person.id).in_(able), col(Person.id).not_in(here),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Person.id)))) if email else []


def offer(session: Session, org: int, one: int, other: int, now: datetime) -> int | None:
    """A new offer for two persons; None when there was one before."""
    values: dict[str, Any] = {
        "organization_id": org, "first_id": min(one, other), "second_id": max(one, other), "offered_at": now,
        "first_yes": False, "second_yes": False, "refused": False, "undo": {},
    }  # fmt: skip
    new = insert(session, LinkOffer).values(values).on_conflict_do_nothing().returning(col(LinkOffer.id))
    found: int | None = session.connection().execute(new).scalar()
    return found


def get(session: Session, org: int, id: int) -> LinkOffer | None:
    """An offer of the organization, held until the end of the transaction."""
    query = select(LinkOffer).where(col(LinkOffer.organization_id) == org, col(LinkOffer.id) == id)
    return session.scalars(query.with_for_update()).first()


def newest(session: Session, org: int, person_id: int) -> int | None:
    """The latest offer by which another person was linked into this one."""
    query = select(col(LinkOffer.id)).where(
        *_linked(org), col(LinkOffer.first_id) == person_id
    ).order_by(col(LinkOffer.linked_at).desc(), col(LinkOffer.id).desc())  # fmt: skip
    return session.scalars(query).first()


def parked(session: Session, org: int, person_id: int) -> tuple[int, ...]:
    """The persons that were linked into this one, and those linked into them before."""
    found: list[int] = []
    front = [person_id]
    while front:
        query = select(col(LinkOffer.second_id)).where(*_linked(org), col(LinkOffer.first_id).in_(front))
        front = list(session.scalars(query))
        found += front
    return tuple(found)


def accounts_in(session: Session, org: int, workspace_id: int) -> list[Account]:
    """The accounts of people in a workspace that are still there."""
    query = select(Account).where(
        col(Account.organization_id) == org, col(Account.workspace_id) == workspace_id,
        col(Account.bot).is_(False), col(Account.left).is_(False),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Account.id))))


def reacted(session: Session, org: int, *persons: int) -> list[int]:
    """The snippets that accounts of these persons reacted to."""
    query = (
        select(col(Reaction.thing_id))
        .join(Account, col(Account.id) == col(Reaction.account_id))
        .where(
            col(Reaction.organization_id) == org, col(Reaction.thing) == "snippet", col(Account.person_id).in_(persons)
        )
    )
    return list(session.scalars(query.distinct().order_by(col(Reaction.thing_id))))


def _linked(org: int) -> tuple[Any, ...]:
    return col(LinkOffer.organization_id) == org, col(LinkOffer.first_yes), col(LinkOffer.second_yes)
