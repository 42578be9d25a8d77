"""The keys with which Lore speaks: of a workspace, or of every workspace of an enterprise."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Installation, SpentState, Workspace

STATE_KEPT = timedelta(hours=1)  # a state is not good for so long


def named(session: Session, platform: str, names: Collection[str]) -> dict[str, Installation]:
    """The installations of these workspaces and enterprises, by name. Of all organizations."""
    query = select(Installation).where(
        col(Installation.platform) == platform, col(Installation.external_id).in_(list(names))
    )
    return {each.external_id: each for each in session.scalars(query)}


def every(session: Session, platform: str) -> list[Installation]:
    """Every installation on a platform. Of all organizations."""
    query = select(Installation).where(col(Installation.platform) == platform)
    return list(session.scalars(query.order_by(col(Installation.id))))


def get(session: Session, org: int, id: int) -> Installation | None:
    """An installation of the organization."""
    found = session.get(Installation, id)
    return found if found is not None and found.organization_id == org else None


def keep(
    session: Session, org: int, platform: str, external_id: str, now: datetime, *, sealed: str, bot_account: str,
    installer: str | None = None, expires_at: datetime | None = None,
) -> Installation:  # fmt: skip
    """A new key, in the place of the one before."""
    values: dict[str, Any] = {
        "organization_id": org, "sealed": sealed, "bot_account": bot_account, "installer": installer,
        "installed_at": now, "expires_at": expires_at, "renewing_until": None,
    }  # fmt: skip
    known = named(session, platform, [external_id]).get(external_id)
    row = known or Installation(platform=platform, external_id=external_id, **values)
    row.sqlmodel_update(values)
    session.add(row)
    session.flush()
    return row


def forget(session: Session, org: int, platform: str, external_id: str) -> bool:
    """The key goes, at once; False when there was none."""
    mine = (col(Installation.organization_id) == org, col(Installation.platform) == platform)
    gone = delete(Installation).where(*mine, col(Installation.external_id) == external_id)
    return bool(session.connection().execute(gone).rowcount)


def begin_renewal(session: Session, org: int, id: int, sealed: str, now: datetime, until: datetime) -> bool:
    """Whether it is ours to renew this key until then; False while somebody else does, or when it is another by now."""
    free = or_(col(Installation.renewing_until).is_(None), col(Installation.renewing_until) < now)
    mine = (col(Installation.organization_id) == org, col(Installation.id) == id, col(Installation.sealed) == sealed)
    change = update(Installation).where(*mine, free)
    return bool(session.connection().execute(change.values(renewing_until=until)).rowcount)


def replace(
    session: Session, org: int, id: int, before: str, sealed: str, expires_at: datetime | None
) -> bool:  # fmt: skip
    """The same key sealed anew, or the next one; False when it is another by now, or gone."""
    mine = (col(Installation.organization_id) == org, col(Installation.id) == id, col(Installation.sealed) == before)
    change = update(Installation).where(*mine)
    values = {"sealed": sealed, "expires_at": expires_at, "renewing_until": None}
    return bool(session.connection().execute(change.values(values)).rowcount)


def hold_renewal(session: Session, org: int, id: int, sealed: str, until: datetime) -> None:
    """Nobody renews this key before then."""
    mine = (col(Installation.organization_id) == org, col(Installation.id) == id, col(Installation.sealed) == sealed)
    session.connection().execute(update(Installation).where(*mine).values(renewing_until=until))


def below(session: Session, platform: str, enterprise: str) -> list[Workspace]:
    """The workspaces of an enterprise that are known. Of all organizations."""
    query = select(Workspace).where(col(Workspace.platform) == platform, col(Workspace.enterprise) == enterprise)
    return list(session.scalars(query.order_by(col(Workspace.id))))


def spend(session: Session, mark: str, now: datetime) -> bool:
    """Whether a state comes back for the first time. Of all organizations."""
    session.connection().execute(delete(SpentState).where(col(SpentState.at) < now - STATE_KEPT))
    new = insert(session, SpentState).values(mark=mark, at=now).on_conflict_do_nothing()
    return bool(session.connection().execute(new).rowcount)
