"""Raw reactions, and the endorsements that they add up to."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session
from storage.tables import Endorsement, Snippet, SnippetAuthor, SnippetTopic, Topic


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
