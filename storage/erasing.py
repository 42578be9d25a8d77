"""Taking back what a person said that others had no part in: words, thanks, drafts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import col

from storage import search, topics
from storage.kudos import receivers
from storage.store import Session
from storage.tables import Kudos, KudosReceiver, Need, Snippet


def wipe_needs(session: Session, org: int, ids: Collection[int], now: datetime) -> None:
    """Takes needs back for good: their words are forgotten and nobody finds them."""
    session.flush()
    change = update(Need).where(col(Need.organization_id) == org, col(Need.id).in_(ids))
    session.connection().execute(change.values(title="", details="", state="withdrawn", changed_at=now))
    for id in ids:
        topics.put_on(session, org, "need", id, ())
        search.forget(session, org, "need", id)
    session.expire_all()


def wipe_kudos(session: Session, org: int, ids: Collection[int], now: datetime) -> None:
    """Takes kudos back for good: who was thanked and for what is forgotten."""
    session.flush()
    gone = delete(KudosReceiver).where(col(KudosReceiver.organization_id) == org, col(KudosReceiver.kudos_id).in_(ids))
    session.connection().execute(gone)
    change = update(Kudos).where(col(Kudos.organization_id) == org, col(Kudos.id).in_(ids))
    session.connection().execute(change.values(reason="", undone_at=now))
    session.expire_all()


def unname(session: Session, org: int, ids: Collection[int], person_id: int, name: str, now: datetime) -> None:
    """Takes one of the thanked out of kudos; what thanked nobody else is taken back for good."""
    alone = [id for id, each in receivers(session, org, ids).items() if each == [person_id]]
    wipe_kudos(session, org, alone, now)
    for kudos in session.scalars(select(Kudos).where(col(Kudos.organization_id) == org, col(Kudos.id).in_(ids))):
        kudos.reason = kudos.reason.replace(name, "@…")
    session.flush()


def drop_draft(session: Session, org: int, id: int) -> None:
    """Forgets a draft that nobody else has a part in."""
    session.flush()
    search.forget(session, org, "snippet", id)
    gone = delete(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.id) == id, col(Snippet.state) == "draft"
    )
    session.connection().execute(gone)
