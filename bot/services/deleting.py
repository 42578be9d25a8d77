"""Deleting a whole organization because whoever runs Lore says so: it stops at once, and nothing brings it back."""

from datetime import datetime

from bot.services import installing
from storage import departing, forgotten, places
from storage.forgotten import Erased
from storage.store import Session


def stop(session: Session, org: int, now: datetime) -> list[Erased]:
    """Ends it in all of its workspaces; what has to be on the list of who was erased before its rows may go."""
    for here in departing.all_workspaces(session, org):
        installing.removed(session, here, None, now)
    return forgotten.everybody(session, org, now)


def take_away(session: Session, org: int) -> bool:
    """Takes away a part of what it has; False when that was the last of it."""
    return departing.dissolve(session, org) != departing.ITSELF


def is_deleted(session: Session, org: int, erased: list[Erased]) -> bool:
    """Whether a backup or an archive brought an organization back that had been deleted."""
    made = places.organization(session, org).created_at
    marks = {each.mark: each.at for each in erased}
    known = [marks.get(forgotten.whole(here.external_id)) for here in departing.all_workspaces(session, org)]
    return bool(known) and all(at is not None and made <= at for at in known)
