"""What belongs in a digest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, func, literal_column, select, union
from sqlmodel import SQLModel, col

from storage import loaded
from storage.loaded import columns
from storage.prepared import Prepared, among, in_words
from storage.store import Session
from storage.tables import Answer, Kudos, Need, NeedTopic, Snippet, SnippetAuthor, SnippetTopic

LAST = 50  # needs and snippets that tell what a channel talks about
T = TypeVar("T", bound=SQLModel)
Window = tuple[datetime, datetime]
Value = BindParameter[Any]
_ORG: Value = bindparam("org")
_LIMIT: Value = bindparam("limit")
_START: Value = bindparam("start")
_END: Value = bindparam("end")
_TOPICS = Prepared(
    lambda kind: union(
        *(
            select(
                select(topic)
                .join(table, col(table.id) == thing)
                .where(col(table.organization_id) == _ORG, among(kind, col(table.channel_id), "channels"))
                .order_by(col(table.id).desc())
                .limit(literal_column(str(LAST)))
                .subquery()
            )
            for table, topic, thing in (
                (Need, col(NeedTopic.topic_id), col(NeedTopic.need_id)),
                (Snippet, col(SnippetTopic.topic_id), col(SnippetTopic.snippet_id)),
            )
        )
    )
)
_ANSWERED = Prepared(
    lambda kind: select(col(Answer.snippet_id))
    .join(Need, col(Need.id) == col(Answer.need_id))
    .where(
        col(Need.organization_id) == _ORG, among(kind, col(Need.channel_id), "channels"), col(Answer.at) >= _START
    )
)  # fmt: skip
_EARLIER = Prepared(
    lambda kind: select(col(SnippetAuthor.person_id))
    .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
    .where(
        col(Snippet.organization_id) == _ORG, among(kind, col(SnippetAuthor.person_id), "people"),
        col(Snippet.published_at) < _END,
    )
    .distinct()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Here:
    """Where a digest looks: in these channels, or anywhere (None); `inside`: it is shown in the one channel itself.

    Outside, only what is visible to the whole organization counts; anywhere, imported history does not.
    """

    channels: tuple[int, ...] | None
    inside: bool = False


ANYWHERE = Here(None)
Build = Callable[[str, Here], Select[Any]]


def waiting(session: Session, org: int, here: Here, before: datetime, limit: int) -> list[Need]:
    """Needs from before that moment that wait for help, the oldest first."""
    return _all(session, Need, _waiting, org, here, end=before, limit=limit)


def resolved(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Need]:
    """Needs resolved in the window, the newest first."""
    return _all(session, Need, _resolved, org, here, start=window[0], end=window[1], limit=limit)


def published(session: Session, org: int, here: Here, window: Window, limit: int) -> list[Snippet]:
    """Snippets published in the window, in the channels or as answers to needs there; the newest first."""
    found = _all(session, Snippet, _published, org, here, start=window[0], end=window[1], limit=limit)
    if here.channels is not None:
        ids = [id for (id,) in _ANSWERED.all(session, org=org, channels=list(here.channels), start=window[0])]
        answers = loaded.several(session, org, Snippet, ids).values() if ids else ()
        found = list({each.id: each for each in (*found, *(each for each in answers if _is_of(each, window)))}.values())
    return sorted(found, key=lambda each: (each.published_at, each.id), reverse=True)[:limit]


def to_review(session: Session, org: int, here: Here, limit: int) -> list[Snippet]:
    """Snippets of these channels that somebody should look at again, the longest waiting first."""
    return _all(session, Snippet, _to_review, org, here, limit=limit)


def coming_up(session: Session, org: int, here: Here, today: date, limit: int) -> list[Snippet]:
    """Snippets of these channels that expire or are to be reviewed within a week."""
    return _all(session, Snippet, _coming_up, org, here, today=today, soon=today + timedelta(days=7), limit=limit)


def thanked(session: Session, org: int, channels: Sequence[int], window: Window, limit: int) -> list[Kudos]:
    """Kudos given in these channels in the window, the newest first."""
    here = Here(tuple(channels), inside=True)
    return _all(session, Kudos, _thanked, org, here, start=window[0], end=window[1], limit=limit)


def topics_used(session: Session, org: int, channels: Sequence[int]) -> set[int]:
    """What these channels talk about: the topics of their last needs and snippets."""
    return {topic for (topic,) in _TOPICS.all(session, org=org, channels=list(channels))}


def earlier_authors(session: Session, org: int, person_ids: Iterable[int], before: datetime) -> set[int]:
    """Those of these persons who had published something before."""
    return {person for (person,) in _EARLIER.all(session, org=org, people=list(set(person_ids)), end=before)}


def _all(session: Session, table: type[T], build: Build, org: int, here: Here, **values: Any) -> list[T]:
    session.flush()
    if here.channels is not None:
        values["channels"], here = list(here.channels), Here((), here.inside)
    found = _prepared(build, here).all(session, org=org, **values)
    return [each for row in found for each in loaded.loaded(session, row, table)]


@cache
def _prepared(build: Build, here: Here) -> Prepared:
    """One statement for each kind of place, in which the channels are a value."""
    return Prepared(lambda kind: build(kind, here))


def _waiting(kind: str, here: Here) -> Select[Any]:
    query = select(*columns(Need)).where(
        *_here(kind, Need, here), col(Need.state).in_(in_words(("open", "claimed"))), col(Need.created_at) <= _END
    )
    return query.order_by(col(Need.created_at), col(Need.id)).limit(_LIMIT)


def _resolved(kind: str, here: Here) -> Select[Any]:
    within = (col(Need.resolved_at) >= _START, col(Need.resolved_at) < _END)
    query = select(*columns(Need)).where(*_here(kind, Need, here), col(Need.state) == "resolved", *within)
    return query.order_by(col(Need.resolved_at).desc(), col(Need.id)).limit(_LIMIT)


def _published(kind: str, here: Here) -> Select[Any]:
    within = (col(Snippet.published_at) >= _START, col(Snippet.published_at) < _END)
    query = select(*columns(Snippet)).where(*_here(kind, Snippet, here), col(Snippet.state) == "published", *within)
    query = query.where(col(Snippet.review_since).is_(None))
    return query.order_by(col(Snippet.published_at).desc(), col(Snippet.id).desc()).limit(_LIMIT)


def _to_review(kind: str, here: Here) -> Select[Any]:
    flagged = (col(Snippet.state) == "published", col(Snippet.review_since).is_not(None))
    query = select(*columns(Snippet)).where(*_here(kind, Snippet, here), *flagged)
    return query.order_by(col(Snippet.review_since), col(Snippet.id)).limit(_LIMIT)


def _coming_up(kind: str, here: Here) -> Select[Any]:
    today, soon = bindparam("today", type_=Date), bindparam("soon", type_=Date)
    dated = col(Snippet.expires_on).between(today, soon) | col(Snippet.review_by).between(today, soon)
    calm = (col(Snippet.state) == "published", col(Snippet.review_since).is_(None))
    return (
        select(*columns(Snippet))
        .where(*_here(kind, Snippet, here), *calm, dated)
        .order_by(col(Snippet.id))
        .limit(_LIMIT)
    )


def _thanked(kind: str, here: Here) -> Select[Any]:
    query = select(*columns(Kudos)).where(
        col(Kudos.organization_id) == _ORG, among(kind, col(Kudos.channel_id), "channels"),
        col(Kudos.undone_at).is_(None), col(Kudos.given_at) >= _START, col(Kudos.given_at) < _END,
    )  # fmt: skip
    return query.order_by(col(Kudos.given_at).desc(), col(Kudos.id)).limit(_LIMIT)


def _is_of(snippet: Snippet, window: Window) -> bool:
    """Whether everybody may read it, and it was published in the window."""
    open = (snippet.state, snippet.visibility, snippet.review_since) == ("published", "organization", None)
    return open and snippet.published_at is not None and window[0] <= snippet.published_at < window[1]


def _here(
    kind: str, table: type[Need] | type[Snippet], here: Here
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:  # fmt: skip
    everybody = col(table.visibility) == "organization"
    if here.channels is None:  # hardly anything is imported: that is no way to find the rest
        native = func.coalesce(col(table.imported), "") == ""
        return col(table.organization_id) == _ORG, everybody & native
    there = among(kind, col(table.channel_id), "channels")
    return col(table.organization_id) + 0 == _ORG, there if here.inside else there & everybody  # found by the channel
