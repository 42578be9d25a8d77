"""What is stored about one person, in whatever table: found by the references to persons and accounts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, delete, or_, select, update
from sqlmodel import SQLModel, col

from storage import linking
from storage.store import Session
from storage.tables import Account, Channel, Job, MessageLink, Outbox, Person, Receipt, RunClaim

# What stays with the wiped row of an erased person; of everything else the reference goes, or the row with it.
KEPT = {
    ("need", "asker_id"), ("kudos", "giver_id"), ("snippet_author", "person_id"), ("search_text", "owner_id"),
    ("answer", "person_id"),
}  # fmt: skip
ADDRESSED = {("outbox", "account_id"), ("digest_schedule", "person_id")}  # rows that are nobody else's
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A person with all that names them: accounts, and the direct conversations with them."""

    person_id: int
    accounts: dict[int, str] = field(default_factory=dict)
    channels: tuple[int, ...] = ()
    parked: tuple[int, ...] = ()  # the persons that were linked into this one


def subject(session: Session, org: int, person_id: int) -> Subject:
    """Everything that names a person."""
    query = select(col(Account.id), col(Account.external_id), col(Account.direct_id)).where(
        col(Account.organization_id) == org, col(Account.person_id) == person_id
    )
    rows = session.connection().execute(query).all()
    channels = tuple(direct for _, _, direct in rows if direct)
    return Subject(person_id, {id: name for id, name, _ in rows}, channels, linking.parked(session, org, person_id))


def references() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that refers to a person or an account."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name in ("person", "account") for key in column.foreign_keys):
                yield table, column


def stored(session: Session, org: int, who: Subject) -> dict[str, list[Row]]:
    """The rows that refer to a person, by table, each with all of its columns."""
    found: dict[str, list[Row]] = {}
    for table in dict.fromkeys(table for table, _ in references()):
        about = or_(*(column.in_(_ids(column, who)) for each, column in references() if each is table))
        query = select(table).where(*_bounded(table, org), about).order_by(*table.primary_key.columns)
        if rows := [dict(row) for row in session.connection().execute(query).mappings()]:
            found[table.name] = rows
    return found


def jobs(session: Session, org: int, who: Subject) -> list[Job]:
    """Work that is still to be done for a person."""
    query = select(Job).where(col(Job.organization_id) == org, col(Job.state) != "done")
    return [job for job in session.scalars(query) if job.payload.get("account") in who.accounts]


def waiting_cards(session: Session, org: int, table: type[SQLModel]) -> list[tuple[int, str, Row]]:
    """(id, kind, card) of what still holds a card to be sent."""
    rows = table.__table__.c  # type: ignore[attr-defined]
    query = select(rows.id, rows.kind, rows.card).where(rows.organization_id == org, rows.card.is_not(None))
    return [(*row,) for row in session.connection().execute(query)]


def redact(session: Session, org: int, table: type[SQLModel], id: int, card: Row | None) -> None:
    """Keeps another card in its place; None drops the row."""
    rows = table.__table__  # type: ignore[attr-defined]
    where = (rows.c.organization_id == org, rows.c.id == id)
    change = delete(rows).where(*where) if card is None else update(rows).where(*where).values(card=card)
    session.connection().execute(change)


def erase(session: Session, org: int, who: Subject) -> None:
    """Forgets a person: every row that refers to them goes or forgets them, and what is kept refers to nobody known."""
    session.flush()
    for channel_id in who.channels:
        _forget_conversation(session, org, channel_id)
    for job in jobs(session, org, who):
        session.delete(job)
    session.flush()
    for account in who.accounts.values():
        own = col(Receipt.key).contains(account, autoescape=True)
        session.connection().execute(delete(Receipt).where(col(Receipt.organization_id) == org, own))
    scopes = [f"person:{id}" for id in (who.person_id, *who.parked)]
    claims = delete(RunClaim).where(col(RunClaim.organization_id) == org, col(RunClaim.scope).in_(scopes))
    session.connection().execute(claims)
    for table, column in reversed(list(references())):
        if (table.name, column.name) not in KEPT:
            _let_go(session, org, table, column, _ids(column, who))
    session.expire_all()


def wipe(session: Session, org: int, person_id: int, name: str) -> None:
    """Takes everything out of a person's row that says who they were; the row goes if nothing needs it."""
    kept = [(table, column) for table, column in references() if (table.name, column.name) in KEPT]
    needed = any(
        session.connection().execute(select(column).where(*_bounded(table, org), column == person_id).limit(1)).first()
        for table, column in kept
    )
    row = (col(Person.organization_id) == org, col(Person.id) == person_id)
    blank: Row = {
        "name": name, "email": None, "time_zone": "UTC", "locale": "en", "role": "member", "state": "erased",
        "paused_until": None, "preferences": {}, "imported": False, "title": None,
    }  # fmt: skip
    session.connection().execute(update(Person).where(*row).values(blank) if needed else delete(Person).where(*row))
    session.expire_all()


def _ids(column: Column[Any], who: Subject) -> Collection[int]:
    is_person = any(key.column.table.name == "person" for key in column.foreign_keys)
    return [who.person_id, *who.parked] if is_person else list(who.accounts)


def _bounded(table: Table, org: int) -> tuple[Any, ...]:
    if "organization_id" in table.c:
        return (table.c.organization_id == org,)
    ours = select(col(Person.id)).where(col(Person.organization_id) == org)
    return (table.c.person_id.in_(ours),)


def _let_go(session: Session, org: int, table: Table, column: Column[Any], ids: Collection[int]) -> None:
    where = (*_bounded(table, org), column.in_(ids))
    forgets = column.nullable and (table.name, column.name) not in ADDRESSED
    change = update(table).where(*where).values({column.name: None}) if forgets else delete(table).where(*where)
    session.connection().execute(change)


def _forget_conversation(session: Session, org: int, channel_id: int) -> None:
    """A direct conversation: what was to be said in it, what it shows, and how to reach it."""
    for table in (Outbox, MessageLink):
        gone = delete(table).where(col(table.organization_id) == org, col(table.channel_id) == channel_id)
        session.connection().execute(gone)
    change = update(Channel).where(col(Channel.organization_id) == org, col(Channel.id) == channel_id)
    blank: Row = {"name": "", "reference": None, "state": "gone", "external_id": f"erased:{channel_id}"}
    session.connection().execute(change.values(blank))
