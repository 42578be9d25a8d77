"""Where Lore is installed, by whom, and what ends when it is removed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage import installations, outbox, people, places
from storage.store import Session
from storage.tables import Installation, Workspace

REMOVED = "Lore was removed from this workspace"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a platform gave us: a key of one workspace or, where that is empty, of a whole enterprise."""

    platform: str
    workspace: str
    enterprise: str
    name: str
    bot_account: str
    installer: str
    sealed: str
    expires_at: datetime | None = None


def installed(session: Session, grant: Grant, now: datetime) -> None:
    """Keeps the key and opens the workspace, or again those of the enterprise. Who installed it is the first admin."""
    org = _organization(session, grant, now)
    key = installations.keep(
        session, org, grant.platform, grant.workspace or grant.enterprise, now, sealed=grant.sealed,
        bot_account=grant.bot_account, installer=grant.installer or None, expires_at=grant.expires_at,
    )  # fmt: skip
    if grant.workspace:
        opened(session, key, grant.workspace, grant.enterprise, now, grant.name)
    else:
        for here in installations.below(session, grant.platform, grant.enterprise):
            opened(session, key, here.external_id, grant.enterprise, now)


def opened(
    session: Session, key: Installation, workspace: str, enterprise: str, now: datetime, name: str = ""
) -> Workspace:  # fmt: skip
    """A workspace that this key opens is there, or there again."""
    here = places.open_workspace(session, key.platform, workspace, name, now, key.organization_id)
    here.enterprise, here.bot_account = enterprise or None, key.bot_account
    if key.installer:
        _first_admin(session, here, key.installer, now)
        key.installer = None
    session.flush()
    return here


def removed(session: Session, here: Workspace, at: datetime | None, now: datetime) -> None:
    """Lore was removed there: its key goes, and nothing is said there any more. An older word than the key is late."""
    if _is_late(session, here.platform, here.external_id, at):
        return
    installations.forget(session, here.organization_id, here.platform, here.external_id)
    _close(session, here, now)


def withdrawn(
    session: Session, platform: str, workspace: str, enterprise: str, at: datetime | None, now: datetime
) -> bool:  # fmt: skip
    """Lore was removed from a whole enterprise: every workspace of it without a key of its own is closed.

    False when it was only about the workspace that told so: that has a key of its own, or its enterprise has none.
    """
    keys = installations.named(session, platform, [workspace, enterprise])
    if not enterprise or enterprise not in keys or workspace in keys:
        return False
    if not _is_late(session, platform, enterprise, at):
        installations.forget(session, keys[enterprise].organization_id, platform, enterprise)
        below = installations.below(session, platform, enterprise)
        own = installations.named(session, platform, [each.external_id for each in below])
        for here in below:
            if here.external_id not in own:
                _close(session, here, now)
    return True


def allowed(session: Session, platform: str, enterprise: str, workspaces: Collection[str], now: datetime) -> None:
    """An enterprise lets us into these workspaces of it, or in again."""
    key = installations.named(session, platform, [enterprise]).get(enterprise)
    if key is None:
        return
    for workspace in workspaces:
        opened(session, key, workspace, enterprise, now)


def disallowed(session: Session, platform: str, enterprise: str, workspaces: Collection[str], now: datetime) -> None:
    """An enterprise no longer lets us into these, unless they have keys of their own."""
    own = installations.named(session, platform, workspaces)
    for here in installations.below(session, platform, enterprise):
        if here.external_id in workspaces and here.external_id not in own:
            _close(session, here, now)


def _close(session: Session, here: Workspace, now: datetime) -> None:
    if here.state != "gone":
        here.state, here.gone_at = "gone", now
        outbox.abandon(session, here.organization_id, here.id, REMOVED)


def _is_late(session: Session, platform: str, name: str, at: datetime | None) -> bool:
    key = installations.named(session, platform, [name]).get(name)
    return key is not None and at is not None and at < key.installed_at.replace(microsecond=0)


def _organization(session: Session, grant: Grant, now: datetime) -> int:
    """The organization that the workspace or its enterprise belongs to, or a new one."""
    here = places.workspace(session, grant.platform, grant.workspace) if grant.workspace else None
    if here is not None:
        return here.organization_id
    key = installations.named(session, grant.platform, [grant.enterprise]).get(grant.enterprise)
    if grant.enterprise and key is not None:
        return key.organization_id
    return places.found(session, grant.name, now).id


def _first_admin(session: Session, here: Workspace, installer: str, now: datetime) -> None:
    if people.admins(session, here.organization_id):
        return
    account = people.open_account(session, here, installer, "", now)
    person = people.person(session, here.organization_id, account.person_id)
    if person is not None:
        person.role = "admin"
