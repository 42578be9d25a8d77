"""Where Lore was removed and did not come back: a month later, everything of that workspace is deleted."""

from datetime import timedelta

from bot.conversation import Work
from bot.services import erasing
from storage import departing

KEPT = timedelta(days=30)
AT_ONCE = 20


def depart(work: Work) -> list[str]:
    """A part of it: of the whole organization when no workspace of it is left, else of one workspace."""
    left = departing.left(work.session, work.org, work.now - KEPT)
    if not left:
        return []
    if len(left) == departing.workspaces(work.session, work.org):
        return [f"organization {work.org}, removed a month ago: {departing.dissolve(work.session, work.org)} deleted"]
    return [f"workspace {left[0]}, removed a month ago: {_clear(work, left[0])} deleted"]


def _clear(work: Work, id: int) -> str:
    """What was said there goes, and whoever was only there is forgotten as if they had asked for it."""
    if gone := departing.drop_things(work.session, work.org, id, AT_ONCE):
        return f"{gone} needs and snippets"
    people = departing.only_there(work.session, work.org, id, AT_ONCE)
    for person in people:
        erasing.erase(work, person)
    if people:
        return f"{len(people)} people"
    departing.drop_workspace(work.session, work.org, id)
    return "the workspace"


DUE = (depart,)
