"""What an organization does not know well: topics nobody answers, or one person knows, and snippets that help few."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, cast, distinct, func, null, or_, select, union
from sqlmodel import col

from storage.search import Eyes
from storage.store import Session
from storage.tables import (
    Confirmation,
    Endorsement,
    Need,
    NeedFollower,
    NeedTopic,
    Person,
    Snippet,
    SnippetAuthor,
    SnippetTopic,
    Topic,
    TopicInterest,
)

UNANSWERED = ("open", "claimed", "expired")
WANTED, OPENED = 500, 200  # topics and snippets that are looked at


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A topic with needs that nobody answered: how many, by how many people, and since when."""

    slug: str
    needs: int
    people: int
    since: datetime


def unanswered(session: Session, org: int, eyes: Eyes, since: datetime, limit: int) -> list[Unanswered]:
    """Topics of needs since then that these eyes may see and nobody answered, those with most of them first."""
    number, first = func.count(distinct(col(Need.id))), func.min(col(Need.created_at))
    asked = (col(Need.organization_id) == org, col(Need.state).in_(UNANSWERED), col(Need.created_at) >= since)
    query = (
        select(col(Topic.id), col(Topic.slug), number, first)
        .join(NeedTopic, col(NeedTopic.topic_id) == col(Topic.id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .where(*asked, _seen(Need, eyes))
        .group_by(col(Topic.id), col(Topic.slug))
        .order_by(number.desc(), first, col(Topic.id))
        .limit(limit)
    )
    rows = session.connection().execute(query).all()
    topics = [topic for topic, _, _, _ in rows]
    on_topic = (col(NeedTopic.topic_id).in_(topics), *asked, _seen(Need, eyes))
    askers = select(col(NeedTopic.topic_id), col(Need.asker_id)).join(Need, col(Need.id) == col(NeedTopic.need_id))
    joined = (
        select(col(NeedTopic.topic_id), col(NeedFollower.person_id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .join(NeedFollower, col(NeedFollower.need_id) == col(Need.id))
    )
    people = union(askers.where(*on_topic), joined.where(*on_topic)).subquery()
    topic = people.c[0]
    counted: dict[int, int] = dict(session.connection().execute(select(topic, func.count()).group_by(topic)).all())
    return [Unanswered(slug, needs, counted.get(id, 0), at) for id, slug, needs, at in rows]


def known_to_one(session: Session, org: int, eyes: Eyes, since: datetime, limit: int) -> list[tuple[str, int]]:
    """(topic, snippets) of topics asked for since then or followed, that only one person here teaches or wrote on."""
    asked = (
        select(col(NeedTopic.topic_id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .where(col(Need.organization_id) == org, col(Need.created_at) >= since, _seen(Need, eyes))
    )
    followed = select(col(TopicInterest.topic_id)).where(
        col(TopicInterest.organization_id) == org, col(TopicInterest.kind) == "follow"
    )
    wanted = list(session.connection().execute(union(asked, followed).limit(WANTED)).scalars())
    wrote = (
        select(col(SnippetTopic.topic_id), col(SnippetAuthor.person_id), col(Snippet.id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Snippet.id))
        .where(*_readable(org, eyes), col(SnippetTopic.topic_id).in_(wanted))
    )
    nothing = cast(null(), Integer)
    teach = select(col(TopicInterest.topic_id), col(TopicInterest.person_id), nothing).where(
        col(TopicInterest.organization_id) == org, col(TopicInterest.kind) == "teach",
        col(TopicInterest.topic_id).in_(wanted),
    )  # fmt: skip
    known = wrote.union(teach).subquery()
    topic, person, snippet = tuple(known.c)
    query = (
        select(col(Topic.slug), func.count(distinct(snippet)))
        .join(known, topic == col(Topic.id))
        .join(Person, col(Person.id) == person)
        .where(col(Topic.organization_id) == org, col(Person.state) == "active")
        .group_by(col(Topic.slug))
        .having(func.count(distinct(person)) == 1)
        .order_by(func.count(distinct(snippet)).desc(), col(Topic.slug))
    )
    return [(slug, number) for slug, number in session.connection().execute(query.limit(limit))]


def opened_in_vain(
    session: Session, org: int, eyes: Eyes, opened: int, share: float, limit: int
) -> list[tuple[int, str, int, int]]:  # fmt: skip
    """(snippet, title, times opened, people it helped) of those opened so often that helped less than that share."""
    query = (
        select(col(Snippet.id), col(Snippet.title), col(Snippet.views))
        .where(*_readable(org, eyes), col(Snippet.views) >= opened)
        .order_by(col(Snippet.views).desc(), col(Snippet.id))
    )
    rows = session.connection().execute(query.limit(OPENED)).all()
    ids = [id for id, _, _ in rows]
    said = select(col(Endorsement.snippet_id), col(Endorsement.person_id)).where(
        col(Endorsement.organization_id) == org, col(Endorsement.snippet_id).in_(ids),
        col(Endorsement.kind).in_(("useful", "learned")),
    )  # fmt: skip
    confirmed = select(col(Confirmation.snippet_id), col(Confirmation.person_id)).where(
        col(Confirmation.organization_id) == org, col(Confirmation.snippet_id).in_(ids)
    )
    helped = Counter(id for id, _ in session.connection().execute(union(said, confirmed)))
    return [(id, title, views, helped[id]) for id, title, views in rows if helped[id] < share * views][:limit]


def _readable(org: int, eyes: Eyes) -> tuple[ColumnElement[bool], ...]:
    return (col(Snippet.organization_id) == org, col(Snippet.state) == "published", _seen(Snippet, eyes))


def _seen(table: type[Need] | type[Snippet], eyes: Eyes) -> ColumnElement[bool]:
    return or_(col(table.visibility) == "organization", col(table.channel_id) == eyes.channel_id)
