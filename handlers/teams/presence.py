"""In which conversations of a tenant we are: Teams tells each installation and removal, but never which was the last.

A channel's reference says since when we are `here`, or when we `left`; where it says neither, it was kept before that
was noted, and we may be there. Both are Teams' own times, so that they may arrive in any order.
"""

from collections.abc import Collection
from datetime import datetime

from handlers.teams.where import PLATFORM
from storage import places, references
from storage.store import Session
from storage.tables import Channel


def seen(channel: Channel, at: datetime | None, *, asked: bool = False) -> bool:
    """Notes what an activity there shows of us, if anything; False when it is older than our removal.

    `asked`: it is an installation, and not only words that say we are there.
    """
    told = channel.reference or {}
    left = str(told.get("left", ""))
    if at is None:
        if "here" not in told and "service_url" not in told:
            references.keep(channel, left=left)  # somebody uses us where we are not: that is no installation
        return "here" in told or not left
    when = at.isoformat()
    if when < left or (when == left and not asked):
        return False
    references.keep(channel, here=max(when, str(told.get("here", ""))), left=None)
    return True


def leave(tenant: str, channels: Collection[str], at: datetime | None, session: Session) -> bool:
    """Notes that we were removed from these; False when we were added to one of them after that."""
    workspace = places.workspace(session, PLATFORM, tenant)
    if workspace is None:
        return True
    known = [each for name in channels if (each := places.channel(session, workspace.id, name)) is not None]
    when = at.isoformat() if at is not None else ""
    if when and any(str((each.reference or {}).get("here", "")) > when for each in known):
        return False
    for each in known:
        references.keep(each, here=None, left=when)
    return True


def is_over(tenant: str, session: Session) -> bool:
    """Whether we are nowhere in a tenant any more."""
    here = places.workspace(session, PLATFORM, tenant)
    if here is None or here.state != "active":
        return False
    known = references.of_channels(session, here.organization_id, here.id)
    return not any("here" in told or "left" not in told for _, told in known)
