"""What people asked, and which snippet it was that helped: an organization's own judgements of its search."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.embeddings import Allowed
from storage.store import Session
from storage.tables import Need, Person, Snippet


def questions(session: Session, org: int, allowed: Allowed, limit: int) -> list[tuple[str, str, int, str]]:
    """(title, details, snippet, locale of who asked) of needs that everybody may see and a snippet resolved, the newest
    first."""
    query = (
        select(col(Need.title), col(Need.details), col(Need.resolved_by_id), col(Person.locale))
        .join(Person, col(Person.id) == col(Need.asker_id))
        .where(
            col(Need.organization_id) == org, col(Need.state) == "resolved", col(Need.resolved_by_id).is_not(None),
            col(Need.visibility) == "organization", _in(col(Need.channel_id), allowed),
        )
    )  # fmt: skip
    rows = session.connection().execute(query.order_by(col(Need.id).desc()).limit(limit))
    return [(title, details, snippet, locale) for title, details, snippet, locale in rows if snippet is not None]


def documents(session: Session, org: int, allowed: Allowed, limit: int) -> list[tuple[int, str, str]]:
    """(id, title, body) of published snippets that everybody may see, the newest first."""
    query = select(col(Snippet.id), col(Snippet.title), col(Snippet.body)).where(
        col(Snippet.organization_id) == org, col(Snippet.state) == "published",
        col(Snippet.visibility) == "organization", _in(col(Snippet.channel_id), allowed),
    )  # fmt: skip
    rows = session.connection().execute(query.order_by(col(Snippet.id).desc()).limit(limit))
    return [(id, title, body) for id, title, body in rows]


def _in(channel: Mapped[int], allowed: Allowed) -> ColumnElement[bool]:
    listed = channel.in_(allowed.channels)
    return ~listed if allowed.everywhere else listed
