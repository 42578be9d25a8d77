"""Erasing again whoever a backup or an archive brought back."""

from collections.abc import Collection

from bot.conversation import Work
from bot.services import deleting, erasing
from storage import departing, forgotten, people
from storage.forgotten import Erased


def erase(work: Work, erased: Collection[Erased]) -> int:
    """Forgets everybody of the organization who is on the list, and says how many that were.

    An organization that was deleted goes as a whole.
    """
    if deleting.is_deleted(work.session, work.org, list(erased)):
        gone = departing.held(work.session, work.org)["person"]
        while deleting.take_away(work.session, work.org):
            pass
        return gone
    back = forgotten.still_here(work.session, work.org, erased)
    for id, at in back.items():
        person = people.person(work.session, work.org, id)
        if person is not None:
            erasing.erase(Work(work.session, at, work.organization), person)
    forgotten.note(work.session, work.org, erased)
    return len(back)
