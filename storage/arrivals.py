"""Who asks, where, and about what: everything that a request arrives with, in one query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import col

from storage.loaded import columns, loaded
from storage.prepared import Prepared, prepared
from storage.store import Session
from storage.tables import Account, Channel, MessageLink, Organization, Outbox, Person, Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows; `id` is that of its link. A reply in the thread of a need has that of the need's card."""

    id: int
    thing: str
    thing_id: int
    external_id: str
    thread_id: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known already."""

    workspace: Workspace
    organization: Organization
    channel: Channel | None
    account: Account | None
    person: Person | None


_TABLES = (Workspace, Organization, Channel, Account, Person)
_ARRIVAL = prepared(
    select(*columns(*_TABLES))
    .select_from(Workspace)
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


def _shown(*which: Any) -> Prepared:
    """The newest message of the channel that fits; each of these columns has an index."""
    return prepared(
        select(
            col(MessageLink.id), col(MessageLink.thing), col(MessageLink.thing_id), col(MessageLink.external_id),
            col(MessageLink.thread_id), col(MessageLink.role),
        )
        .join(Channel, col(Channel.id) == col(MessageLink.channel_id))
        .join(Workspace, col(Workspace.id) == col(Channel.workspace_id))
        .where(
            col(Workspace.platform) == bindparam("platform"), col(Workspace.external_id) == bindparam("workspace"),
            col(Channel.external_id) == bindparam("channel"), *which,
        )
        .order_by(col(MessageLink.id).desc())
        .limit(1)
    )  # fmt: skip


_OF_NEED = (col(MessageLink.thing) == "need", col(MessageLink.role) == "card")
_ITSELF = _shown(col(MessageLink.external_id) == bindparam("message"))
_STARTING = _shown(col(MessageLink.external_id) == bindparam("message"), *_OF_NEED)
_INSIDE = _shown(col(MessageLink.thread_id) == bindparam("message"), *_OF_NEED)

_ARRIVING = prepared(
    select(col(Outbox.id))
    .join(Workspace, col(Workspace.id) == col(Outbox.workspace_id))
    .outerjoin(Channel, col(Channel.id) == col(Outbox.channel_id))
    .outerjoin(Account, and_(col(Account.id) == col(Outbox.account_id), col(Outbox.kind) == "direct"))
    .where(
        col(Workspace.platform) == bindparam("platform"), col(Workspace.external_id) == bindparam("workspace"),
        col(Outbox.state) == "sending", col(Outbox.kind) != "redraw", col(Outbox.thing).is_not(None),
        or_(col(Channel.external_id) == bindparam("channel"), col(Account.external_id) == bindparam("account")),
    )
    .limit(1)
)  # fmt: skip


def arrive(session: Session, platform: str, workspace: str, channel: str, account: str) -> Arrival | None:
    """What is known of whoever asks; None from a workspace that is not."""
    found = _ARRIVAL.first(session, platform=platform, workspace=workspace, channel=channel, account=account)
    return Arrival(*loaded(session, found, *_TABLES)) if found is not None else None


def shown(
    session: Session, platform: str, workspace: str, channel: str, message: str, thread: str | None = None
) -> Shown | None:  # fmt: skip
    """What a message shows, or the need in whose thread it stands. Of all organizations."""
    here = {"platform": platform, "workspace": workspace, "channel": channel}
    looks = ((_ITSELF, message), (_STARTING, thread), (_INSIDE, thread))
    for look, name in looks if thread is not None and thread != message else looks[:1]:
        found = look.first(session, **here, message=name)
        if found is not None:
            return Shown(*found)
    return None


def arriving(session: Session, platform: str, workspace: str, channel: str, account: str) -> bool:
    """Whether a card is being sent there, and may be on screen before we know its number. Of all organizations."""
    here = {"platform": platform, "workspace": workspace, "channel": channel, "account": account}
    return _ARRIVING.first(session, **here) is not None
