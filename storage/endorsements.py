"""What peers said of snippets."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlmodel import col

from bot.rules.score import Term
from storage.prepared import Prepared, among
from storage.store import Session
from storage.tables import Confirmation, Endorsement, Snippet, SnippetAuthor

_ORG: BindParameter[Any] = bindparam("org")
_SUMS = Prepared(
    lambda kind: union_all(
        select(
            col(Endorsement.snippet_id), func.sum(col(Endorsement.worth)), literal_column("0"),
            func.sum(case((col(Endorsement.kind) == "outdated", 1), else_=0)),
        )
        .where(col(Endorsement.organization_id) == _ORG, among(kind, col(Endorsement.snippet_id), "ids"))
        .group_by(col(Endorsement.snippet_id)),
        select(col(Confirmation.snippet_id), literal_column("0.0"), func.count(), literal_column("0"))
        .where(col(Confirmation.organization_id) == _ORG, among(kind, col(Confirmation.snippet_id), "ids"))
        .group_by(col(Confirmation.snippet_id)),
    )
)  # fmt: skip
_COUNTED = Prepared(
    lambda kind: union_all(
        select(col(Endorsement.snippet_id), col(Endorsement.kind), func.count())
        .where(col(Endorsement.organization_id) == _ORG, among(kind, col(Endorsement.snippet_id), "ids"))
        .group_by(col(Endorsement.snippet_id), col(Endorsement.kind)),
        select(col(Confirmation.snippet_id), literal_column("'helped'"), func.count())
        .where(col(Confirmation.organization_id) == _ORG, among(kind, col(Confirmation.snippet_id), "ids"))
        .group_by(col(Confirmation.snippet_id)),
    )
)


def counterparts(session: Session, org: int, persons: Collection[int]) -> set[int]:
    """Who endorsed what these persons wrote, and who wrote what they endorsed."""
    giver, author = col(Endorsement.person_id), col(SnippetAuthor.person_id)
    query = (
        select(giver, author)
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Endorsement.snippet_id))
        .where(col(Endorsement.organization_id) == org, or_(giver.in_(persons), author.in_(persons)))
    )
    return {person for pair in session.connection().execute(query.distinct()) for person in pair}


def counted(session: Session, org: int, snippet_ids: Iterable[int]) -> list[tuple[int, str, int]]:
    """(snippet, kind, people) for each kind of endorsement that a snippet has, and `helped` for confirmations."""
    return [(id, kind, people) for id, kind, people in _COUNTED.all(session, org=org, ids=list(snippet_ids))]


def terms(session: Session, org: int, snippet_ids: Iterable[int]) -> list[tuple[int, Term]]:
    """(snippet, term) of all that counts for these; the kinds `outdated` and `helped` too, one term a person."""
    ids = list(snippet_ids)
    said = select(
        col(Endorsement.snippet_id),
        col(Endorsement.person_id),
        col(Endorsement.kind),
        col(Endorsement.at),
        col(Endorsement.reciprocity),
        col(Endorsement.repeat),
    ).where(
        col(Endorsement.organization_id) == org,
        col(Endorsement.snippet_id).in_(ids),
        col(Endorsement.kind) != "question",
    )
    helped = select(
        col(Confirmation.snippet_id),
        col(Confirmation.person_id),
        literal("helped"),
        col(Confirmation.at),
        literal(1.0),
        literal(1.0),
    ).where(col(Confirmation.organization_id) == org, col(Confirmation.snippet_id).in_(ids))
    return [(row[0], Term(*row[1:])) for row in session.connection().execute(union_all(said, helped))]


def sums(session: Session, org: int, snippet_ids: Iterable[int]) -> list[tuple[int, float, int, int]]:
    """(snippet, worth, confirmed, outdated) of these, added up; one that nobody spoke of is missing."""
    return [(*row,) for row in _SUMS.all(session, org=org, ids=list(snippet_ids))]


def outdated(session: Session, org: int, snippet_id: int) -> int:
    """How many people say that it is out of date."""
    query = select(func.count()).where(
        col(Endorsement.organization_id) == org,
        col(Endorsement.snippet_id) == snippet_id,
        col(Endorsement.kind) == "outdated",
    )
    return session.connection().execute(query).scalar() or 0


def review(session: Session, org: int, snippet_id: int, now: datetime) -> None:
    """What was called out of date until now is so no more."""
    gone = delete(Endorsement).where(
        col(Endorsement.organization_id) == org,
        col(Endorsement.snippet_id) == snippet_id,
        col(Endorsement.kind) == "outdated",
        col(Endorsement.at) <= now,
    )
    session.connection().execute(gone)


def put_words(session: Session, org: int, snippet_id: int, person_id: int, words: str) -> bool:
    """Keeps the words of a person's question; False when it has words already."""
    change = update(Endorsement).where(
        col(Endorsement.organization_id) == org, col(Endorsement.snippet_id) == snippet_id,
        col(Endorsement.person_id) == person_id, col(Endorsement.kind) == "question", col(Endorsement.words) == "",
    )  # fmt: skip
    return bool(session.connection().execute(change.values(words=words)).rowcount)


def questions(session: Session, org: int, snippet_ids: Iterable[int]) -> list[tuple[int, int, str, datetime]]:
    """(snippet, person, words, at) of what was asked about these since they were last edited or reviewed."""
    asked = (
        select(col(Endorsement.snippet_id), col(Endorsement.person_id), col(Endorsement.words), col(Endorsement.at))
        .join(Snippet, col(Snippet.id) == col(Endorsement.snippet_id))
        .where(
            col(Endorsement.organization_id) == org,
            col(Endorsement.snippet_id).in_(list(snippet_ids)),
            col(Endorsement.kind) == "question",
            or_(col(Snippet.edited_at).is_(None), col(Snippet.edited_at) < col(Endorsement.at)),
            or_(col(Snippet.reviewed_at).is_(None), col(Snippet.reviewed_at) < col(Endorsement.at)),
        )
        .order_by(col(Endorsement.at))
    )
    return [(*row,) for row in session.connection().execute(asked)]
