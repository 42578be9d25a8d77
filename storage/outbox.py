"""What must be said: written with the change that it tells about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import col

from bot import tracing
from storage.leases import WAITING
from storage.loaded import columns, loaded, one
from storage.prepared import in_words, prepared, prepared_insert
from storage.store import Session, news
from storage.tables import Account, Channel, MessageLink, Organization, Outbox, Workspace

_UNDER_WAY = prepared(
    update(Outbox)
    .where(
        col(Outbox.organization_id) == bindparam("org"), col(Outbox.thing) == bindparam("of"),
        col(Outbox.thing_id) == bindparam("number"), col(Outbox.state).in_(in_words(WAITING)),
    )
    .values(stale=True)
)  # fmt: skip
_CARDS = prepared(
    select(col(MessageLink.id), col(MessageLink.channel_id), col(MessageLink.drawn_at), col(Channel.workspace_id))
    .join(Channel, col(Channel.id) == col(MessageLink.channel_id))
    .where(
        col(MessageLink.organization_id) == bindparam("org"), col(MessageLink.thing) == bindparam("of"),
        col(MessageLink.thing_id) == bindparam("number"), col(MessageLink.role) == "card",
    )
    .order_by(col(MessageLink.id))
)  # fmt: skip
DROPPED = "dropped by the operator"
LONGEST_CALL, APART = timedelta(seconds=60), timedelta(seconds=5)  # a call that sends; two clocks from each other
_START = {"state": "new", "attempts": 0, "stale": False}
_SAID = (
    "organization_id", "workspace_id", "channel_id", "account_id", "lane", "kind", "thread_id", "link_id", "thing",
    "thing_id", "card", "once", "created_at", "ready_at", "trace", *_START,
)  # fmt: skip
_ADD = prepared_insert(Outbox, *_SAID, also=lambda new: new.on_conflict_do_nothing())
_REDRAW = prepared_insert(
    Outbox, *_SAID,
    also=lambda new: new.on_conflict_do_update(index_elements=("organization_id", "once"), set_={"stale": True}),
)  # fmt: skip

_ADDRESS = (Organization, Workspace, Channel, Account, MessageLink)
_ADDRESSED = prepared(
    select(*columns(*_ADDRESS))
    .select_from(Outbox)
    .join(Organization, col(Organization.id) == col(Outbox.organization_id))
    .join(Workspace, col(Workspace.id) == col(Outbox.workspace_id))
    .outerjoin(Channel, col(Channel.id) == col(Outbox.channel_id))
    .outerjoin(Account, col(Account.id) == col(Outbox.account_id))
    .outerjoin(MessageLink, col(MessageLink.id) == col(Outbox.link_id))
    .where(col(Outbox.id) == bindparam("message"))
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: into a channel or to an account, and which message it replaces."""

    organization: Organization
    workspace: Workspace
    channel: Channel | None
    account: Account | None
    shown: MessageLink | None


def add(session: Session, org: int, now: datetime, **values: Any) -> None:
    """Queues a message; one with the same `once` is queued only once."""
    _ADD.count(session, **_row(org, now, **values))
    news(session, "outbox")


def redraw(session: Session, org: int, thing: str, thing_id: int, now: datetime, apart: timedelta) -> None:
    """Queues a fresh drawing of every message that shows the thing, at most one waiting for each, `apart` in time.

    What waits or is under way is marked as stale first. That holds it until this transaction is there for everybody, so
    that it is either drawn after it, or drawn once more.
    """
    what = {"org": org, "of": thing, "number": thing_id}
    _UNDER_WAY.count(session, **what)
    for link_id, channel_id, drawn_at, workspace_id in _CARDS.all(session, **what):
        row = _row(
            org, now, kind="redraw", lane=f"edit:{link_id}", link_id=link_id, channel_id=channel_id, thing=thing,
            thing_id=thing_id, workspace_id=workspace_id, once=f"redraw:{link_id}", ready_at=max(now, drawn_at + apart),
        )  # fmt: skip
        _REDRAW.count(session, **row)
        news(session, "outbox")


def undrawn(session: Session, org: int, channel_id: int) -> list[tuple[str, int]]:
    """The things whose card in a channel could not be drawn afresh."""
    query = select(col(Outbox.thing), col(Outbox.thing_id)).where(
        col(Outbox.organization_id) == org, col(Outbox.channel_id) == channel_id, col(Outbox.kind) == "redraw",
        col(Outbox.state) == "dead",
    )  # fmt: skip
    found = session.connection().execute(query.distinct())
    return [(thing, thing_id) for thing, thing_id in found if thing is not None and thing_id is not None]


def abandon(session: Session, org: int, workspace_id: int, problem: str) -> None:
    """Gives up on everything that waits to be said in a workspace, and forgets what it said."""
    waiting = update(Outbox).where(
        col(Outbox.organization_id) == org, col(Outbox.workspace_id) == workspace_id, col(Outbox.state).in_(WAITING)
    )
    session.connection().execute(waiting.values(state="dead", card=None, once=None, problem=problem))


def waiting(session: Session, org: int, once: str) -> Outbox | None:
    """A message that nobody has begun to send, held for a change."""
    query = select(Outbox).where(
        col(Outbox.organization_id) == org, col(Outbox.once) == once, col(Outbox.state).in_(("new", "leased"))
    )
    return session.scalars(query.with_for_update()).first()


def listed(session: Session, states: Sequence[str], limit: int) -> list[Outbox]:
    """Messages in these states that nobody dropped, for an operator. Of all organizations."""
    kept = or_(col(Outbox.state) != "dead", col(Outbox.problem).is_(None), col(Outbox.problem) != DROPPED)
    query = select(Outbox).where(col(Outbox.state).in_(states), kept).order_by(col(Outbox.id)).limit(limit)
    return list(session.scalars(query))


def again(session: Session, id: int, now: datetime) -> bool:
    """An operator sends it again; False when it is not waiting for that decision, or says nothing any more."""
    says = or_(col(Outbox.card).is_not(None), col(Outbox.thing).is_not(None))
    query = (
        update(Outbox)
        .where(col(Outbox.id) == id, col(Outbox.state).in_(("unknown", "dead")), says)
        .values(state="new", ready_at=now, attempts=0)
    )
    news(session, "outbox")
    return bool(session.connection().execute(query).rowcount)


def drop(session: Session, id: int) -> bool:
    """An operator gives up on it; False when it is not waiting for that decision."""
    query = (
        update(Outbox)
        .where(col(Outbox.id) == id, col(Outbox.state).in_(("unknown", "dead", "new")))
        .values(state="dead", card=None, once=None, problem=DROPPED)
    )
    return bool(session.connection().execute(query).rowcount)


def row(session: Session, id: int) -> Outbox | None:
    """One message, for an operator. Of all organizations."""
    return one(session, Outbox, id)


def address(session: Session, row: Outbox) -> Address | None:
    """Where a message goes; None when its workspace is gone."""
    found = _ADDRESSED.first(session, message=row.id)
    return Address(*loaded(session, found, *_ADDRESS)) if found is not None else None


def astray(session: Session, org: int, id: int) -> Outbox | None:
    """A message with the card of a thing of which we do not know that it arrived."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is None or row.organization_id != org or row.kind not in ("post", "direct") or row.thing is None:
        return None
    return row if row.state != "sent" else None


def astray_at(
    session: Session, org: int, workspace_id: int, channel_id: int, message: str, sent_at: datetime
) -> Outbox | None:
    """The one message that nobody could tell of and that must be this one of ours, by when it was sent; else None.

    What is being sent may be it as well, and then nobody can tell the two apart.
    """
    here = (
        col(Outbox.organization_id) == org, col(Outbox.workspace_id) == workspace_id,
        col(Outbox.channel_id) == channel_id,
    )  # fmt: skip
    may_be = (
        col(Outbox.kind) != "redraw", col(Outbox.state).in_(("unknown", "sending", "dead")),
        or_(col(Outbox.state) != "dead", col(Outbox.problem) == DROPPED),
        col(Outbox.started_at).between(sent_at - LONGEST_CALL, sent_at + APART),
    )  # fmt: skip
    found = list(session.scalars(select(Outbox).where(*here, *may_be).limit(2)))
    known = select(col(Outbox.id)).where(*here, col(Outbox.external_id) == message).limit(1)
    if len(found) != 1 or found[0].state == "sending" or session.scalars(known).first() is not None:
        return None
    return found[0] if found[0].thing is not None else None


def _row(org: int, now: datetime, **values: Any) -> dict[str, Any]:
    row = {**dict.fromkeys(_SAID), **_START, "organization_id": org, "created_at": now, "ready_at": now}
    return {**row, "trace": tracing.current(), **values}
