"""What one person may want to see: what is new on their topics, and snippets that may help them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import col

from storage.needs import WAITING
from storage.search import Eyes
from storage.store import Session
from storage.tables import (
    Confirmation,
    Dismissal,
    Endorsement,
    Need,
    NeedFollower,
    NeedTopic,
    Recommendation,
    Review,
    Snippet,
    SnippetAuthor,
    SnippetTopic,
)


def new_snippets(
    session: Session, org: int, eyes: Eyes, topic_ids: Collection[int], since: datetime, limit: int
) -> list[Snippet]:  # fmt: skip
    """What others published on these topics since then, the newest first."""
    about = exists().where(col(SnippetTopic.snippet_id) == col(Snippet.id), col(SnippetTopic.topic_id).in_(topic_ids))
    query = select(Snippet).where(*_readable(org, eyes), about, col(Snippet.published_at) >= since)
    return list(session.scalars(query.order_by(col(Snippet.published_at).desc()).limit(limit)))


def new_needs(
    session: Session, org: int, eyes: Eyes, topic_ids: Collection[int], since: datetime, limit: int
) -> list[Need]:  # fmt: skip
    """What others asked about these topics since then and still wait for, the newest first."""
    about = exists().where(col(NeedTopic.need_id) == col(Need.id), col(NeedTopic.topic_id).in_(topic_ids))
    query = select(Need).where(
        col(Need.organization_id) == org, _seen(Need, eyes), col(Need.asker_id) != eyes.person_id, about,
        col(Need.state).in_(("open", "claimed")), col(Need.created_at) >= since,
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Need.created_at).desc()).limit(limit)))


def joined(session: Session, org: int, eyes: Eyes) -> list[Need]:
    """The needs of others that the person needs too and that still wait, the latest joined first."""
    query = (
        select(Need)
        .join(NeedFollower, col(NeedFollower.need_id) == col(Need.id))
        .where(
            col(Need.organization_id) == org, _seen(Need, eyes), col(NeedFollower.person_id) == eyes.person_id,
            col(Need.asker_id) != eyes.person_id, col(Need.state).in_(WAITING),
        )
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(NeedFollower.joined_at).desc(), col(Need.id).desc())))


def to_review(session: Session, org: int, eyes: Eyes, limit: int) -> list[Snippet]:
    """What others wrote and the person is asked to look through, the longest waiting first."""
    asked = select(col(Review.snippet_id)).where(
        col(Review.organization_id) == org, col(Review.person_id) == eyes.person_id, col(Review.said).is_(None)
    )
    query = select(Snippet).where(*_readable(org, eyes), col(Snippet.id).in_(asked))
    return list(session.scalars(query.order_by(col(Snippet.review_since), col(Snippet.id)).limit(limit)))


def passed_on(session: Session, org: int, eyes: Eyes) -> dict[int, int]:
    """Snippets that colleagues recommended to the person and they did nothing with yet: who did, by snippet."""
    query = (
        select(col(Recommendation.snippet_id), col(Recommendation.giver_id))
        .join(Snippet, col(Snippet.id) == col(Recommendation.snippet_id))
        .where(*_untouched(org, eyes), col(Recommendation.receiver_id) == eyes.person_id)
    )
    return dict(session.connection().execute(query.order_by(col(Recommendation.id))).all())


def on_topics(session: Session, org: int, eyes: Eyes, topic_ids: Collection[int], limit: int) -> list[int]:
    """Snippets on these topics that the person did nothing with yet, the newest first."""
    about = exists().where(col(SnippetTopic.snippet_id) == col(Snippet.id), col(SnippetTopic.topic_id).in_(topic_ids))
    query = select(col(Snippet.id)).where(*_untouched(org, eyes), about)
    return list(session.connection().execute(query.order_by(col(Snippet.published_at).desc()).limit(limit)).scalars())


def endorsed(session: Session, org: int, eyes: Eyes, lately: int) -> list[int]:
    """Snippets among the last so many endorsements that the person did nothing with yet."""
    last = select(col(Endorsement.snippet_id), col(Endorsement.worth)).where(col(Endorsement.organization_id) == org)
    rows = session.connection().execute(last.order_by(col(Endorsement.id).desc()).limit(lately))
    liked = {snippet_id for snippet_id, worth in rows if worth > 0}
    query = select(col(Snippet.id)).where(*_untouched(org, eyes), col(Snippet.id).in_(liked))
    return list(session.connection().execute(query).scalars())


def untouched(session: Session, org: int, eyes: Eyes, ids: Collection[int]) -> list[int]:
    """Those of these snippets that the person may read and did nothing with yet."""
    query = select(col(Snippet.id)).where(*_untouched(org, eyes), col(Snippet.id).in_(ids))
    return list(session.connection().execute(query.order_by(col(Snippet.id))).scalars())


def _seen(table: type[Need] | type[Snippet], eyes: Eyes) -> ColumnElement[bool]:
    return (col(table.visibility) == "organization") | (col(table.channel_id) == eyes.channel_id)


def _readable(org: int, eyes: Eyes) -> tuple[ColumnElement[bool], ...]:
    wrote = exists().where(
        col(SnippetAuthor.snippet_id) == col(Snippet.id), col(SnippetAuthor.person_id) == eyes.person_id
    )
    return (col(Snippet.organization_id) == org, col(Snippet.state) == "published", _seen(Snippet, eyes), ~wrote)


def _untouched(org: int, eyes: Eyes) -> tuple[ColumnElement[bool], ...]:
    said = exists().where(col(Endorsement.snippet_id) == col(Snippet.id), col(Endorsement.person_id) == eyes.person_id)
    helped = exists().where(
        col(Confirmation.snippet_id) == col(Snippet.id), col(Confirmation.person_id) == eyes.person_id
    )
    dismissed = exists().where(col(Dismissal.snippet_id) == col(Snippet.id), col(Dismissal.person_id) == eyes.person_id)
    return (*_readable(org, eyes), col(Snippet.review_since).is_(None), ~said, ~helped, ~dismissed)
