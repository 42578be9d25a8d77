"""What is left of workspaces that Lore was removed from, and taking it away."""

from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from storage import search
from storage.store import Session
from storage.tables import Account, Channel, MessageLink, Need, Organization, Person, Snippet, Workspace

BATCH = 500
ITSELF = "the organization"
THINGS: tuple[tuple[str, type[Need] | type[Snippet]], ...] = (("need", Need), ("snippet", Snippet))


def left(session: Session, org: int, before: datetime) -> list[int]:
    """The workspaces that were left before then."""
    query = select(col(Workspace.id)).where(
        col(Workspace.organization_id) == org, col(Workspace.state) == "gone", col(Workspace.gone_at) < before
    )
    return list(session.scalars(query.order_by(col(Workspace.id))))


def workspaces(session: Session, org: int) -> int:
    """How many workspaces an organization has."""
    query = select(func.count()).select_from(Workspace).where(col(Workspace.organization_id) == org)
    return session.connection().execute(query).scalar() or 0


def all_workspaces(session: Session, org: int) -> list[Workspace]:
    """Every workspace of an organization, those that were left too."""
    query = select(Workspace).where(col(Workspace.organization_id) == org).order_by(col(Workspace.id))
    return list(session.scalars(query))


def only_there(session: Session, org: int, workspace_id: int, limit: int) -> list[Person]:
    """People who have no account in any other workspace."""
    other = aliased(Account)
    elsewhere = exists().where(
        col(other.person_id) == col(Account.person_id), col(other.workspace_id) != workspace_id
    )  # fmt: skip
    mine = select(col(Account.person_id)).where(col(Account.workspace_id) == workspace_id, ~elsewhere)
    query = select(Person).where(col(Person.organization_id) == org, col(Person.id).in_(mine))
    return list(session.scalars(query.order_by(col(Person.id)).limit(limit)))


def drop_things(session: Session, org: int, workspace_id: int, limit: int) -> int:
    """Needs and snippets that were said there go, and are found no more; how many of them."""
    there = select(col(Channel.id)).where(col(Channel.workspace_id) == workspace_id)
    gone = 0
    for thing, table in THINGS:
        query = select(col(table.id)).where(col(table.organization_id) == org, col(table.channel_id).in_(there))
        ids = list(session.scalars(query.order_by(col(table.id)).limit(limit)))
        for id in ids:
            search.forget(session, org, thing, id)
        shown = (col(MessageLink.organization_id) == org, col(MessageLink.thing) == thing)
        session.connection().execute(delete(MessageLink).where(*shown, col(MessageLink.thing_id).in_(ids)))
        session.connection().execute(delete(table).where(col(table.organization_id) == org, col(table.id).in_(ids)))
        gone += len(ids)
    session.expire_all()
    return gone


def drop_workspace(session: Session, org: int, id: int) -> None:
    """The workspace goes, with its channels and accounts."""
    gone = delete(Workspace).where(col(Workspace.organization_id) == org, col(Workspace.id) == id)
    session.connection().execute(gone)
    session.expire_all()


def dissolve(session: Session, org: int) -> str:
    """Takes away a part of everything that an organization has, itself and its workspaces last; what it was."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        if {"id", "organization_id"} <= set(table.c.keys()) and table.name != Workspace.__tablename__:
            some = select(table.c.id).where(table.c.organization_id == org).limit(BATCH)
            gone = session.connection().execute(delete(table).where(table.c.id.in_(some)))
            if gone.rowcount:
                return f"{gone.rowcount} of {table.name}"
    session.connection().execute(delete(Organization).where(col(Organization.id) == org))
    session.expire_all()
    return ITSELF


def held(session: Session, org: int) -> dict[str, int]:
    """How many rows an organization has in each table."""
    counts = {}
    for table in SQLModel.metadata.sorted_tables:
        if "organization_id" in table.c:
            count = select(func.count()).select_from(table).where(table.c.organization_id == org)
            counts[table.name] = session.connection().execute(count).scalar() or 0
    return {name: count for name, count in counts.items() if count} | {"person": counts["person"]}
