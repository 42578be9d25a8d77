"""Topics: their slugs, and who follows or teaches them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage.prepared import Prepared, among
from storage.store import Session, insert
from storage.tables import Need, NeedTopic, Snippet, SnippetTopic, Topic, TopicInterest


def _about(owner: Any, topic_id: Any) -> Prepared:
    """(thing, topic, its slug) of these things."""
    query = select(owner, topic_id, col(Topic.slug)).join(Topic, col(Topic.id) == topic_id)
    bounded = query.where(col(Topic.organization_id) == bindparam("org")).order_by(col(Topic.slug))
    return Prepared(lambda kind: bounded.where(among(kind, owner, "things")))


_OF = {
    "need": _about(col(NeedTopic.need_id), col(NeedTopic.topic_id)),
    "snippet": _about(col(SnippetTopic.snippet_id), col(SnippetTopic.topic_id)),
}
_KNOWN = Prepared(
    lambda kind: select(col(Topic.slug), col(Topic.id)).where(
        col(Topic.organization_id) == bindparam("org"), among(kind, col(Topic.slug), "slugs")
    )
)
_SLUGS = Prepared(
    lambda kind: select(col(Topic.id), col(Topic.slug)).where(
        col(Topic.organization_id) == bindparam("org"), among(kind, col(Topic.id), "ids")
    )
)


def ids(session: Session, org: int, slugs: Sequence[str]) -> dict[str, int]:
    """The topics of these slugs, made when they are new."""
    if not slugs:
        return {}
    for slug in slugs:
        new = insert(session, Topic).values(organization_id=org, slug=slug).on_conflict_do_nothing()
        session.connection().execute(new)
    return known(session, org, slugs)


def known(session: Session, org: int, slugs: Iterable[str]) -> dict[str, int]:
    """Those of these slugs that are topics."""
    found: dict[str, int] = dict(_KNOWN.all(session, org=org, slugs=list(slugs)))
    return found


def slugs(session: Session, org: int) -> list[str]:
    """The topics that the whole organization may know of: somebody follows or teaches them, or wrote of them openly."""
    cared = select(col(TopicInterest.topic_id)).where(col(TopicInterest.organization_id) == org)
    asked = (
        select(col(NeedTopic.topic_id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .where(col(Need.organization_id) == org, col(Need.visibility) == "organization")
    )
    shared = (
        select(col(SnippetTopic.topic_id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .where(col(Snippet.organization_id) == org, col(Snippet.visibility) == "organization")
    )
    query = select(col(Topic.slug)).where(
        col(Topic.organization_id) == org,
        col(Topic.id).in_(cared) | col(Topic.id).in_(asked) | col(Topic.id).in_(shared),
    )
    return list(session.connection().execute(query.order_by(col(Topic.slug))).scalars())


def slugs_of(session: Session, org: int, ids: Iterable[int]) -> dict[int, str]:
    """The slugs of topics, by their numbers."""
    found: dict[int, str] = dict(_SLUGS.all(session, org=org, ids=list(ids)))
    return found


def put_on(session: Session, org: int, thing: str, thing_id: int, names: Sequence[str]) -> None:
    """Makes these the topics of a need or a snippet, and no others."""
    owner: type[Need] | type[Snippet] = Need if thing == "need" else Snippet
    table, column = (NeedTopic, "need_id") if thing == "need" else (SnippetTopic, "snippet_id")
    ours = select(col(owner.id)).where(col(owner.organization_id) == org, col(owner.id) == thing_id)
    if session.connection().execute(ours).first() is None:
        return
    session.connection().execute(delete(table).where(getattr(table, column) == thing_id))
    for topic_id in ids(session, org, names).values():
        session.connection().execute(insert(session, table).values({column: thing_id, "topic_id": topic_id}))


def of(session: Session, org: int, thing: str, thing_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The topics of needs or snippets, in alphabetical order."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for thing_id, _, slug in _OF[thing].all(session, org=org, things=list(thing_ids)):
        found[thing_id] += (slug,)
    return dict(found)


def ids_of(session: Session, org: int, thing: str, thing_ids: Iterable[int]) -> dict[int, set[int]]:
    """The topics of needs or snippets, as ids."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for thing_id, topic, _ in _OF[thing].all(session, org=org, things=list(thing_ids)):
        found[thing_id].add(topic)
    return dict(found)


def interest(session: Session, org: int, person_id: int, slug: str, kind: str, now: datetime) -> bool:
    """A person follows or teaches a topic from now on; False when it was so already."""
    topic_id = ids(session, org, [slug])[slug]
    values = {"organization_id": org, "person_id": person_id, "topic_id": topic_id, "kind": kind, "since": now}
    new = insert(session, TopicInterest).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)


def no_interest(session: Session, org: int, person_id: int, slug: str, kind: str) -> bool:
    """No longer; False when it was not so."""
    topic_id = known(session, org, [slug]).get(slug)
    gone = delete(TopicInterest).where(
        col(TopicInterest.organization_id) == org,
        col(TopicInterest.person_id) == person_id,
        col(TopicInterest.topic_id) == topic_id,
        col(TopicInterest.kind) == kind,
    )
    return bool(session.connection().execute(gone).rowcount)


def interests(session: Session, org: int, person_id: int) -> dict[str, tuple[str, ...]]:
    """What a person follows and teaches: slugs by kind."""
    query = (
        select(col(TopicInterest.kind), col(Topic.slug))
        .join(Topic, col(Topic.id) == col(TopicInterest.topic_id))
        .where(col(TopicInterest.organization_id) == org, col(TopicInterest.person_id) == person_id)
        .order_by(col(Topic.slug))
    )
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for kind, slug in session.connection().execute(query):
        found[kind] += (slug,)
    return dict(found)
