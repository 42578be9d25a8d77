"""Organizations, their decisions, workspaces and channels."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.errors import NotFound
from storage import loaded, outbox
from storage.store import Session, insert
from storage.tables import Account, Channel, Organization, Outbox, Setting, Workspace


def organizations(session: Session) -> list[Organization]:
    """Every organization, for what runs for each of them. Of all organizations."""
    return list(session.scalars(select(Organization).order_by(col(Organization.id))))


def organization(session: Session, org: int) -> Organization:
    """The organization; NotFound when it is gone."""
    here = loaded.one(session, Organization, org)
    if here is None:
        raise NotFound
    return here


def found(session: Session, name: str, now: datetime) -> Organization:
    """Makes a new organization."""
    organization = Organization(name=name, created_at=now)
    session.add(organization)
    session.flush()
    return organization


def workspace(session: Session, platform: str, external_id: str) -> Workspace | None:
    """The workspace that the platform calls so."""
    query = select(Workspace).where(col(Workspace.platform) == platform, col(Workspace.external_id) == external_id)
    return session.scalars(query).first()


def workspace_by_id(session: Session, org: int, id: int) -> Workspace | None:
    """A workspace of the organization."""
    here = loaded.one(session, Workspace, id)
    return here if here is not None and here.organization_id == org else None


def workspaces(session: Session, platforms: Iterable[str]) -> list[Workspace]:
    """The active workspaces of these platforms. Of all organizations."""
    query = select(Workspace).where(col(Workspace.platform).in_(list(platforms)), col(Workspace.state) == "active")
    return list(session.scalars(query.order_by(col(Workspace.id))))


def open_workspace(
    session: Session, platform: str, external_id: str, name: str, now: datetime, org: int | None = None
) -> Workspace:
    """The workspace, made or brought back; a new one gets an organization of its own unless it joins `org`."""
    here = workspace(session, platform, external_id)
    if here is None:
        owner = org if org is not None else found(session, name or external_id, now).id
        here = Workspace(organization_id=owner, platform=platform, external_id=external_id, name=name, created_at=now)
        session.add(here)
    if here.state == "gone":  # what was queued meanwhile is old by now
        outbox.abandon(session, here.organization_id, here.id, "Lore was not installed there")
    here.state, here.gone_at, here.name = "active", None, name or here.name
    session.flush()
    return here


def channel(session: Session, workspace_id: int, external_id: str) -> Channel | None:
    """The channel that the platform calls so."""
    query = select(Channel).where(col(Channel.workspace_id) == workspace_id, col(Channel.external_id) == external_id)
    return session.scalars(query).first()


def open_channel(
    session: Session,
    here: Workspace,
    external_id: str,
    kind: str,
    name: str,
    shared: bool,
    known: Channel | None = None,
) -> Channel:
    """The channel, made when it is new; what the platform says of it now wins."""
    known = known or channel(session, here.id, external_id)
    if known is None:
        known = Channel(
            organization_id=here.organization_id,
            workspace_id=here.id,
            external_id=external_id,
            kind=kind,
            name=name,
            shared=shared,
        )
        session.add(known)
        session.flush()
        return known
    if (known.kind, known.name or name, known.shared) != (kind, name or known.name, shared):
        known.kind, known.name, known.shared = kind, name or known.name, shared
    return known


def channel_named(session: Session, org: int, name: str) -> list[Channel]:
    """The active channels of that name, without regard to case."""
    literal = re.sub(r"[\\%_]", r"\\\g<0>", name)
    query = select(Channel).where(
        col(Channel.organization_id) == org,
        col(Channel.name).ilike(literal, escape="\\"),
        col(Channel.state) == "active",
    )
    return list(session.scalars(query.order_by(col(Channel.id))))


def channel_by_id(session: Session, org: int, id: int) -> Channel | None:
    """A channel of the organization."""
    here = loaded.one(session, Channel, id)
    return here if here is not None and here.organization_id == org else None


def channel_of_message(session: Session, row: Outbox, external_id: str) -> int:
    """The channel that a message went to; a direct conversation is made known by the first message in it.

    A whisper may have come there instead of into its channel.
    """
    meant = loaded.one(session, Channel, row.channel_id)
    if meant is not None and (row.kind != "whisper" or meant.external_id == external_id):
        return meant.id
    here = loaded.one(session, Workspace, row.workspace_id)
    if here is None:
        raise NotFound
    channel = open_channel(session, here, external_id, "direct", "", shared=False)
    account = loaded.one(session, Account, row.account_id)
    if account is not None:
        account.direct_id = channel.id
    return channel.id


def setting(session: Session, org: int, name: str) -> dict[str, Any]:
    """What the organization decided; empty when it did not."""
    query = select(col(Setting.value)).where(col(Setting.organization_id) == org, col(Setting.name) == name)
    value: dict[str, Any] | None = session.connection().execute(query).scalar()
    return value or {}


def decide(session: Session, org: int, name: str, value: dict[str, Any]) -> None:
    """Keeps a decision of the organization."""
    new = insert(session, Setting).values(organization_id=org, name=name, value=value)
    new = new.on_conflict_do_update(index_elements=["organization_id", "name"], set_={"value": value})
    session.connection().execute(new)
