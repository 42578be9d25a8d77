"""What belongs in a digest."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, select
from sqlmodel import col

from storage.store import Session
from storage.tables import Answer, Kudos, KudosReceiver, Need, NeedTopic, Snippet, SnippetAuthor, SnippetTopic

T = TypeVar("T")
Window = tuple[datetime, datetime]
Value = BindParameter[Any]
_ORG: Value = bindparam("org")
_LIMIT: Value = bindparam("limit")
_CHANNELS: Value = bindparam("channels", expanding=True)
_START: Value = bindparam("start")
_END: Value = bindparam("end")
_ASKED = (
    select(col(NeedTopic.topic_id))
    .join(Need, col(Need.id) == col(NeedTopic.need_id))
    .where(col(Need.organization_id) == _ORG, col(Need.channel_id).in_(_CHANNELS))
    .order_by(col(Need.id).desc())
    .limit(50)
)
_SHARED = (
    select(col(SnippetTopic.topic_id))
    .join(Snippet, col(Snippet.id) == col(SnippetTopic.snippet_id))
    .where(col(Snippet.organization_id) == _ORG, col(Snippet.channel_id).in_(_CHANNELS))
    .order_by(col(Snippet.id).desc())
    .limit(50)
)
_EARLIER = (
    select(col(SnippetAuthor.person_id))
    .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
    .where(
        col(Snippet.organization_id) == _ORG,
        col(SnippetAuthor.person_id).in_(bindparam("people", expanding=True)),
        col(Snippet.published_at) < _END,
    )
    .distinct()
)


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
    return _all(session, _waiting, org, here, end=before, limit=limit)


def resolved(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Need]:
    """Needs resolved in the window, the newest first."""
    return _all(session, _resolved, org, here, start=window[0], end=window[1], limit=limit)


def published(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Snippet]:
    """Snippets published in the window, in the channels or as answers to needs there; the newest first."""
    return _all(session, _published, org, here, start=window[0], end=window[1], limit=limit)


def to_review(session: Session, org: int, here: Here, limit: int) -> list[Snippet]:
    """Snippets of these channels that somebody should look at again, the longest waiting first."""
    return _all(session, _to_review, org, here, limit=limit)


def coming_up(session: Session, org: int, here: Here, today: date, limit: int) -> list[Snippet]:
    """Snippets of these channels that expire or are to be reviewed within a week."""
    return _all(session, _coming_up, org, here, today=today, soon=today + timedelta(days=7), limit=limit)


def thanked(session: Session, org: int, channels: Sequence[int], window: Window, limit: int) -> list[Kudos]:
    """Kudos given in these channels in the window, the newest first."""
    here = Here(tuple(channels), inside=True)
    return _all(session, _thanked, org, here, start=window[0], end=window[1], limit=limit)


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
    values = {"org": org, "channels": list(channels)}
    return {topic for query in (_ASKED, _SHARED) for topic in session.connection().execute(query, values).scalars()}


def earlier_authors(session: Session, org: int, person_ids: Iterable[int], before: datetime) -> set[int]:
    """Those of these persons who had published something before."""
    values = {"org": org, "people": list(set(person_ids)), "end": before}
    return set(session.connection().execute(_EARLIER, values).scalars())


def _all(session: Session, build: Callable[[Here], Select[T]], org: int, here: Here, **values: Any) -> list[T]:
    """What a statement finds that is built once for each kind of place."""
    kind = here if here.channels is None else Here((), here.inside)
    return list(session.scalars(build(kind), {"org": org, "channels": here.channels or (), **values}))


@cache
def _waiting(here: Here) -> Select[Need]:
    query = select(Need).where(
        *_here(Need, here), col(Need.state).in_(("open", "claimed")), col(Need.created_at) <= _END
    )
    return query.order_by(col(Need.created_at), col(Need.id)).limit(_LIMIT)


@cache
def _resolved(here: Here) -> Select[Need]:
    within = (col(Need.resolved_at) >= _START, col(Need.resolved_at) < _END)
    query = select(Need).where(*_here(Need, here), col(Need.state) == "resolved", *within)
    return query.order_by(col(Need.resolved_at).desc(), col(Need.id)).limit(_LIMIT)


@cache
def _published(here: Here) -> Select[Snippet]:
    org, place = _here(Snippet, here)
    if here.channels is not None:
        answered = (
            select(col(Answer.snippet_id))
            .join(Need, col(Need.id) == col(Answer.need_id))
            .where(col(Need.organization_id) == _ORG, col(Need.channel_id).in_(_CHANNELS), col(Answer.at) >= _START)
        )
        place |= col(Snippet.id).in_(answered) & (col(Snippet.visibility) == "organization")
    within = (col(Snippet.published_at) >= _START, col(Snippet.published_at) < _END)
    query = select(Snippet).where(org, place, col(Snippet.state) == "published", *within)
    query = query.where(col(Snippet.review_since).is_(None))
    return query.order_by(col(Snippet.published_at).desc(), col(Snippet.id).desc()).limit(_LIMIT)


@cache
def _to_review(here: Here) -> Select[Snippet]:
    flagged = (col(Snippet.state) == "published", col(Snippet.review_since).is_not(None))
    query = select(Snippet).where(*_here(Snippet, here), *flagged)
    return query.order_by(col(Snippet.review_since), col(Snippet.id)).limit(_LIMIT)


@cache
def _coming_up(here: Here) -> Select[Snippet]:
    today, soon = bindparam("today", type_=Date), bindparam("soon", type_=Date)
    dated = col(Snippet.expires_on).between(today, soon) | col(Snippet.review_by).between(today, soon)
    calm = (col(Snippet.state) == "published", col(Snippet.review_since).is_(None))
    return select(Snippet).where(*_here(Snippet, here), *calm, dated).order_by(col(Snippet.id)).limit(_LIMIT)


@cache
def _thanked(here: Here) -> Select[Kudos]:
    query = select(Kudos).where(
        col(Kudos.organization_id) == _ORG, col(Kudos.channel_id).in_(_CHANNELS), col(Kudos.undone_at).is_(None),
        col(Kudos.given_at) >= _START, col(Kudos.given_at) < _END,
    )  # fmt: skip
    return query.order_by(col(Kudos.given_at).desc(), col(Kudos.id)).limit(_LIMIT)


def _here(table: type[Need] | type[Snippet], here: Here) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    org, everybody = col(table.organization_id) == _ORG, col(table.visibility) == "organization"
    if here.channels is None:
        return org, everybody & col(table.imported).is_(None)
    there = col(table.channel_id).in_(_CHANNELS)
    return org, there if here.inside else there & everybody
