"""Two needs become one: who wants it, who helps and what was answered go along, and back again within a day."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from storage import moving, needs, parts, topics
from storage.moving import TABLES, Step
from storage.store import Session
from storage.tables import Need, NeedFollower, NeedMerging

MOVED = ("need_follower", "need_claim", "answer", "ask", "confirmation", "need_topic")
OWN = ("need_follower", "need_claim")  # what nobody does to what is theirs
PARTS = 20  # needs whose titles another one is found by


def of(session: Session, org: int, old: int) -> NeedMerging | None:
    """What was last done or asked about this need becoming part of another."""
    return parts.latest(NeedMerging, session, org, old)


def note(session: Session, org: int, old: int, new: int, by: int, now: datetime, steps: Sequence[Step] | None) -> None:
    """Remembers that somebody asked for it, or with the steps that it was done."""
    parts.note(NeedMerging, session, org, old, new, by, now, steps)


def target(session: Session, org: int, id: int) -> int:
    """The need that this one is part of now; itself when it is part of none."""
    return parts.target(NeedMerging, session, org, id)


def merge(session: Session, org: int, old: int, new: int, now: datetime) -> list[Step]:
    """All that refers to the old one refers to the new one, which its asker needs too; returns how to undo it."""
    session.flush()
    was, stays = session.get(Need, old), session.get(Need, new)
    if was is None or stays is None or not parts.are_of(TABLES["need"], session, org, old, new):
        return []
    needs.join(session, org, old, was.asker_id, was.title, now)
    steps = [moving.turn_over(session, org, TABLES[name].c.need_id, old, new) for name in MOVED]
    steps += [parts.point("need", name, session, org, old, new) for name in ("reaction", "message_link")]
    own = stays.asker_id
    steps += [
        moving.drop(session, org, TABLES[name].c.need_id, new, lambda row: row["person_id"] == own) for name in OWN
    ]  # fmt: skip
    session.expire_all()
    return [step for step in steps if step["moved"] or step["gone"]]


def split(session: Session, org: int, old: int) -> None:
    """Undoes it, as far as what it was about is still there; what came since stays."""
    parts.split(NeedMerging, session, org, old)
    asker = select(col(Need.asker_id)).where(col(Need.organization_id) == org, col(Need.id) == old)
    own = delete(NeedFollower).where(
        col(NeedFollower.organization_id) == org, col(NeedFollower.need_id) == old,
        col(NeedFollower.person_id).in_(asker),
    )  # fmt: skip
    session.connection().execute(own)


def index(session: Session, org: int, id: int) -> None:
    """Brings the words of a need up to date for the search, with the titles of what became part of it."""
    need = needs.get(session, org, id)
    if need is not None:
        merged = select(col(Need.title)).where(
            col(NeedMerging.organization_id) == org, col(NeedMerging.new_id) == id,
            col(NeedMerging.state) == "merged", col(Need.id) == col(NeedMerging.old_id),
        )  # fmt: skip
        titles = session.connection().execute(merged.order_by(col(NeedMerging.id)).limit(PARTS)).scalars()
        needs.index(session, need, topics.of(session, org, "need", [id]).get(id, ()), list(titles))


def settle(session: Session, org: int, before: datetime) -> None:
    """Forgets how to undo what was merged before that time."""
    parts.settle(NeedMerging, session, org, before)


def forget(session: Session, org: int, persons: Collection[int]) -> None:
    """What is kept for splitting keeps nothing of these persons."""
    parts.forget(NeedMerging, session, org, persons)
