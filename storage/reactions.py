"""Raw reactions: which account added which emoji to which message, and whether it is still there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from storage.prepared import Prepared, prepared_insert
from storage.store import Session
from storage.tables import Account, MessageLink, Reaction

BUTTON = "button:"
_ONE = ("account_id", "channel_id", "message_id", "emoji")
_WHAT = ("meaning", "thing", "thing_id", "present", "event_time")


@dataclass(frozen=True, slots=True)
class Mark:
    """A person says that a message is the answer; `snippet_id` is that of its snippet or draft, if it has one."""

    snippet_id: int | None
    person_id: int
    message: str


def keep(session: Session, org: int, *, in_order: bool = True, **values: Any) -> bool:
    """Notes that a reaction was added or taken away (`present`); False when that is old news.

    Events may arrive out of order: the later `event_time` wins, and of two at the same time the one that took it away,
    whichever came first, so that the outcome does not depend on the order. With `in_order=False`, for what we see
    happen ourselves, only what changes something is noted.
    """
    new = _KEEP_LATER if in_order else _KEEP_OTHER
    return bool(new.count(session, organization_id=org, **values))


def _later(then: Any) -> Any:
    tie = and_(then.event_time == col(Reaction.event_time), col(Reaction.present) & ~then.present)
    return or_(then.event_time > col(Reaction.event_time), tie)


def _kept(where: Callable[[Any], Any]) -> Prepared:
    def build(new: Any) -> Any:
        changed = {name: new.excluded[name] for name in _WHAT}
        ours = new.excluded.organization_id == col(Reaction.organization_id)
        return new.on_conflict_do_update(index_elements=_ONE, set_=changed, where=and_(ours, where(new.excluded)))

    return prepared_insert(Reaction, "organization_id", *_ONE, *_WHAT, also=build)


_KEEP_LATER = _kept(_later)
_KEEP_OTHER = _kept(lambda then: then.present != col(Reaction.present))


def found(
    session: Session, org: int, account_id: int, channel_id: int, message_id: str, emoji: str
) -> tuple[str, str, int] | None:
    """(meaning, thing, id of the thing) of a reaction that was kept."""
    query = select(col(Reaction.meaning), col(Reaction.thing), col(Reaction.thing_id)).where(
        col(Reaction.organization_id) == org, col(Reaction.account_id) == account_id,
        col(Reaction.channel_id) == channel_id, col(Reaction.message_id) == message_id, col(Reaction.emoji) == emoji,
    )  # fmt: skip
    row = session.connection().execute(query).first()
    return (row[0], row[1], row[2]) if row is not None else None


def clear(session: Session, org: int, thing: str, thing_id: int, emoji: str, now: datetime) -> None:
    """Takes back one emoji of everybody on all messages of a thing."""
    change = update(Reaction).where(
        col(Reaction.organization_id) == org, col(Reaction.thing) == thing, col(Reaction.thing_id) == thing_id,
        col(Reaction.emoji) == emoji, col(Reaction.present).is_(True),
    )  # fmt: skip
    session.connection().execute(change.values(present=False, event_time=now))


def withdraw(session: Session, org: int, person_id: int, thing: str, thing_id: int, emoji: str, now: datetime) -> bool:
    """Takes back one emoji of all of a person's accounts on all messages of a thing; False when there was none."""
    change = (
        update(Reaction)
        .where(
            *_of_person(org, person_id, thing, thing_id), col(Reaction.emoji) == emoji, col(Reaction.present).is_(True)
        )
        .values(present=False, event_time=now)
    )
    return bool(session.connection().execute(change).rowcount)


def is_present(session: Session, org: int, person_id: int, thing: str, thing_id: int, meaning: str) -> bool:
    """Whether any reaction of a person to a thing still means this."""
    query = select(col(Reaction.id)).where(
        *_of_person(org, person_id, thing, thing_id), col(Reaction.present).is_(True), col(Reaction.meaning) == meaning
    )
    return session.connection().execute(query.limit(1)).first() is not None


def marks(session: Session, org: int, need_id: int) -> list[Mark]:
    """The ✅s of those who asked, in a need's thread, the latest first."""
    query = (
        select(col(MessageLink.thing), col(MessageLink.thing_id), col(Account.person_id), col(Reaction.message_id))
        .select_from(Reaction)
        .join(Account, col(Account.id) == col(Reaction.account_id))
        .outerjoin(
            MessageLink,
            and_(
                col(MessageLink.channel_id) == col(Reaction.channel_id),
                col(MessageLink.external_id) == col(Reaction.message_id),
            ),
        )
        .where(
            col(Reaction.organization_id) == org, col(Reaction.thing) == "need", col(Reaction.thing_id) == need_id,
            col(Reaction.present).is_(True), col(Reaction.meaning) == "resolved",
        )
        .order_by(col(Reaction.event_time).desc(), col(Reaction.id).desc())
    )  # fmt: skip
    found = session.connection().execute(query)
    return [Mark(id if thing == "snippet" else None, person, message) for thing, id, person, message in found]


def _of_person(org: int, person_id: int, thing: str, thing_id: int) -> tuple[Any, ...]:
    accounts = select(col(Account.id)).where(col(Account.organization_id) == org, col(Account.person_id) == person_id)
    return (
        col(Reaction.organization_id) == org, col(Reaction.thing) == thing, col(Reaction.thing_id) == thing_id,
        col(Reaction.account_id).in_(accounts),
    )  # fmt: skip
