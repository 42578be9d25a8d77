"""Full-text search over needs and snippets, the same on SQLite (FTS5) and PostgreSQL."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import DDL, event, text, update
from sqlmodel import col, delete

from storage.store import Session, dialect, insert
from storage.tables import SearchText

SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(title, topics, body, content='search_text', content_rowid='id',
       tokenize="porter unicode61 remove_diacritics 2")""",
    """CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
       INSERT INTO search_index(rowid, title, topics, body) VALUES (new.id, new.title, new.topics, new.body); END""",
    """CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, title, topics, body)
       VALUES ('delete', old.id, old.title, old.topics, old.body); END""",
    """CREATE TRIGGER search_text_changed AFTER UPDATE OF title, topics, body ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, title, topics, body)
       VALUES ('delete', old.id, old.title, old.topics, old.body);
       INSERT INTO search_index(rowid, title, topics, body) VALUES (new.id, new.title, new.topics, new.body); END""",
)
POSTGRES = (
    """ALTER TABLE search_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
       setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', topics), 'B') ||
       setweight(to_tsvector('english', body), 'C')) STORED""",
    "CREATE INDEX ix_search_text_words ON search_text USING gin (words)",
)
OPEN_STATES = ("open", "claimed", "answered", "published")
FIND = {
    "sqlite": """
        SELECT t.thing, t.thing_id, -bm25(search_index, 4.0, 2.0, 1.0) AS rank
        FROM search_index JOIN search_text t ON t.id = search_index.rowid
        WHERE search_index MATCH :words AND {visible}
        ORDER BY rank DESC, t.id LIMIT :limit""",
    "postgresql": """
        SELECT t.thing, t.thing_id, ts_rank('{{0.1, 0.25, 0.5, 1.0}}', t.words, q) AS rank
        FROM search_text t, to_tsquery('english', :words) q
        WHERE t.words @@ q AND {visible}
        ORDER BY rank DESC, t.id LIMIT :limit""",
}
VISIBLE = """t.organization_id = :org AND t.thing IN ({things}) AND t.state IN ({states})
        AND (t.visibility = 'organization' OR t.channel_id = :here OR t.owner_id = :me)"""


def _ddl(statement: str) -> DDL:
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


for _statement in SQLITE:
    event.listen(SearchText.__table__, "after_create", _ddl(_statement).execute_if(dialect="sqlite"))  # type: ignore[attr-defined]
for _statement in POSTGRES:
    event.listen(SearchText.__table__, "after_create", _ddl(_statement).execute_if(dialect="postgresql"))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, and where: what is visible to a channel only is found in that channel, or by its owner."""

    person_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A need or a snippet that was found; a higher rank fits better, comparable within one search only."""

    thing: str
    thing_id: int
    rank: float


def keep(session: Session, org: int, thing: str, thing_id: int, **values: object) -> None:
    """Makes a need or a snippet findable, or brings its words up to date."""
    folded = {name: fold(str(value)) if name in WORDS else value for name, value in values.items()}
    new = insert(session, SearchText).values(organization_id=org, thing=thing, thing_id=thing_id, **folded)
    session.connection().execute(new.on_conflict_do_update(index_elements=["thing", "thing_id"], set_=folded))


def restate(session: Session, org: int, thing: str, thing_id: int, state: str) -> None:
    """Notes that a need or a snippet is in another state."""
    change = update(SearchText).where(
        col(SearchText.organization_id) == org, col(SearchText.thing) == thing, col(SearchText.thing_id) == thing_id
    )
    session.connection().execute(change.values(state=state))


def forget(session: Session, org: int, thing: str, thing_id: int) -> None:
    """Makes it unfindable."""
    gone = delete(SearchText).where(
        col(SearchText.organization_id) == org, col(SearchText.thing) == thing, col(SearchText.thing_id) == thing_id
    )
    session.connection().execute(gone)


def find(
    session: Session,
    org: int,
    words: Iterable[str],
    eyes: Eyes,
    *,
    things: Sequence[str] = ("need", "snippet"),
    states: Sequence[str] = OPEN_STATES,
    limit: int = 20,
) -> list[Hit]:
    """What holds any of these words and these eyes may see, the best first."""
    kind = dialect(session)
    query = _match(kind, words)
    if not query:
        return []
    visible = VISIBLE.format(things=_quoted(things), states=_quoted(states))
    values = {"words": query, "org": org, "here": eyes.channel_id, "me": eyes.person_id, "limit": limit}
    found = session.connection().execute(text(FIND[kind].format(visible=visible)), values)
    return [Hit(thing, thing_id, float(rank)) for thing, thing_id, rank in found]


def fold(words: str) -> str:
    """Without accents and case, so that both databases read the same words."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


WORDS = ("title", "topics", "body")


def _match(kind: str, words: Iterable[str]) -> str:
    """An OR of words that no word can break out of."""
    plain = ["".join(char if char.isalnum() else " " for char in fold(word)).strip() for word in words]
    if kind == "sqlite":
        return " OR ".join(f'"{word}"' for word in plain if word)
    return " | ".join("(" + " & ".join(f"'{part}'" for part in word.split()) + ")" for word in plain if word)


def _quoted(words: Sequence[str]) -> str:
    if not all(word.isalpha() for word in words):
        raise ValueError(words)
    return ", ".join(f"'{word}'" for word in words)
