"""Who asks, where, and about what: everything that a request arrives with, in one query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.store import Session
from storage.tables import Account, Channel, MessageLink, Organization, Person, Workspace


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known already; `shown` is the link of the message that the request is about."""

    workspace: Workspace
    organization: Organization
    channel: Channel | None
    account: Account | None
    person: Person | None
    shown: MessageLink | None = None


_PLAIN: Any = (
    select(Workspace, Organization, Channel, Account, Person)
    .join(Organization, col(Organization.id) == col(Workspace.organization_id))
    .outerjoin(
        Channel, and_(col(Channel.workspace_id) == col(Workspace.id), col(Channel.external_id) == bindparam("channel"))
    )
    .outerjoin(
        Account, and_(col(Account.workspace_id) == col(Workspace.id), col(Account.external_id) == bindparam("account"))
    )
    .outerjoin(Person, col(Person.id) == col(Account.person_id))
    .where(col(Workspace.platform) == bindparam("platform"), col(Workspace.external_id) == bindparam("workspace"))
)
_ABOUT = _PLAIN.add_columns(MessageLink).outerjoin(
    MessageLink,
    and_(col(MessageLink.channel_id) == col(Channel.id), col(MessageLink.external_id) == bindparam("message")),
)


def _link(*which: Any) -> Any:
    """The newest message of the channel that fits; each column has an index of its own."""
    found = select(col(_Link.id)).where(col(_Link.channel_id) == col(Channel.id), *which)
    return found.order_by(col(_Link.id).desc()).limit(1).correlate(Channel).scalar_subquery()


_Link = aliased(MessageLink)
_OF_NEED = (col(_Link.thing) == "need", col(_Link.role) == "card")
_ABOUT_REPLY = _PLAIN.add_columns(MessageLink).outerjoin(
    MessageLink,
    col(MessageLink.id)
    == func.coalesce(
        _link(col(_Link.external_id) == bindparam("message")),
        _link(col(_Link.external_id) == bindparam("thread"), *_OF_NEED),
        _link(col(_Link.thread_id) == bindparam("thread"), *_OF_NEED),
    ),
)


def arrive(
    session: Session, platform: str, workspace: str, channel: str, account: str, message: str = "",
    thread: str | None = None,
) -> Arrival | None:  # fmt: skip
    """What is known of a request; None from a workspace that is not. `shown`: the thing that the message shows, or
    the need in whose thread it stands."""
    values = {"platform": platform, "workspace": workspace, "channel": channel, "account": account}
    if not message:
        found = session.execute(_PLAIN, values).first()
    elif thread is None or thread == message:
        found = session.execute(_ABOUT, {**values, "message": message}).first()
    else:
        found = session.execute(_ABOUT_REPLY, {**values, "message": message, "thread": thread}).first()
    return Arrival(*found) if found is not None else None
