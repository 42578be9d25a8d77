"""The audit trail: what is noted, and reading it."""

from collections.abc import Sequence

from bot.conversation import Turn, Work
from bot.services import seen
from bot.services.seen import FORMER
from bot.views.trail import OPERATOR, Deed
from storage import audit
from storage.tables import AuditEntry, Person

SIZE = 10
EXPORT = "export"  # done at the shell alone


def note(turn: Turn, action: str, about: str = "", *, subject: Person | None = None) -> None:
    """What the person did as an admin or a curator, or whose data they looked at. `about` holds no words of people."""
    audit.add(turn.session, turn.org, action, about, turn.now, turn.me.id, subject.id if subject else None)


def note_export(work: Work, subject: Person) -> None:
    """Somebody at the shell exported all that is stored about a person."""
    audit.add(work.session, work.org, EXPORT, "", work.now, None, subject.id)


def page(work: Work, number: int) -> tuple[Sequence[Deed], int]:
    """A page of it, the newest first, and how many entries there are after it."""
    rows = audit.entries(work.session, work.org, number, SIZE)
    rest = audit.count(work.session, work.org) - (number - 1) * SIZE - len(rows)
    return deeds(work, rows), max(0, rest)


def deeds(work: Work, rows: Sequence[AuditEntry]) -> list[Deed]:
    """Entries with names; who was erased is a former colleague."""
    names = seen.names(work, {id for row in rows for id in (row.actor_id, row.subject_id) if id is not None})
    return [
        Deed(
            row.at, names[row.actor_id] if row.actor_id is not None else OPERATOR if row.action == EXPORT else FORMER,
            row.action, names[row.subject_id] if row.subject_id is not None else "", row.about,
        )
        for row in rows
    ]  # fmt: skip
