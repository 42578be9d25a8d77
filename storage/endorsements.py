"""Raw reactions, and the endorsements that they add up to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, literal, select, union_all
from sqlmodel import col

from storage.store import Session
from storage.tables import Confirmation, Endorsement, Snippet, SnippetAuthor, SnippetTopic, Topic


def endorsed_authors(session: Session, org: int, slugs: Sequence[str]) -> list[int]:
    """Who wrote snippets on these topics that somebody endorsed."""
    query = (
        select(col(SnippetAuthor.person_id))
        .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
        .join(SnippetTopic, col(SnippetTopic.snippet_id) == col(Snippet.id))
        .join(Topic, col(Topic.id) == col(SnippetTopic.topic_id))
        .join(Endorsement, col(Endorsement.snippet_id) == col(Snippet.id))
        .where(
            col(Topic.organization_id) == org, col(Topic.slug).in_(list(slugs)),
            col(Endorsement.kind).in_(("useful", "learned")), col(Snippet.state) == "published",
        )
        .distinct()
    )  # fmt: skip
    return list(session.connection().execute(query).scalars())


def counted(session: Session, org: int, snippet_ids: Iterable[int]) -> list[tuple[int, str, int]]:
    """(snippet, kind, people) for each kind of endorsement that a snippet has, and `helped` for confirmations."""
    ids = list(snippet_ids)
    given = (
        select(col(Endorsement.snippet_id), col(Endorsement.kind), func.count())
        .where(col(Endorsement.organization_id) == org, col(Endorsement.snippet_id).in_(ids))
        .group_by(col(Endorsement.snippet_id), col(Endorsement.kind))
    )
    helped = (
        select(col(Confirmation.snippet_id), literal("helped"), func.count())
        .where(col(Confirmation.organization_id) == org, col(Confirmation.snippet_id).in_(ids))
        .group_by(col(Confirmation.snippet_id))
    )
    return [(id, kind, people) for id, kind, people in session.connection().execute(union_all(given, helped))]
