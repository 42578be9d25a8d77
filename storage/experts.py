"""What people did for others, as far as these eyes may see it: of whom something may be asked."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, cast, exists, extract, literal_column, or_, select
from sqlmodel import col

from storage.prepared import Prepared, among, in_words, prepared
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
_ORG: Any = bindparam("org")


def _readable() -> tuple[ColumnElement[bool], ...]:
    seen = or_(col(Snippet.visibility) == "organization", col(Snippet.channel_id) == bindparam("here"))
    return (col(Snippet.organization_id) == _ORG, col(Snippet.state) == "published", seen)


def _helped() -> ColumnElement[bool]:
    """Somebody endorsed it, said that it helped, or had their need resolved by it."""
    endorsed = exists().where(
        col(Endorsement.snippet_id) == col(Snippet.id), col(Endorsement.kind).in_(in_words(("useful", "learned")))
    )
    confirmed = exists().where(col(Confirmation.snippet_id) == col(Snippet.id))
    resolved = exists().where(
        col(Answer.snippet_id) == col(Snippet.id), col(Need.id) == col(Answer.need_id),
        col(Need.resolved_by_id) == col(Snippet.id),
    )  # fmt: skip
    return or_(endorsed, confirmed, resolved)


_ANSWERS = Prepared(
    lambda kind: (
        select(col(Answer.need_id), col(Answer.snippet_id))
        .join(Snippet, col(Snippet.id) == col(Answer.snippet_id))
        .where(col(Answer.organization_id) == _ORG, among(kind, col(Answer.need_id), "needs"), *_readable())
    )
)
_WROTE = Prepared(
    lambda kind: (
        select(
            col(Snippet.id), col(Person.id), col(Snippet.published_at), _helped(), col(Snippet.imported).is_not(None)
        )
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Snippet.id))
        .join(Person, col(Person.id) == col(SnippetAuthor.person_id))
        .where(*_readable(), among(kind, col(Snippet.id), "snippets"), col(Person.state) == "active")
    )
)
_HELPERS = Prepared(
    lambda kind: select(col(NeedClaim.need_id), col(Person.id), col(NeedClaim.claimed_at))
    .join(Need, col(Need.id) == col(NeedClaim.need_id))
    .join(Person, col(Person.id) == col(NeedClaim.person_id))
    .where(
        col(NeedClaim.organization_id) == _ORG, among(kind, col(Need.id), "needs"), col(Need.state) == "resolved",
        col(Need.imported).is_(None), col(Person.state) == "active",
    )
)  # fmt: skip
_TEACHERS = Prepared(
    lambda kind: select(col(TopicInterest.topic_id), col(Person.id))
    .join(Person, col(Person.id) == col(TopicInterest.person_id))
    .where(
        col(TopicInterest.organization_id) == _ORG, col(TopicInterest.kind) == "teach",
        among(kind, col(TopicInterest.topic_id), "topics"), col(Person.state) == "active",
    )
)  # fmt: skip
_newest = (
    select(col(Snippet.id), col(Snippet.published_at), col(Snippet.imported))
    .where(*_readable())
    .order_by(col(Snippet.published_at).desc())
    .limit(literal_column(str(LATELY)))
    .subquery()
)
_LATELY = prepared(
    select(
        col(Person.id),
        cast(extract("epoch", _newest.c.published_at), Integer),
        case((_newest.c.imported.is_(None), 0), else_=1),
    )
    .join(SnippetAuthor, col(SnippetAuthor.person_id) == col(Person.id))
    .join(_newest, _newest.c.id == col(SnippetAuthor.snippet_id))
    .where(col(Person.organization_id) == _ORG, col(Person.state) == "active")
)


def answers(session: Session, org: int, eyes: Eyes, need_ids: Collection[int]) -> list[tuple[int, int]]:
    """(need, snippet) of the answers to these needs."""
    found = _ANSWERS.all(session, org=org, here=eyes.channel_id, needs=list(need_ids))
    return [(need, snippet) for need, snippet in found]


def wrote(
    session: Session, org: int, eyes: Eyes, snippet_ids: Collection[int]
) -> list[tuple[int, int, datetime, bool, bool]]:  # fmt: skip
    """(snippet, author, published, it helped somebody, it was imported) of these that are published."""
    found = _WROTE.all(session, org=org, here=eyes.channel_id, snippets=list(snippet_ids))
    return [(id, person, at, helped, imported) for id, person, at, helped, imported in found if at is not None]


def helpers(session: Session, org: int, need_ids: Collection[int]) -> list[tuple[int, int, datetime]]:
    """(need, person, since) of those who helped with these needs, which were resolved and not imported."""
    return [(*row,) for row in _HELPERS.all(session, org=org, needs=list(need_ids))]


def teachers(session: Session, org: int, topic_ids: Collection[int]) -> list[tuple[int, int]]:
    """(topic, person) of those who offer to teach these."""
    return [(*row,) for row in _TEACHERS.all(session, org=org, topics=list(topic_ids))]


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


def lately(session: Session, org: int, eyes: Eyes) -> list[tuple[int, int, bool]]:
    """(author, second of Unix time when it was published, it was imported) of the newest snippets."""
    return [(*row,) for row in _LATELY.all(session, org=org, here=eyes.channel_id)]
