"""Who asked for what: a need is theirs, too, that what they asked became part of."""

from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlmodel import col

from storage import need_merging
from storage.store import Session
from storage.tables import Answer, MessageLink, Need, NeedMerging


def also(session: Session, org: int, asker_id: int) -> set[int]:
    """The needs of others that what a person asked is part of now."""
    merged = (
        select(col(NeedMerging.old_id))
        .join(Need, col(Need.id) == col(NeedMerging.old_id))
        .where(
            col(NeedMerging.organization_id) == org, col(NeedMerging.state) == "merged", col(Need.asker_id) == asker_id
        )
    )  # fmt: skip
    return {need_merging.target(session, org, old) for old in session.scalars(merged).all()}


def asks_in(session: Session, org: int, asker_id: int, channel_id: int) -> bool:
    """Whether a card of something that the person asked stands in a channel."""
    card = exists().where(*_cards(org, channel_id), col(MessageLink.thing_id) == col(Need.id))
    return session.scalars(_theirs(session, org, asker_id).where(card).limit(1)).first() is not None


def asked(
    session: Session, org: int, asker_id: int, channel_id: int, thread: str, snippet_id: int | None
) -> Need | None:  # fmt: skip
    """What the person asked in whose thread something was said, else the latest that this snippet was offered to."""
    here = select(col(MessageLink.thing_id)).where(
        *_cards(org, channel_id), (col(MessageLink.external_id) == thread) | (col(MessageLink.thread_id) == thread)
    )
    answered = select(col(Answer.need_id)).where(
        col(Answer.organization_id) == org, col(Answer.snippet_id) == snippet_id
    )  # fmt: skip
    theirs = _theirs(session, org, asker_id).order_by(col(Need.id).desc()).limit(1)
    for ids in (here, answered):
        if (found := session.scalars(theirs.where(col(Need.id).in_(ids)).with_for_update()).first()) is not None:
            return found
    return None


def _theirs(session: Session, org: int, asker_id: int) -> Select[Need]:
    mine = or_(col(Need.asker_id) == asker_id, col(Need.id).in_(also(session, org, asker_id)))
    return select(Need).where(col(Need.organization_id) == org, mine, col(Need.state) != "withdrawn")


def _cards(org: int, channel_id: int) -> tuple[Any, ...]:
    """The messages of a channel that show a need."""
    return (
        col(MessageLink.organization_id) == org, col(MessageLink.channel_id) == channel_id,
        col(MessageLink.thing) == "need", col(MessageLink.role) == "card",
    )  # fmt: skip
