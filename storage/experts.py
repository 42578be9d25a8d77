"""What people did for others, as far as these eyes may see it: of whom something may be asked."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import col

from storage.search import Eyes
from storage.store import Session
from storage.tables import (
    Answer,
    Confirmation,
    Endorsement,
    Need,
    NeedClaim,
    Person,
    Snippet,
    SnippetAuthor,
    SnippetTopic,
    TopicInterest,
)

LATELY = 2000  # snippets that tell who is active


def answers(session: Session, org: int, eyes: Eyes, need_ids: Collection[int]) -> list[tuple[int, int]]:
    """(need, snippet) of the answers to these needs."""
    query = (
        select(col(Answer.need_id), col(Answer.snippet_id))
        .join(Snippet, col(Snippet.id) == col(Answer.snippet_id))
        .where(col(Answer.organization_id) == org, col(Answer.need_id).in_(need_ids), *_readable(org, eyes))
    )
    return [(need, snippet) for need, snippet in session.connection().execute(query)]


def wrote(
    session: Session, org: int, eyes: Eyes, snippet_ids: Collection[int]
) -> list[tuple[int, int, datetime, bool, bool]]:  # fmt: skip
    """(snippet, author, published, it helped somebody, it was imported) of these that are published."""
    query = (
        select(
            col(Snippet.id), col(Person.id), col(Snippet.published_at), _helped(), col(Snippet.imported).is_not(None)
        )
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Snippet.id))
        .join(Person, col(Person.id) == col(SnippetAuthor.person_id))
        .where(*_readable(org, eyes), col(Snippet.id).in_(snippet_ids), col(Person.state) == "active")
    )
    rows = session.connection().execute(query)
    return [(id, person, at, helped, imported) for id, person, at, helped, imported in rows if at is not None]


def helpers(session: Session, org: int, need_ids: Collection[int]) -> list[tuple[int, int, datetime]]:
    """(need, person, since) of those who helped with these needs, which were resolved and not imported."""
    query = (
        select(col(NeedClaim.need_id), col(Person.id), col(NeedClaim.claimed_at))
        .join(Need, col(Need.id) == col(NeedClaim.need_id))
        .join(Person, col(Person.id) == col(NeedClaim.person_id))
        .where(
            col(NeedClaim.organization_id) == org, col(Need.id).in_(need_ids), col(Need.state) == "resolved",
            col(Need.imported).is_(None), col(Person.state) == "active",
        )
    )  # fmt: skip
    return [(*row,) for row in session.connection().execute(query)]


def teachers(session: Session, org: int, topic_ids: Collection[int]) -> list[tuple[int, int]]:
    """(topic, person) of those who offer to teach these."""
    query = (
        select(col(TopicInterest.topic_id), col(Person.id))
        .join(Person, col(Person.id) == col(TopicInterest.person_id))
        .where(
            col(TopicInterest.organization_id) == org, col(TopicInterest.kind) == "teach",
            col(TopicInterest.topic_id).in_(topic_ids), col(Person.state) == "active",
        )
    )  # fmt: skip
    return [(topic, person) for topic, person in session.connection().execute(query)]


def helped_on(session: Session, org: int, topic_ids: Collection[int]) -> list[tuple[int, int]]:
    """(topic, person) of those who shared something on these with everybody that helped somebody."""
    query = (
        select(col(SnippetTopic.topic_id), col(Person.id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Snippet.id))
        .join(Person, col(Person.id) == col(SnippetAuthor.person_id))
        .where(
            col(Snippet.organization_id) == org, col(SnippetTopic.topic_id).in_(topic_ids),
            col(Snippet.state) == "published", col(Snippet.visibility) == "organization",
            col(Person.state) == "active", _helped(),
        )
        .distinct()
    )  # fmt: skip
    return [(topic, person) for topic, person in session.connection().execute(query)]


def lately(session: Session, org: int, eyes: Eyes) -> list[tuple[int, datetime, bool]]:
    """(author, published, it was imported) of the newest snippets."""
    newest = (
        select(col(Snippet.id), col(Snippet.published_at), col(Snippet.imported))
        .where(*_readable(org, eyes))
        .order_by(col(Snippet.published_at).desc())
        .limit(LATELY)
        .subquery()
    )
    query = (
        select(col(Person.id), newest.c.published_at, newest.c.imported.is_not(None))
        .join(SnippetAuthor, col(SnippetAuthor.person_id) == col(Person.id))
        .join(newest, newest.c.id == col(SnippetAuthor.snippet_id))
        .where(col(Person.organization_id) == org, col(Person.state) == "active")
    )
    return [(*row,) for row in session.connection().execute(query)]


def _readable(org: int, eyes: Eyes) -> tuple[ColumnElement[bool], ...]:
    seen = or_(col(Snippet.visibility) == "organization", col(Snippet.channel_id) == eyes.channel_id)
    return (col(Snippet.organization_id) == org, col(Snippet.state) == "published", seen)


def _helped() -> ColumnElement[bool]:
    """Somebody endorsed it, said that it helped, or had their need resolved by it."""
    endorsed = exists().where(
        col(Endorsement.snippet_id) == col(Snippet.id), col(Endorsement.kind).in_(("useful", "learned"))
    )
    confirmed = exists().where(col(Confirmation.snippet_id) == col(Snippet.id))
    resolved = exists().where(
        col(Answer.snippet_id) == col(Snippet.id), col(Need.id) == col(Answer.need_id),
        col(Need.resolved_by_id) == col(Snippet.id),
    )  # fmt: skip
    return or_(endorsed, confirmed, resolved)
