"""Links: which message on a platform shows which thing."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.prepared import prepared, prepared_insert
from storage.store import Session
from storage.tables import Channel, MessageLink
from storage.tables.base import UtcDateTime

_KEEP = prepared_insert(
    MessageLink, "organization_id", "channel_id", "external_id", "thread_id", "thing", "thing_id", "role", "nonce",
    "drawn_at", also=lambda new: new.on_conflict_do_nothing(),
)  # fmt: skip
_REDRAWN = prepared(
    update(MessageLink)
    .where(col(MessageLink.organization_id) == bindparam("org"), col(MessageLink.id) == bindparam("link"))
    .values(nonce=bindparam("new"), drawn_at=bindparam("now", type_=UtcDateTime))
)
_THREAD = prepared(
    select(func.coalesce(col(MessageLink.thread_id), col(MessageLink.external_id)))
    .where(
        col(MessageLink.organization_id) == bindparam("org"), col(MessageLink.thing) == bindparam("of"),
        col(MessageLink.thing_id) == bindparam("number"), col(MessageLink.channel_id) == bindparam("channel"),
        col(MessageLink.role) != "answer",
    )
    .order_by(col(MessageLink.id))
    .limit(1)
)  # fmt: skip


def keep(
    session: Session,
    org: int,
    channel_id: int,
    message: str,
    thing: str,
    thing_id: int,
    now: datetime,
    thread: str | None = None,
    role: str = "card",
    nonce: str = "",
) -> None:
    """Notes that a message shows a thing."""
    _KEEP.count(
        session, organization_id=org, channel_id=channel_id, external_id=message, thread_id=thread, thing=thing,
        thing_id=thing_id, role=role, nonce=nonce or token_urlsafe(9), drawn_at=now,
    )  # fmt: skip


def of_message(session: Session, org: int, channel_id: int, message: str) -> MessageLink | None:
    """What a message shows or is the source of, if it is anything of ours."""
    query = select(MessageLink).where(
        col(MessageLink.organization_id) == org, col(MessageLink.channel_id) == channel_id,
        col(MessageLink.external_id) == message,
    )  # fmt: skip
    return session.scalars(query).first()


def of_things(session: Session, org: int, thing: str, thing_ids: Iterable[int]) -> list[MessageLink]:
    """The messages that show these things, the oldest first."""
    query = select(MessageLink).where(
        col(MessageLink.organization_id) == org,
        col(MessageLink.thing) == thing,
        col(MessageLink.thing_id).in_(list(thing_ids)),
        col(MessageLink.role) != "answer",
    )
    return list(session.scalars(query.order_by(col(MessageLink.id))))


def showing(
    session: Session, org: int, things: Iterable[tuple[str, int]], workspace_id: int
) -> dict[tuple[str, int], tuple[str, str, str]]:
    """The (channel, message, thread) in one workspace that shows each thing, the first if several do.

    The thread is the message that starts it; empty outside threads.
    """
    query = (
        select(
            col(MessageLink.thing),
            col(MessageLink.thing_id),
            col(Channel.external_id),
            col(MessageLink.external_id),
            func.coalesce(col(MessageLink.thread_id), ""),
        )
        .join(Channel, col(Channel.id) == col(MessageLink.channel_id))
        .where(
            col(MessageLink.organization_id) == org,
            col(Channel.workspace_id) == workspace_id,
            or_(
                *(
                    (col(MessageLink.thing) == thing) & col(MessageLink.thing_id).in_(ids)
                    for thing, ids in _by_thing(things).items()
                )
            ),
        )
        .order_by(col(MessageLink.id).desc())
    )
    found = session.connection().execute(query)
    return {(thing, id): (channel, message, thread) for thing, id, channel, message, thread in found}


def redrawn(session: Session, org: int, link_id: int | None, nonce: str, now: datetime) -> None:
    """Notes that a message shows the thing as it is now."""
    _REDRAWN.count(session, org=org, link=link_id, new=nonce, now=now)


def thread_of(session: Session, org: int, thing: str, thing_id: int, channel_id: int) -> str | None:
    """The message in a channel under which a thing is talked about."""
    found = _THREAD.first(session, org=org, of=thing, number=thing_id, channel=channel_id)
    return found[0] if found is not None else None


def reply_of(session: Session, org: int, snippet_id: int) -> MessageLink | None:
    """The reply, marked as the answer to a need, that this draft would publish."""
    query = select(MessageLink).where(
        col(MessageLink.organization_id) == org, col(MessageLink.thing) == "snippet",
        col(MessageLink.thing_id) == snippet_id, col(MessageLink.role) == "answer",
    )  # fmt: skip
    return session.scalars(query).first()


def reply_to(session: Session, org: int, need_id: int, message: str) -> int | None:
    """The snippet that a reply in a thread of a need is kept as."""
    card = aliased(MessageLink)
    in_its_thread = (col(card.external_id) == col(MessageLink.thread_id)) | (
        col(card.thread_id) == col(MessageLink.thread_id)
    )
    query = (
        select(col(MessageLink.thing_id))
        .join(card, (col(card.channel_id) == col(MessageLink.channel_id)) & in_its_thread)
        .where(
            col(MessageLink.organization_id) == org, col(MessageLink.thing) == "snippet",
            col(MessageLink.external_id) == message, col(card.thing) == "need", col(card.thing_id) == need_id,
            col(card.role) == "card",
        )
    )  # fmt: skip
    return session.scalars(query.limit(1)).first()


def become_source(session: Session, org: int, snippet_id: int) -> None:
    """The reply that was the answer is published as this snippet: reactions to it count for the snippet."""
    change = update(MessageLink).where(
        col(MessageLink.organization_id) == org, col(MessageLink.thing) == "snippet",
        col(MessageLink.thing_id) == snippet_id, col(MessageLink.role) == "answer",
    )  # fmt: skip
    session.connection().execute(change.values(role="source"))


def forget(session: Session, org: int, link_id: int) -> None:
    """Forgets a message that is no longer there."""
    gone = delete(MessageLink).where(col(MessageLink.organization_id) == org, col(MessageLink.id) == link_id)
    session.connection().execute(gone)


def _by_thing(things: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for thing, id in things:
        found.setdefault(thing, []).append(id)
    return found
