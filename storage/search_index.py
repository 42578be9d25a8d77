"""What makes needs and snippets findable: their terms, indexed by FTS5 on SQLite and by GIN on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import DDL, ColumnElement, and_, bindparam, event, or_, select, update
from sqlmodel import col, delete

from bot.rules import vectors
from bot.rules.ranking import BREAK
from bot.rules.terms import VERSION, hosts, terms, without_hosts
from storage import embeddings, vocabulary
from storage.prepared import Prepared, among, prepared_insert
from storage.store import Session
from storage.tables import Embedding, SearchText

WORDS = ("title", "topics", "asked", "body")
# Each term with its organization before it, so that nobody's search reads what others wrote.
_ALL = """replace(' ' || {row}title || ' ' || {row}topics || ' ' || {row}asked || ' ' || {row}body,
       ' ', ' ' || CAST({row}organization_id AS text) || '·')"""
_NEW, _OLD = _ALL.format(row="new."), _ALL.format(row="old.")
SQLITE = (
    """CREATE VIRTUAL TABLE search_index
       USING fts5(terms, content='', columnsize=0, detail=none, tokenize='ascii')""",
    f"""CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
       INSERT INTO search_index(rowid, terms)
       VALUES (new.id, {_NEW}); END""",  # noqa: S608
    f"""CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, {_OLD}); END""",  # noqa: S608
    f"""CREATE TRIGGER search_text_changed
       AFTER UPDATE OF organization_id, title, topics, asked, body ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, {_OLD});
       INSERT INTO search_index(rowid, terms)
       VALUES (new.id, {_NEW}); END""",  # noqa: S608
)
POSTGRES = (
    f"""ALTER TABLE search_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
       array_to_tsvector(array_remove(string_to_array({_ALL.format(row="")}, ' '), ''))) STORED""",
    # What is not merged into the index yet is read by every search: kilobytes of it at most.
    "CREATE INDEX ix_search_text_words ON search_text USING gin (words) WITH (gin_pending_list_limit = 512)",
)

_NEW_TEXT = prepared_insert(
    SearchText, "organization_id", "thing", "thing_id", "channel_id", "owner_id", "visibility", "state", *WORDS,
    "version", also=lambda new: new.on_conflict_do_nothing(),
)  # fmt: skip
_SAID = Prepared(
    lambda kind: select(col(SearchText.thing), col(SearchText.thing_id), col(SearchText.title), col(SearchText.body))
    .where(
        col(SearchText.organization_id) == bindparam("org"),
        or_(
            *(
                and_(col(SearchText.thing) == thing, among(kind, col(SearchText.thing_id), f"{thing}s"))
                for thing in ("need", "snippet")
            )
        ),
    )
)  # fmt: skip


def _ddl(statement: str) -> DDL:
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


for _statement in SQLITE:
    event.listen(SearchText.__table__, "after_create", _ddl(_statement).execute_if(dialect="sqlite"))  # type: ignore[attr-defined]
for _statement in POSTGRES:
    event.listen(SearchText.__table__, "after_create", _ddl(_statement).execute_if(dialect="postgresql"))  # type: ignore[attr-defined]


def as_terms(title: str, topics: str = "", asked: Sequence[str] = (), body: str = "") -> dict[str, Any]:
    """The terms of each field as SearchText keeps them; the host of a link is found, but no title asks by it."""
    questions = f" {BREAK} ".join(found for each in asked if (found := " ".join(terms(without_hosts(each)))))
    return {
        "title": " ".join(terms(without_hosts(title))), "topics": " ".join(terms(topics)), "asked": questions,
        "body": " ".join(terms(f"{body} {hosts(title)}")), "version": VERSION,
    }  # fmt: skip


def keep(
    session: Session, org: int, thing: str, thing_id: int, *,
    title: str, topics: str, body: str, asked: Sequence[str] = (), **place: object,
) -> None:  # fmt: skip
    """Makes a need or a snippet findable, or brings its words up to date."""
    values = {**as_terms(title, topics, asked, body), **place}
    if not _NEW_TEXT.count(session, organization_id=org, thing=thing, thing_id=thing_id, **values):
        before = _before(session, org, thing, thing_id)
        change = update(SearchText).where(_is(org, thing, thing_id)).values(**values)
        session.connection().execute(change)
        if before is not None:
            id, then, digest = before
            vocabulary.recount(session, org, id, then, " ".join(str(values[name]) for name in WORDS))
            if digest is not None and (
                place["state"] not in embeddings.FINDABLE or digest != vectors.digest(vectors.meant(title, body))
            ):
                embeddings.drop(session, org, thing, thing_id)


def said(
    session: Session, org: int, need_ids: Iterable[int], snippet_ids: Iterable[int]
) -> dict[tuple[str, int | None], frozenset[str]]:  # fmt: skip
    """The terms of the words of these needs and snippets, as far as they are findable."""
    found = _SAID.all(session, org=org, needs=list(need_ids), snippets=list(snippet_ids))
    return {(thing, id): frozenset(f"{title} {body}".split()) for thing, id, title, body in found}


def outdated(session: Session, org: int, limit: int) -> list[tuple[str, int]]:
    """(thing, id) of texts whose terms were made by older rules, at most so many."""
    query = select(col(SearchText.thing), col(SearchText.thing_id)).where(
        col(SearchText.organization_id) == org, col(SearchText.version) < VERSION
    )
    return [(thing, id) for thing, id in session.connection().execute(query.limit(limit))]


def renewed(session: Session, org: int, texts: Iterable[tuple[str, int]]) -> None:
    """Notes that the terms of these are as the rules of today make them."""
    for thing, id in texts:
        session.connection().execute(update(SearchText).where(_is(org, thing, id)).values(version=VERSION))


def restate(session: Session, org: int, thing: str, thing_id: int, state: str) -> None:
    """Notes that a need or a snippet is in another state."""
    session.connection().execute(update(SearchText).where(_is(org, thing, thing_id)).values(state=state))
    if state not in embeddings.FINDABLE:
        embeddings.drop(session, org, thing, thing_id)


def forget(session: Session, org: int, thing: str, thing_id: int) -> None:
    """Makes it unfindable."""
    before = _before(session, org, thing, thing_id)
    if before is not None:
        session.connection().execute(delete(SearchText).where(_is(org, thing, thing_id)))
        vocabulary.recount(session, org, before[0], before[1], None)


def _before(session: Session, org: int, thing: str, thing_id: int) -> tuple[int, str, str | None] | None:
    """(id, terms, digest of what its vector was made of) of what is findable."""
    query = (
        select(col(SearchText.id), col(Embedding.digest), *(getattr(SearchText, name) for name in WORDS))
        .outerjoin(Embedding, col(Embedding.text_id) == col(SearchText.id))
        .where(_is(org, thing, thing_id))
    )
    row = session.connection().execute(query).first()
    return (row[0], " ".join(row[2:]), row[1]) if row is not None else None


def _is(org: int, thing: str, thing_id: int) -> ColumnElement[bool]:
    ours = col(SearchText.organization_id) == org
    return and_(ours, col(SearchText.thing) == thing, col(SearchText.thing_id) == thing_id)
