"""Who was asked to look a snippet through, and which snippets nobody looks after."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Confirmation, Endorsement, Person, Review, Snippet, SnippetAuthor, SnippetTopic

OPEN = col(Review.said).is_(None)


def add(session: Session, org: int, snippet_id: int, person_id: int, why: str, now: datetime) -> None:
    """Notes that somebody is asked to look it through."""
    values = {"organization_id": org, "snippet_id": snippet_id, "person_id": person_id, "why": why, "asked_at": now}
    session.connection().execute(insert(session, Review).values(values))


def settle(session: Session, org: int, snippet_id: int, said: str, now: datetime, person_id: int | None = None) -> int:
    """Closes what is open for a snippet, or only what this person was asked; returns how many it were."""
    session.flush()
    change = update(Review).where(col(Review.organization_id) == org, col(Review.snippet_id) == snippet_id, OPEN)
    if person_id is not None:
        change = change.where(col(Review.person_id) == person_id)
    return session.connection().execute(change.values(said=said, said_at=now)).rowcount


def asked(session: Session, org: int, snippet_id: int) -> set[int]:
    """The persons who are asked to look it through now."""
    query = select(col(Review.person_id)).where(
        col(Review.organization_id) == org, col(Review.snippet_id) == snippet_id, OPEN
    )
    return set(session.connection().execute(query).scalars())


def reasons(session: Session, org: int, snippet_id: int) -> set[str]:
    """Why it is being looked through now."""
    query = select(col(Review.why)).where(
        col(Review.organization_id) == org, col(Review.snippet_id) == snippet_id, OPEN
    )
    return set(session.connection().execute(query).scalars())


def since(session: Session, org: int, snippet_id: int, since: datetime) -> set[int]:
    """The persons who were asked to look it through since then."""
    query = select(col(Review.person_id)).where(
        col(Review.organization_id) == org, col(Review.snippet_id) == snippet_id, col(Review.asked_at) >= since
    )
    return set(session.connection().execute(query).scalars())


def load(session: Session, org: int, person_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How many reviews each of these was asked for since then."""
    query = select(col(Review.person_id), func.count()).where(
        col(Review.organization_id) == org, col(Review.person_id).in_(person_ids), col(Review.asked_at) >= since
    )
    return dict(session.connection().execute(query.group_by(col(Review.person_id))).all())


def waiting(session: Session, org: int, before: datetime, most: int, limit: int) -> list[Snippet]:
    """Snippets up for review that nobody was asked about since then, nor `most` people in all, the oldest first."""
    rounds = (
        select(func.count())
        .where(col(Review.snippet_id) == col(Snippet.id), col(Review.asked_at) >= col(Snippet.review_since))
        .scalar_subquery()
    )
    fresh = exists().where(col(Review.snippet_id) == col(Snippet.id), OPEN, col(Review.asked_at) > before)
    query = select(Snippet).where(
        *_published(org), col(Snippet.review_since).is_not(None), col(Snippet.imported).is_(None), ~fresh, rounds < most
    )
    return _held(session, query.order_by(col(Snippet.review_since), col(Snippet.id)), limit)


def left(session: Session, org: int, before: datetime, limit: int) -> list[Snippet]:
    """Snippets whose authors are all gone, and that nobody looked through since then."""
    there = exists().where(
        col(SnippetAuthor.snippet_id) == col(Snippet.id), col(Person.id) == col(SnippetAuthor.person_id),
        col(Person.state) == "active",
    )  # fmt: skip
    query = select(Snippet).where(*_settled(org), ~there, _untouched(before))
    return _held(session, query.order_by(col(Snippet.id)), limit)


def moved_on(session: Session, org: int, since: datetime, newer: int, limit: int) -> list[Snippet]:
    """Snippets of before then that helped nobody since, on topics on which so many newer ones did."""
    topics = (
        select(col(SnippetTopic.topic_id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .where(
            *_published(org), col(Snippet.visibility) == "organization", col(Snippet.published_at) >= since,
            exists().where(col(Endorsement.snippet_id) == col(Snippet.id), col(Endorsement.worth) > 0),
        )
        .group_by(col(SnippetTopic.topic_id))
        .having(func.count() >= newer)
    )  # fmt: skip
    ids = list(session.connection().execute(topics).scalars())
    about = exists().where(col(SnippetTopic.snippet_id) == col(Snippet.id), col(SnippetTopic.topic_id).in_(ids))
    query = select(Snippet).where(
        *_settled(org), about, col(Snippet.published_at) < since, _untouched(since),
        or_(col(Snippet.edited_at).is_(None), col(Snippet.edited_at) < since), ~_helped_since(since),
    )  # fmt: skip
    return _held(session, query.order_by(col(Snippet.published_at), col(Snippet.id)), limit)


def _published(org: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Snippet.organization_id) == org, col(Snippet.state) == "published")


def _settled(org: int) -> tuple[ColumnElement[bool], ...]:
    return (*_published(org), col(Snippet.review_since).is_(None), col(Snippet.imported).is_(None))


def _untouched(before: datetime) -> ColumnElement[bool]:
    return or_(col(Snippet.reviewed_at).is_(None), col(Snippet.reviewed_at) < before)


def _helped_since(since: datetime) -> ColumnElement[bool]:
    endorsed = and_(
        col(Endorsement.snippet_id) == col(Snippet.id), col(Endorsement.worth) > 0, col(Endorsement.at) >= since
    )
    confirmed = and_(col(Confirmation.snippet_id) == col(Snippet.id), col(Confirmation.at) >= since)
    return or_(exists().where(endorsed), exists().where(confirmed))


def _held(session: Session, query: object, limit: int) -> list[Snippet]:
    return list(session.scalars(query.limit(limit).with_for_update(skip_locked=True)))  # type: ignore[attr-defined]
