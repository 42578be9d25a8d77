"""What helped whom, for finding what may help somebody else; and what people do not want to be shown again."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, union
from sqlmodel import col

from storage.search import Eyes
from storage.store import Session, insert
from storage.tables import (
    Confirmation,
    Dismissal,
    Endorsement,
    Need,
    NeedTopic,
    Person,
    Snippet,
    SnippetTopic,
    Topic,
)

PEOPLE, THEIRS = 200, 5000  # people, and what helped these people: the newest


def helped(session: Session, org: int, person_ids: Collection[int]) -> dict[int, set[int]]:
    """The snippets that each of these found useful, learned from or was helped by."""
    said = select(col(Endorsement.person_id), col(Endorsement.snippet_id), col(Endorsement.at)).where(
        col(Endorsement.organization_id) == org, col(Endorsement.person_id).in_(person_ids),
        col(Endorsement.kind).in_(("useful", "learned")),
    )  # fmt: skip
    confirmed = select(col(Confirmation.person_id), col(Confirmation.snippet_id), col(Confirmation.at)).where(
        col(Confirmation.organization_id) == org, col(Confirmation.person_id).in_(person_ids)
    )
    newest = union(said, confirmed).subquery()
    query = select(newest.c[0], newest.c[1]).order_by(newest.c[2].desc()).limit(THEIRS)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person, snippet in session.connection().execute(query):
        found[person].add(snippet)
    return dict(found)


def readers(session: Session, org: int, snippet_ids: Collection[int]) -> list[int]:
    """The persons whom most of these helped."""
    number = func.count()
    query = (
        select(col(Endorsement.person_id))
        .where(
            col(Endorsement.organization_id) == org, col(Endorsement.snippet_id).in_(snippet_ids),
            col(Endorsement.kind).in_(("useful", "learned")),
        )
        .group_by(col(Endorsement.person_id))
        .order_by(number.desc(), col(Endorsement.person_id))
    )  # fmt: skip
    return list(session.connection().execute(query.limit(PEOPLE)).scalars())


def titled(session: Session, org: int, title: str) -> list[int]:
    """The persons here who do the same work, by what their platform calls it."""
    query = select(col(Person.id)).where(
        col(Person.organization_id) == org, col(Person.state) == "active",
        func.lower(col(Person.title)) == title.lower(),
    )  # fmt: skip
    return list(session.connection().execute(query.order_by(col(Person.id).desc()).limit(PEOPLE)).scalars())


def popular(session: Session, org: int, eyes: Eyes, since: datetime, limit: int) -> list[str]:
    """The topics that most was asked and shared on since then, as far as these eyes may see it."""
    asked = (
        select(col(NeedTopic.topic_id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .where(
            col(Need.organization_id) == org, col(Need.created_at) >= since, col(Need.state) != "withdrawn",
            (col(Need.visibility) == "organization") | (col(Need.channel_id) == eyes.channel_id),
        )
    )  # fmt: skip
    shared = (
        select(col(SnippetTopic.topic_id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .where(
            col(Snippet.organization_id) == org, col(Snippet.published_at) >= since, col(Snippet.state) == "published",
            (col(Snippet.visibility) == "organization") | (col(Snippet.channel_id) == eyes.channel_id),
        )
    )  # fmt: skip
    both = asked.union_all(shared).subquery()
    query = (
        select(col(Topic.slug))
        .join(both, both.c[0] == col(Topic.id))
        .where(col(Topic.organization_id) == org)
        .group_by(col(Topic.slug))
        .order_by(func.count().desc(), col(Topic.slug))
    )
    return list(session.connection().execute(query.limit(limit)).scalars())


def dismiss(session: Session, org: int, snippet_id: int, person_id: int, now: datetime) -> None:
    """The person does not want it suggested again."""
    values = {"organization_id": org, "snippet_id": snippet_id, "person_id": person_id, "at": now}
    session.connection().execute(insert(session, Dismissal).values(values).on_conflict_do_nothing())


def welcome(session: Session, org: int, snippet_id: int, person_id: int) -> None:
    """It may be suggested to them again."""
    gone = delete(Dismissal).where(
        col(Dismissal.organization_id) == org, col(Dismissal.snippet_id) == snippet_id,
        col(Dismissal.person_id) == person_id,
    )  # fmt: skip
    session.connection().execute(gone)
