"""What people looked for a moment ago, and the names of one thing that it taught."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import col

from storage.store import Session, insert
from storage.tables import Lookup, Person, SynonymHint


def add(session: Session, org: int, person_id: int, words: str, now: datetime) -> None:
    """Remembers for a while what somebody looked for."""
    values = {"organization_id": org, "person_id": person_id, "words": words, "at": now}
    session.connection().execute(insert(session, Lookup).values(values))


def recent(session: Session, org: int, person_id: int, since: datetime) -> list[str]:
    """What somebody looked for since then, the last first."""
    query = select(col(Lookup.words)).where(
        col(Lookup.organization_id) == org, col(Lookup.person_id) == person_id, col(Lookup.at) >= since
    )
    return list(session.connection().execute(query.order_by(col(Lookup.at).desc(), col(Lookup.id).desc())).scalars())


def forget(session: Session, org: int, person_id: int) -> None:
    """What they looked for led somewhere, and says no more."""
    gone = delete(Lookup).where(col(Lookup.organization_id) == org, col(Lookup.person_id) == person_id)
    session.connection().execute(gone)


def hint(session: Session, org: int, word: str, other: str, person_id: int, now: datetime) -> None:
    """To somebody these two are names of one thing; once a person, the last time counts."""
    values = {"organization_id": org, "word": word, "other": other, "person_id": person_id, "at": now}
    new = insert(session, SynonymHint).values(values)
    keys = ["organization_id", "word", "other", "person_id"]
    session.connection().execute(new.on_conflict_do_update(index_elements=keys, set_={"at": now}))


def hints(session: Session, org: int, least: int, limit: int) -> list[tuple[str, str, int]]:
    """(name, other name, people) of what at least so many people call by both, most of them first."""
    people = func.count(col(SynonymHint.person_id))
    query = (
        select(col(SynonymHint.word), col(SynonymHint.other), people)
        .join(Person, col(Person.id) == col(SynonymHint.person_id))
        .where(col(SynonymHint.organization_id) == org, col(Person.state) != "erased")
        .group_by(col(SynonymHint.word), col(SynonymHint.other))
        .having(people >= least)
        .order_by(people.desc(), col(SynonymHint.word), col(SynonymHint.other))
    )
    return [(word, other, number) for word, other, number in session.connection().execute(query.limit(limit))]


def settle(session: Session, org: int, word: str, other: str) -> None:
    """It is decided whether these two are names of one thing."""
    gone = delete(SynonymHint).where(
        col(SynonymHint.organization_id) == org, col(SynonymHint.word) == word, col(SynonymHint.other) == other
    )
    session.connection().execute(gone)
