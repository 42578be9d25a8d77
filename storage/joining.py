"""A workspace joins the organization of another: codes, and moving what it has."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import SQLModel, col

from storage import topics
from storage.store import Session
from storage.tables import Kudos, Need, Organization, Setting, Snippet, Topic, TopicInterest, Workspace

PREFIX = "link:"  # and the hash of the code, as the name of a setting
APART = ("organization", "setting", "topic", "topic_interest", "search_term", "search_count")


def offer(session: Session, org: int, hashed: str, until: datetime) -> None:
    """Keeps the hash of a code, in place of any before."""
    withdraw(session, org)
    session.add(Setting(organization_id=org, name=PREFIX + hashed, value={"until": until.isoformat()}))
    session.flush()


def withdraw(session: Session, org: int) -> None:
    """No code of the organization holds any more."""
    gone = delete(Setting).where(col(Setting.organization_id) == org, col(Setting.name).startswith(PREFIX))
    session.connection().execute(gone)


def offered(session: Session, hashed: str, now: datetime) -> Organization | None:
    """The organization that a code leads to, while it holds. Of all organizations."""
    query = select(Setting).where(col(Setting.name) == PREFIX + hashed).with_for_update()
    found = session.scalars(query).first()
    if found is None or datetime.fromisoformat(found.value["until"]) < now:
        return None
    return session.get(Organization, found.organization_id)


def workspaces(session: Session, org: int) -> list[Workspace]:
    """The workspaces of an organization."""
    query = select(Workspace).where(col(Workspace.organization_id) == org)
    return list(session.scalars(query.order_by(col(Workspace.id))))


def has_content(session: Session, org: int) -> bool:
    """Whether anybody asked, shared or thanked."""
    return any(
        session.connection().execute(select(func.count()).where(col(table.organization_id) == org)).scalar()
        for table in (Need, Snippet, Kudos)
    )


def move(session: Session, old: int, new: int) -> None:
    """Everything of an organization that has no content yet becomes another's; the old one is no more."""
    session.flush()
    _move_topics(session, old, new)
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in APART and "organization_id" in table.c:
            change = update(table).where(table.c.organization_id == old).values(organization_id=new)
            session.connection().execute(change)
    session.connection().execute(delete(Organization).where(col(Organization.id) == old))
    session.expire_all()


def _move_topics(session: Session, old: int, new: int) -> None:
    query = select(col(Topic.id), col(Topic.slug)).where(col(Topic.organization_id) == old)
    slugs: dict[int, str] = dict(session.connection().execute(query).all())
    there: dict[str, int] = topics.ids(session, new, list(slugs.values()))
    for id, slug in slugs.items():
        values: dict[str, Any] = {"organization_id": new, "topic_id": there[slug]}
        on_it = (col(TopicInterest.organization_id) == old, col(TopicInterest.topic_id) == id)
        session.connection().execute(update(TopicInterest).where(*on_it).values(values))
