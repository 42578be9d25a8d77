"""The terms that an organization uses, each with the number of documents that hold it; counted in the background."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.rules.ranking import BREAK, Counts
from bot.rules.synonyms import Same, decided
from bot.rules.terms import LONGEST
from bot.rules.wanted import pieces
from storage.driver import rows
from storage.store import Session, dialect, insert
from storage.tables import SearchCount, SearchTerm, SearchText

NEARBY = 1000  # terms that are compared with one that may be misspelt

_AMONG = {"sqlite": "IN (SELECT value FROM json_each(:terms))", "postgresql": "= ANY(:terms)"}
_KNOWN = """
    SELECT '', CAST(documents AS text) FROM search_count WHERE organization_id = :org
    UNION ALL SELECT ' ', CAST(value AS text) FROM setting WHERE organization_id = :org AND name = 'synonyms'
    UNION ALL SELECT term, CAST(documents AS text) FROM search_term WHERE organization_id = :org AND term {among}"""
_NEAR = """
    SELECT term, documents FROM search_term
    WHERE organization_id = :org AND term >= :head AND term < :head_end
    AND length(term) BETWEEN :size - 2 AND :size + 2 AND documents > :least
    UNION
    SELECT term, documents FROM search_term
    WHERE organization_id = :org AND backwards >= :tail AND backwards < :tail_end
    AND length(term) BETWEEN :size - 2 AND :size + 2 AND documents > :least
    {pieces} ORDER BY 2 DESC, 1 LIMIT :nearby"""
_PIECES = """
    UNION SELECT term, documents FROM search_term WHERE organization_id = :org AND term > :term AND term < :term_end
    UNION SELECT term, documents FROM search_term
    WHERE organization_id = :org AND backwards > :back AND backwards < :back_end
    UNION SELECT term, documents FROM search_term WHERE organization_id = :org AND term {among}"""
_LAST = "\U0010ffff"  # behind every other character


def known(session: Session, org: int, terms: Iterable[str]) -> tuple[Counts, Same]:
    """How many documents there are, and how many hold each of these terms; which words mean the same here."""
    kind, wanted = dialect(session), list(dict.fromkeys(terms))
    values = {"org": org, "terms": json.dumps(wanted) if kind == "sqlite" else wanted}
    found: dict[str, str] = dict(rows(session, _KNOWN.format(among=_AMONG[kind]), values))
    documents, synonyms = int(found.pop("", 0)), found.pop(" ", "")
    return Counts(documents, {term: int(n) for term, n in found.items()}), decided(synonyms)


def counts(session: Session, org: int, terms: Iterable[str]) -> Counts:
    """How many documents there are, and how many hold each of these terms."""
    return known(session, org, terms)[0]


def near(session: Session, org: int, term: str, least: int, *, in_pieces: bool) -> dict[str, int]:
    """Terms of which one half is that of this one, in more documents than that, with the number of documents.

    Where nothing holds this one (`least` is 0), `in_pieces` also finds terms that it is a piece of, or are one of its.
    """
    half = max(2, (len(term) - 2) // 2)  # one slip leaves it as it is, at the beginning or at the end
    kind, back = dialect(session), term[::-1]
    parts = pieces(term)
    values = {
        "org": org, "head": term[:half], "head_end": term[:half] + _LAST, "tail": back[:half],
        "tail_end": back[:half] + _LAST, "size": len(term), "least": least, "nearby": NEARBY,
        "term": term, "term_end": term + _LAST, "back": back, "back_end": back + _LAST,
        "terms": json.dumps(parts) if kind == "sqlite" else parts,
    }  # fmt: skip
    more = _PIECES.format(among=_AMONG[kind]) if in_pieces and not least else ""
    return {str(other): int(documents) for other, documents in rows(session, _NEAR.format(pieces=more), values)}


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
    new = session.connection().execute(query).all()
    if new:
        _add(session, org, Counter(term for _, *fields in new for term in _distinct(" ".join(fields))))
        _note(session, org, len(new), new[-1][0])
    return len(new)


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
    counted = [
        {"organization_id": org, "term": term, "documents": n, "backwards": term[::-1]}
        for term, n in sorted(found.items())
    ]
    if counted:
        new = insert(session, SearchTerm)
        more = SearchTerm.documents + new.excluded.documents
        kept = new.on_conflict_do_update(index_elements=["organization_id", "term"], set_={"documents": more})
        session.connection().execute(kept, counted)


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
