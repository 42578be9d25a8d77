"""The terms that an organization uses, each with the number of documents that hold it; counted in the background."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, literal, select, union_all, update
from sqlmodel import col

from bot.rules.ranking import BREAK, Counts
from bot.rules.terms import LONGEST
from storage.store import Session, insert
from storage.tables import SearchCount, SearchTerm, SearchText

NEARBY = 1000  # terms that are compared with one that may be misspelt

_COUNTS = union_all(
    select(literal(""), col(SearchCount.documents)).where(col(SearchCount.organization_id) == bindparam("org")),
    select(col(SearchTerm.term), col(SearchTerm.documents)).where(
        col(SearchTerm.organization_id) == bindparam("org"),
        col(SearchTerm.term).in_(bindparam("terms", expanding=True)),
    ),
)
_NEAR = (
    select(col(SearchTerm.term), col(SearchTerm.documents))
    .where(
        col(SearchTerm.organization_id) == bindparam("org"),
        (col(SearchTerm.beginning) == bindparam("beginning")) | (col(SearchTerm.ending) == bindparam("ending")),
    )
    .order_by(col(SearchTerm.documents).desc())
    .limit(NEARBY)
)


def counts(session: Session, org: int, terms: Iterable[str]) -> Counts:
    """How many documents there are, and how many hold each of these terms."""
    rows = session.connection().execute(_COUNTS, {"org": org, "terms": list(dict.fromkeys(terms))})
    found = {str(term): int(documents) for term, documents in rows}
    return Counts(found.pop("", 0), found)


def near(session: Session, org: int, term: str) -> dict[str, int]:
    """Terms that begin or end as this one does, with the number of documents."""
    values = {"org": org, "beginning": term[:3], "ending": term[-3:]}
    rows = session.connection().execute(_NEAR, values)
    return {other: documents for other, documents in rows if abs(len(other) - len(term)) <= 2}


def count(session: Session, org: int, limit: int) -> int:
    """Counts documents that came since the last time, at most so many; returns how many it were."""
    session.flush()
    _note(session, org, 0, 0)
    upto = select(col(SearchCount.upto)).where(col(SearchCount.organization_id) == org)
    last = session.connection().execute(upto.with_for_update()).scalar()
    query = (
        select(SearchText.id, SearchText.title, SearchText.topics, SearchText.asked, SearchText.body)  # type: ignore[call-overload]
        .where(col(SearchText.organization_id) == org, col(SearchText.id) > (last or 0))
        .order_by(col(SearchText.id))
        .limit(limit)
    )
    rows = session.connection().execute(query).all()
    if rows:
        _add(session, org, Counter(term for _, *fields in rows for term in _distinct(" ".join(fields))))
        _note(session, org, len(rows), rows[-1][0])
    return len(rows)


def recount(session: Session, org: int, id: int, before: str, now: str | None) -> None:
    """A document that may have been counted reads otherwise now, or is gone."""
    upto = select(col(SearchCount.upto)).where(col(SearchCount.organization_id) == org)
    if (session.connection().execute(upto).scalar() or 0) < id:
        return
    old, new = _distinct(before), _distinct(now or "")
    _drop(session, org, sorted(old - new))
    _add(session, org, Counter(new - old))
    if now is None:
        _note(session, org, -1, 0)


def _distinct(fields: str) -> set[str]:
    return {term for term in fields.split() if len(term) <= LONGEST} - {BREAK}


def _add(session: Session, org: int, found: Counter[str]) -> None:
    """In the order of the terms, so that two that count at the same time do not wait for each other."""
    rows = [
        {"organization_id": org, "term": term, "documents": n, "beginning": term[:3], "ending": term[-3:]}
        for term, n in sorted(found.items())
    ]
    if rows:
        new = insert(session, SearchTerm)
        more = SearchTerm.documents + new.excluded.documents
        kept = new.on_conflict_do_update(index_elements=["organization_id", "term"], set_={"documents": more})
        session.connection().execute(kept, rows)


def _drop(session: Session, org: int, terms: Sequence[str]) -> None:
    """One document less holds these; a term that none holds is forgotten."""
    if terms:
        there = (col(SearchTerm.organization_id) == org, col(SearchTerm.term).in_(terms))
        less = update(SearchTerm).where(*there).values(documents=col(SearchTerm.documents) - 1)
        session.connection().execute(less)
        session.connection().execute(delete(SearchTerm).where(*there, col(SearchTerm.documents) < 1))


def _note(session: Session, org: int, documents: int, upto: int) -> None:
    new = insert(session, SearchCount).values(organization_id=org, documents=documents, upto=upto)
    more = {"documents": SearchCount.documents + documents}
    if upto:
        more["upto"] = upto
    session.connection().execute(new.on_conflict_do_update(index_elements=["organization_id"], set_=more))
