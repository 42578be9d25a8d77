"""The numbers of some channels in a window, for a manager's digest: counts only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.digests import Window
from storage.store import Session
from storage.tables import Confirmation, Need, Snippet, SnippetAuthor


def declared(session: Session, org: int, channels: Sequence[int], window: Window) -> int:
    """How many needs were declared."""
    return _count(session, *_needs(org, channels), *_within(col(Need.created_at), window))


def resolved(session: Session, org: int, channels: Sequence[int], window: Window) -> int:
    """How many needs were resolved."""
    here = _needs(org, channels)
    return _count(session, *here, col(Need.state) == "resolved", *_within(col(Need.resolved_at), window))


def waiting(session: Session, org: int, channels: Sequence[int], at: datetime) -> int:
    """How many needs that were there at that moment still waited then."""
    closed = col(Need.state).in_(("resolved", "withdrawn", "expired")) & (col(Need.changed_at) < at)
    waits = col(Need.state).in_(("open", "claimed"))  # also when an answer was not yet the answer
    answered = col(Need.answered_at).is_not(None) & (col(Need.answered_at) < at) & ~waits
    return _count(session, *_needs(org, channels), col(Need.created_at) < at, ~closed, ~answered)


def times_to_answer(session: Session, org: int, channels: Sequence[int], window: Window) -> list[timedelta]:
    """How long each need first answered in the window had waited."""
    query = select(col(Need.created_at), col(Need.answered_at)).where(
        *_needs(org, channels), *_within(col(Need.answered_at), window)
    )
    return [answered - asked for asked, answered in session.connection().execute(query) if answered]


def times_to_resolve(session: Session, org: int, channels: Sequence[int], window: Window) -> list[timedelta]:
    """How long each need resolved in the window had been open."""
    query = select(col(Need.created_at), col(Need.resolved_at)).where(
        *_needs(org, channels), col(Need.state) == "resolved", *_within(col(Need.resolved_at), window)
    )
    return [resolved - asked for asked, resolved in session.connection().execute(query) if resolved]


def askers(session: Session, org: int, channels: Sequence[int], window: Window) -> int:
    """How many people asked."""
    query = select(func.count(col(Need.asker_id).distinct())).where(
        *_needs(org, channels), *_within(col(Need.created_at), window)
    )
    return session.connection().execute(query).scalar() or 0


def sharers(session: Session, org: int, channels: Sequence[int], window: Window) -> int:
    """How many people shared something."""
    query = (
        select(func.count(col(SnippetAuthor.person_id).distinct()))
        .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
        .where(*_snippets(org, channels), *_within(col(Snippet.published_at), window))
    )
    return session.connection().execute(query).scalar() or 0


def helpers(session: Session, org: int, channels: Sequence[int], window: Window) -> int:
    """How many people helped: their snippet or reply resolved a need here, or somebody said that it helped."""
    resolving: Select[Any] = (
        select(col(SnippetAuthor.person_id).label("person_id"))
        .join(Need, col(Need.resolved_by_id) == col(SnippetAuthor.snippet_id))
        .where(*_needs(org, channels), *_within(col(Need.resolved_at), window))
    )
    confirmed: Select[Any] = (
        select(col(SnippetAuthor.person_id).label("person_id"))
        .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
        .join(Confirmation, col(Confirmation.snippet_id) == col(Snippet.id))
        .where(*_snippets(org, channels), *_within(col(Confirmation.at), window))
    )
    both = union(resolving, confirmed).subquery()
    return session.connection().execute(select(func.count()).select_from(both)).scalar() or 0


def _needs(org: int, channels: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Need.organization_id) == org,
        col(Need.channel_id).in_(channels),
        col(Need.visibility) == "organization",
        col(Need.state) != "withdrawn",
    )


def _snippets(org: int, channels: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Snippet.organization_id) == org,
        col(Snippet.channel_id).in_(channels),
        col(Snippet.visibility) == "organization",
        col(Snippet.state) != "draft",
    )


def _within(column: Mapped[Any], window: Window) -> tuple[ColumnElement[bool], ...]:
    return (column >= window[0], column < window[1])


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.connection().execute(select(func.count()).select_from(Need).where(*where)).scalar() or 0
