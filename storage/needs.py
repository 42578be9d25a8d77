"""Needs: who asked, who joined, who helps, and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, inspect, select
from sqlmodel import SQLModel, col

from storage import loaded, search, topics
from storage.prepared import Prepared, among, prepared_insert
from storage.store import Session, insert
from storage.tables import Answer, Need, NeedClaim, NeedEvent, NeedFollower, NeedTopic, Topic

WAITING = ("open", "claimed", "answered")
_NOTE = prepared_insert(NeedEvent, "organization_id", "need_id", "state", "person_id", "at")


def _of_needs(table: type[SQLModel], other: str, since: str) -> Prepared:
    """(need, the other) of these needs, the first first."""
    own = inspect(table).local_table.c
    query = select(own.need_id, own[other]).where(own.organization_id == bindparam("org"))
    return Prepared(lambda kind: query.where(among(kind, own.need_id, "needs")).order_by(own[since], own[other]))


_FOLLOWERS = _of_needs(NeedFollower, "person_id", "joined_at")
_CLAIMS = _of_needs(NeedClaim, "person_id", "claimed_at")
_ANSWERS = _of_needs(Answer, "snippet_id", "at")


def add(session: Session, need: Need, slugs: Sequence[str]) -> Need:
    """Keeps a new need with its topics, makes it findable and writes the first line of its history."""
    loaded.keep(session, need)
    if slugs:
        topics.put_on(session, need.organization_id, "need", need.id, slugs)
    note(session, need.organization_id, need.id, need.state, need.asker_id, need.created_at)
    index(session, need, slugs)
    return need


def index(session: Session, need: Need, slugs: Sequence[str], parts: Sequence[str] = ()) -> None:
    """Brings its words up to date for the search, with the titles of what became part of it."""
    search.keep(
        session, need.organization_id, "need", need.id, channel_id=need.channel_id, owner_id=need.asker_id,
        visibility=need.visibility, state=need.state, title=need.title, topics=" ".join(slugs), body=need.details,
        asked=parts,
    )  # fmt: skip


def get(session: Session, org: int, id: int) -> Need | None:
    """A need of the organization, held for a change."""
    need = loaded.one(session, Need, id, held=True)
    return need if need is not None and need.organization_id == org else None


def several(session: Session, org: int, ids: Iterable[int]) -> dict[int, Need]:
    """Needs of the organization, by id."""
    return loaded.several(session, org, Need, ids)


def change(session: Session, need: Need, state: str, person_id: int | None, now: datetime) -> None:
    """Brings a need into a state, and remembers when and by whom."""
    need.state, need.changed_at = state, now
    note(session, need.organization_id, need.id, state, person_id, now)
    session.flush()
    search.restate(session, need.organization_id, "need", need.id, state)


def note(session: Session, org: int, need_id: int, state: str, person_id: int | None, now: datetime) -> None:
    """Writes a line of the need's history."""
    _NOTE.count(session, organization_id=org, need_id=need_id, state=state, person_id=person_id, at=now)


def join(session: Session, org: int, need_id: int, person_id: int, words: str, now: datetime) -> bool:
    """Somebody needs it too; False when they had said so before."""
    values = {"organization_id": org, "need_id": need_id, "person_id": person_id, "text": words, "joined_at": now}
    new = insert(session, NeedFollower).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)


def leave(session: Session, org: int, need_id: int, person_id: int) -> bool:
    """They do not need it any more; False when they did not."""
    gone = delete(NeedFollower).where(
        col(NeedFollower.organization_id) == org, col(NeedFollower.need_id) == need_id,
        col(NeedFollower.person_id) == person_id,
    )  # fmt: skip
    return bool(session.connection().execute(gone).rowcount)


def claim(session: Session, org: int, need_id: int, person_id: int, now: datetime) -> bool:
    """Somebody offers to help; False when they had offered before."""
    values = {"organization_id": org, "need_id": need_id, "person_id": person_id, "claimed_at": now}
    new = insert(session, NeedClaim).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)


def release(session: Session, org: int, need_id: int, person_id: int) -> bool:
    """They no longer do; False when they had not offered."""
    gone = delete(NeedClaim).where(
        col(NeedClaim.organization_id) == org, col(NeedClaim.need_id) == need_id,
        col(NeedClaim.person_id) == person_id,
    )  # fmt: skip
    return bool(session.connection().execute(gone).rowcount)


def answer(session: Session, org: int, need_id: int, snippet_id: int, person_id: int, now: datetime) -> bool:
    """A snippet is offered as the answer; False when it had been."""
    values = {
        "organization_id": org, "need_id": need_id, "snippet_id": snippet_id, "person_id": person_id, "at": now,
    }  # fmt: skip
    new = insert(session, Answer).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)


def followers(session: Session, org: int, need_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who needs them too, by need, in the order in which they joined."""
    return _grouped(_FOLLOWERS, session, org, need_ids)


def claims(session: Session, org: int, need_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who offered to help, by need, the first first."""
    return _grouped(_CLAIMS, session, org, need_ids)


def answers(session: Session, org: int, need_ids: Iterable[int]) -> dict[int, list[int]]:
    """The snippets offered as answers, by need, the first first."""
    return _grouped(_ANSWERS, session, org, need_ids)


def answered_by(session: Session, org: int, snippet_id: int) -> list[Need]:
    """The needs that a snippet was offered as the answer to, held for a change."""
    query = (
        select(Need)
        .join(Answer, col(Answer.need_id) == col(Need.id))
        .where(col(Answer.organization_id) == org, col(Answer.snippet_id) == snippet_id)
        .order_by(col(Need.id))
        .with_for_update()
    )
    return list(session.scalars(query))


def of_asker(session: Session, org: int, person_id: int) -> list[Need]:
    """What a person asked, what still waits first, then the newest first."""
    query = select(Need).where(
        col(Need.organization_id) == org, col(Need.asker_id) == person_id, col(Need.state) != "withdrawn"
    )
    return list(session.scalars(query.order_by(col(Need.state).in_(WAITING).desc(), col(Need.id).desc())))


def waiting(
    session: Session, org: int, eyes: search.Eyes, slug: str | None = None, limit: int = 100
) -> list[Need]:  # fmt: skip
    """The needs that wait for help and these eyes may see, the oldest first."""
    query = select(Need).where(
        col(Need.organization_id) == org,
        col(Need.state).in_(("open", "claimed")),
        (col(Need.visibility) == "organization")
        | (col(Need.channel_id) == eyes.channel_id)
        | (col(Need.asker_id) == eyes.person_id),
    )
    if slug is not None:
        about = select(col(NeedTopic.need_id)).join(Topic, col(Topic.id) == col(NeedTopic.topic_id))
        query = query.where(col(Need.id).in_(about.where(col(Topic.organization_id) == org, col(Topic.slug) == slug)))
    return list(session.scalars(query.order_by(col(Need.created_at), col(Need.id)).limit(limit)))


def _grouped(query: Prepared, session: Session, org: int, need_ids: Iterable[int]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for need_id, other_id in query.all(session, org=org, needs=list(need_ids)):
        found[need_id].append(other_id)
    return dict(found)
