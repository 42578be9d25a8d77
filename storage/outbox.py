"""What must be said: written with the change that it tells about, leased to be delivered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.store import Session, insert, news
from storage.tables import Channel, MessageLink, Outbox

LEASE = timedelta(seconds=60)
WAITING = ("new", "leased", "sending")


def add(session: Session, org: int, now: datetime, **values: Any) -> None:
    """Queues a message; one with the same `once` is queued only once."""
    row = {"organization_id": org, "created_at": now, "ready_at": now, "state": "new", "attempts": 0, "stale": False}
    session.connection().execute(insert(session, Outbox).on_conflict_do_nothing(), {**row, **values})
    news(session)


def redraw(session: Session, org: int, thing: str, thing_id: int, now: datetime, apart: timedelta) -> None:
    """Queues a fresh drawing of every message that shows the thing, at most one waiting for each, `apart` in time."""
    shown = (
        select(col(MessageLink.id), col(MessageLink.channel_id), col(MessageLink.drawn_at), col(Channel.workspace_id))
        .join(Channel, col(Channel.id) == col(MessageLink.channel_id))
        .where(
            col(MessageLink.organization_id) == org,
            col(MessageLink.thing) == thing,
            col(MessageLink.thing_id) == thing_id,
            col(MessageLink.role) == "card",
        )
    )
    for link_id, channel_id, drawn_at, workspace_id in session.connection().execute(shown).all():
        add(
            session,
            org,
            now,
            kind="redraw",
            workspace_id=workspace_id,
            lane=f"edit:{link_id}",
            link_id=link_id,
            channel_id=channel_id,
            thing=thing,
            thing_id=thing_id,
            once=f"redraw:{link_id}",
            ready_at=max(now, drawn_at + apart),
        )
    under_way = (
        update(Outbox)
        .where(
            col(Outbox.organization_id) == org,
            col(Outbox.thing) == thing,
            col(Outbox.thing_id) == thing_id,
            col(Outbox.state).in_(("leased", "sending", "unknown")),
        )
        .values(stale=True)
    )
    session.connection().execute(under_way)


def due(session: Session, now: datetime, workspaces: Sequence[int], limit: int) -> list[int]:
    """The next messages to send: the first of each lane, in order, if its time has come. Of all organizations."""
    earlier = aliased(Outbox)
    blocked = (
        select(col(earlier.id))
        .where(col(earlier.lane) == col(Outbox.lane), col(earlier.id) < col(Outbox.id), col(earlier.state).in_(WAITING))
        .exists()
    )
    query = (
        select(col(Outbox.id))
        .where(
            col(Outbox.state) == "new", col(Outbox.ready_at) <= now, col(Outbox.workspace_id).in_(workspaces), ~blocked
        )
        .order_by(col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.connection().execute(query).scalars())


def waiting(session: Session, now: datetime, workspaces: Sequence[int]) -> bool:
    """Whether anything is due, or was left behind by a process that died. Of all organizations."""
    ready = (col(Outbox.state) == "new") & (col(Outbox.ready_at) <= now)
    left = col(Outbox.state).in_(("leased", "sending")) & (col(Outbox.lease_until) < now)
    query = select(col(Outbox.id)).where(ready | left, col(Outbox.workspace_id).in_(workspaces)).limit(1)
    return session.connection().execute(query).first() is not None


def lease(session: Session, now: datetime, workspaces: Sequence[int], limit: int) -> list[int]:
    """Takes messages to send, so that nobody else does."""
    ids = due(session, now, workspaces, limit)
    if ids:
        take = update(Outbox).where(col(Outbox.id).in_(ids)).values(state="leased", lease_until=now + LEASE)
        session.connection().execute(take)
    return ids


def begin(session: Session, id: int, now: datetime) -> Outbox | None:
    """Records that the call is about to be made; None when the message is no longer ours to send."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is None or row.state != "leased":
        return None
    row.state, row.started_at, row.attempts, row.stale = "sending", now, row.attempts + 1, False
    session.flush()
    return row


def sent(session: Session, id: int, now: datetime, external_id: str) -> Outbox | None:
    """Records that it arrived; what it said is forgotten. None when the row is gone."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is not None:
        row.state, row.sent_at, row.external_id, row.card, row.once = "sent", now, external_id, None, None
        row.lease_until = row.problem = None
        session.flush()
    return row


def put_back(session: Session, id: int, ready_at: datetime, problem: str, *, failed: bool) -> None:
    """Queues it again for later; a failure counts as an attempt, a wait does not."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is not None:
        row.state, row.ready_at, row.problem, row.lease_until = "new", ready_at, problem[:500], None
        row.attempts -= 0 if failed else 1


def settle(session: Session, id: int, state: str, problem: str) -> Outbox | None:
    """Ends it as unknown (nobody knows whether it arrived) or dead (it never will); None when the row is gone."""
    row = session.get(Outbox, id, with_for_update=True)
    if row is not None:
        row.state, row.problem, row.lease_until = state, problem[:500], None
        row.once = None
    return row


def lost(session: Session, now: datetime, workspaces: Sequence[int]) -> list[int]:
    """Gives back leases that ran out; returns what was being sent when its process died. Of all organizations."""
    late = (col(Outbox.lease_until) < now, col(Outbox.workspace_id).in_(workspaces))
    free = update(Outbox).where(*late, col(Outbox.state) == "leased").values(state="new", lease_until=None)
    session.connection().execute(free)
    query = select(col(Outbox.id)).where(*late, col(Outbox.state) == "sending").with_for_update(skip_locked=True)
    ids = list(session.connection().execute(query).scalars())
    if ids:
        longer = update(Outbox).where(col(Outbox.id).in_(ids)).values(lease_until=now + LEASE)
        session.connection().execute(longer)
    return ids


def next_ready(session: Session, workspaces: Sequence[int]) -> datetime | None:
    """When the next waiting message may be sent. Of all organizations."""
    query = select(func.min(col(Outbox.ready_at))).where(
        col(Outbox.state) == "new", col(Outbox.workspace_id).in_(workspaces)
    )
    found: datetime | None = session.connection().execute(query).scalar()
    return found


def abandon(session: Session, org: int, workspace_id: int, problem: str) -> None:
    """Gives up on everything that waits to be said in a workspace, and forgets what it said."""
    waiting = update(Outbox).where(
        col(Outbox.organization_id) == org, col(Outbox.workspace_id) == workspace_id, col(Outbox.state).in_(WAITING)
    )
    session.connection().execute(waiting.values(state="dead", card=None, once=None, problem=problem))


def listed(session: Session, states: Sequence[str], limit: int = 100) -> list[Outbox]:
    """Messages in these states, for an operator. Of all organizations."""
    query = select(Outbox).where(col(Outbox.state).in_(states)).order_by(col(Outbox.id)).limit(limit)
    return list(session.scalars(query))


def again(session: Session, id: int, now: datetime) -> bool:
    """An operator sends it again; False when it is not waiting for that decision."""
    query = (
        update(Outbox)
        .where(col(Outbox.id) == id, col(Outbox.state).in_(("unknown", "dead")))
        .values(state="new", ready_at=now, attempts=0)
    )
    news(session)
    return bool(session.connection().execute(query).rowcount)


def drop(session: Session, id: int) -> bool:
    """An operator gives up on it; False when it is not waiting for that decision."""
    query = (
        update(Outbox)
        .where(col(Outbox.id) == id, col(Outbox.state).in_(("unknown", "dead", "new")))
        .values(state="dead", card=None, once=None, problem="dropped by the operator")
    )
    return bool(session.connection().execute(query).rowcount)


def row(session: Session, id: int) -> Outbox | None:
    """One message, for an operator. Of all organizations."""
    return session.get(Outbox, id)
