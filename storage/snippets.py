"""Snippets: their authors, revisions and state."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from storage.store import Session
from storage.tables import Snippet, SnippetAuthor


def several(session: Session, org: int, ids: Iterable[int]) -> dict[int, Snippet]:
    """Snippets of the organization, by id."""
    query = select(Snippet).where(col(Snippet.organization_id) == org, col(Snippet.id).in_(set(ids)))
    return {snippet.id: snippet for snippet in session.scalars(query)}


def authors(session: Session, org: int, ids: Iterable[int]) -> dict[int, list[int]]:
    """The persons who wrote them, by snippet."""
    query = (
        select(col(SnippetAuthor.snippet_id), col(SnippetAuthor.person_id))
        .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
        .where(col(Snippet.organization_id) == org, col(SnippetAuthor.snippet_id).in_(set(ids)))
        .order_by(col(SnippetAuthor.person_id))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for snippet_id, person_id in session.connection().execute(query):
        found[snippet_id].append(person_id)
    return dict(found)
