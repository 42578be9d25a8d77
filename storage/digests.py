"""What belongs in a digest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from storage.store import Session
from storage.tables import Answer, Kudos, KudosReceiver, Need, NeedTopic, Snippet, SnippetAuthor, SnippetTopic

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Here:
    """Where a digest looks: in these channels, or anywhere (None); `inside`: it is shown in the one channel itself.

    Outside, only what is visible to the whole organization counts; anywhere, imported history does not.
    """

    channels: tuple[int, ...] | None
    inside: bool = False


ANYWHERE = Here(None)


def waiting(session: Session, org: int, here: Here, before: datetime, limit: int) -> list[Need]:
    """Needs from before that moment that wait for help, the oldest first."""
    where = (col(Need.organization_id) == org, col(Need.state).in_(("open", "claimed")), _of(Need, here))
    query = select(Need).where(*where, col(Need.created_at) <= before)
    return list(session.scalars(query.order_by(col(Need.created_at), col(Need.id)).limit(limit)))


def resolved(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Need]:
    """Needs resolved in the window, the newest first."""
    where = (col(Need.organization_id) == org, col(Need.state) == "resolved", _of(Need, here))
    within = (col(Need.resolved_at) >= window[0], col(Need.resolved_at) < window[1])
    query = select(Need).where(*where, *within).order_by(col(Need.resolved_at).desc(), col(Need.id))
    return list(session.scalars(query.limit(limit)))


def published(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Snippet]:
    """Snippets published in the window, in the channels or as answers to needs there; the newest first."""
    where = [
        col(Snippet.organization_id) == org,
        col(Snippet.state) == "published",
        col(Snippet.published_at) >= window[0],
        col(Snippet.published_at) < window[1],
    ]
    if here.channels is None:
        where.append(_of(Snippet, here))
    else:
        asked_here = (col(Need.organization_id) == org, col(Need.channel_id).in_(here.channels))
        answered = select(col(Answer.snippet_id)).join(Need, col(Need.id) == col(Answer.need_id))
        answered = answered.where(*asked_here, col(Answer.at) >= window[0])
        where.append(_of(Snippet, here) | (col(Snippet.id).in_(answered) & (col(Snippet.visibility) == "organization")))
    query = select(Snippet).where(*where).order_by(col(Snippet.published_at).desc(), col(Snippet.id).desc())
    return list(session.scalars(query.limit(limit)))


def to_review(session: Session, org: int, here: Here, limit: int) -> list[Snippet]:
    """Snippets of these channels that somebody should look at again, the longest waiting first."""
    query = select(Snippet).where(*_published(org, here), col(Snippet.review_since).is_not(None))
    return list(session.scalars(query.order_by(col(Snippet.review_since), col(Snippet.id)).limit(limit)))


def coming_up(session: Session, org: int, here: Here, today: date, limit: int) -> list[Snippet]:
    """Snippets of these channels that expire or are to be reviewed within a week."""
    soon = today + timedelta(days=7)
    dated = col(Snippet.expires_on).between(today, soon) | col(Snippet.review_by).between(today, soon)
    query = select(Snippet).where(*_published(org, here), col(Snippet.review_since).is_(None), dated)
    return list(session.scalars(query.order_by(col(Snippet.id)).limit(limit)))


def thanked(session: Session, org: int, channels: Sequence[int], window: Window, limit: int) -> list[Kudos]:
    """Kudos given in these channels in the window, the newest first."""
    query = select(Kudos).where(
        col(Kudos.organization_id) == org,
        col(Kudos.channel_id).in_(channels),
        col(Kudos.given_at) >= window[0],
        col(Kudos.given_at) < window[1],
        col(Kudos.undone_at).is_(None),
    )
    return list(session.scalars(query.order_by(col(Kudos.given_at).desc(), col(Kudos.id)).limit(limit)))


def receivers(session: Session, org: int, kudos_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who was thanked, by kudos."""
    query = select(col(KudosReceiver.kudos_id), col(KudosReceiver.person_id)).where(
        col(KudosReceiver.organization_id) == org, col(KudosReceiver.kudos_id).in_(list(kudos_ids))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for kudos_id, person_id in session.connection().execute(query.order_by(col(KudosReceiver.person_id))):
        found[kudos_id].append(person_id)
    return dict(found)


def topics_used(session: Session, org: int, channels: Sequence[int]) -> set[int]:
    """What these channels talk about: the topics of their last needs and snippets."""
    lately = (
        select(col(NeedTopic.topic_id))
        .join(Need, col(Need.id) == col(NeedTopic.need_id))
        .where(col(Need.organization_id) == org, col(Need.channel_id).in_(channels))
        .order_by(col(Need.id).desc())
        .limit(50)
    )
    shared = (
        select(col(SnippetTopic.topic_id))
        .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
        .where(col(Snippet.organization_id) == org, col(Snippet.channel_id).in_(channels))
        .order_by(col(Snippet.id).desc())
        .limit(50)
    )
    return {topic for query in (lately, shared) for topic in session.connection().execute(query).scalars()}


def earlier_authors(session: Session, org: int, person_ids: Iterable[int], before: datetime) -> set[int]:
    """Those of these persons who had published something before."""
    query = (
        select(col(SnippetAuthor.person_id))
        .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
        .where(
            col(Snippet.organization_id) == org,
            col(SnippetAuthor.person_id).in_(set(person_ids)),
            col(Snippet.published_at) < before,
        )
        .distinct()
    )
    return set(session.connection().execute(query).scalars())


def _of(table: type[Need] | type[Snippet], here: Here) -> ColumnElement[bool]:
    everybody = col(table.visibility) == "organization"
    if here.channels is None:
        return everybody & col(table.imported).is_(None)
    there = col(table.channel_id).in_(here.channels)
    return there if here.inside else there & everybody


def _published(org: int, here: Here) -> tuple[ColumnElement[bool], ...]:
    return (col(Snippet.organization_id) == org, col(Snippet.state) == "published", _of(Snippet, here))
