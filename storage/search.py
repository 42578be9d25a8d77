"""Full-text search over needs and snippets, the same on SQLite (FTS5) and PostgreSQL."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from sqlalchemy import DDL, TextClause, event, text, update
from sqlmodel import col, delete

from storage.frequency import rarest
from storage.store import Session, dialect, prepared
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
        SELECT thing, thing_id, title, rank FROM (
            SELECT t.id, t.thing, t.thing_id, t.title, {rank} AS rank
            FROM search_index JOIN search_text t ON t.id = search_index.rowid
            WHERE search_index MATCH :words AND {visible}
            ORDER BY search_index.rowid DESC LIMIT :most
        ) AS newest ORDER BY rank DESC, id DESC LIMIT :limit""",
    "postgresql": """
        SELECT thing, thing_id, title, rank FROM (
            SELECT t.id, t.thing, t.thing_id, t.title, {rank} AS rank
            FROM search_text t, to_tsquery('english', :words) q
            WHERE t.words @@ q AND {visible}
            ORDER BY t.id DESC LIMIT :most
        ) AS newest ORDER BY rank DESC, id DESC LIMIT :limit""",
}
RANK = {"sqlite": "-bm25(search_index, 4.0, 2.0, 1.0)", "postgresql": "ts_rank('{0.1, 0.25, 0.5, 1.0}', t.words, q)"}
MOST = 3000  # texts that are weighed in one search
VISIBLE = """t.organization_id = :org AND t.thing IN ({things}) AND t.state IN ({states})
        AND (t.visibility = 'organization' OR t.channel_id = :here OR t.owner_id = :me)"""


WORDS = ("title", "topics", "body")
_KEEP = prepared(
    SearchText,
    lambda new: new.on_conflict_do_update(
        index_elements=("thing", "thing_id"),
        set_={name: new.excluded[name] for name in (*WORDS, "channel_id", "owner_id", "visibility", "state")},
        where=new.excluded.organization_id == col(SearchText.organization_id),
    ),
)


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
    title: str = ""  # without accents and case


def keep(session: Session, org: int, thing: str, thing_id: int, **values: object) -> None:
    """Makes a need or a snippet findable, or brings its words up to date."""
    folded = {name: fold(str(value)) if name in WORDS else value for name, value in values.items()}
    row = {"organization_id": org, "thing": thing, "thing_id": thing_id, **folded}
    session.connection().execute(_KEEP(session), row)


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
    most: int = MOST,
) -> list[Hit]:
    """What holds any of these words and these eyes may see, the best first; the rarest words decide.

    Weighs `most` texts. Where no word is that rare, the newest that hold all words are the best.
    """
    kind = dialect(session)
    plain = [word for word in dict.fromkeys(map(_plain, words)) if word]
    quoted = [_quoted(kind, word) for word in plain]
    if not quoted:
        return []
    values = {"org": org, "here": eyes.channel_id, "me": eyes.person_id, "limit": limit, "most": most}
    run = partial(_run, session, kind, tuple(things), tuple(states), values)
    if rare := rarest(session, quoted, most):
        return run(_ANY[kind].join(rare), RANK[kind])
    titled = _ALL[kind].join(_quoted(kind, word, title=True) for word in plain)
    found = run(titled, "3.0") + run(_ALL[kind].join(quoted), "2.0") + run(_ANY[kind].join(quoted), "1.0")
    best: dict[tuple[str, int], Hit] = {}
    for hit in found:
        best.setdefault((hit.thing, hit.thing_id), hit)
    return list(best.values())[:limit]


def fold(words: str) -> str:
    """Without accents and case, so that both databases read the same words."""
    if words.isascii():
        return words.lower()
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_ANY = {"sqlite": " OR ", "postgresql": " | "}
_ALL = {"sqlite": " AND ", "postgresql": " & "}


def _run(
    session: Session, kind: str, things: tuple[str, ...], states: tuple[str, ...], values: dict[str, int], words: str,
    rank: str,
) -> list[Hit]:  # fmt: skip
    found = session.connection().execute(_query(kind, things, states, rank), {**values, "words": words})
    return [Hit(thing, thing_id, float(rank), title) for thing, thing_id, title, rank in found]


@cache
def _query(kind: str, things: tuple[str, ...], states: tuple[str, ...], rank: str) -> TextClause:
    visible = VISIBLE.format(things=_listed(things), states=_listed(states))
    return text(FIND[kind].format(visible=visible, rank=rank))


def _plain(word: str) -> str:
    """A word that cannot break out of its quotes."""
    return "".join(char if char.isalnum() else " " for char in fold(word)).strip()


def _quoted(kind: str, word: str, *, title: bool = False) -> str:
    """As the database looks for it, anywhere or in titles only."""
    if kind == "sqlite":
        return f'title : "{word}"' if title else f'"{word}"'
    return "(" + " & ".join(f"'{part}'" + ":A" * title for part in word.split()) + ")"


def _listed(words: Sequence[str]) -> str:
    if not all(word.isalpha() for word in words):
        raise ValueError(words)
    return ", ".join(f"'{word}'" for word in words)
