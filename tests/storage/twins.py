"""Two organizations that are alike to the letter: every table filled, the same texts, the same names on two platforms.

What belongs to an organization has numbers in a range of its own, so that a number tells whose it is.
"""

import re
import struct
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, Float, Integer, Table, select
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from storage import search, tables
from storage.forgotten import mark

EVERYTHING = (tables, search)  # imported for what they register
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LOST = NOW - timedelta(days=2)  # when something was sent of which nobody knows whether it arrived
TODAY = date(2026, 3, 2)
OTHER, OURS = 1_000_000, 2_000_000  # new rows get numbers above ours
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables}
PLACE = {name: index * 1000 for index, name in enumerate(TABLES)}
Row = dict[str, Any]

VECTOR = struct.pack("<8f", *([0.5] * 4 + [-0.5] * 4))
# Rows of a table, by what is not as the column's type says; a row without anything else is one of each.
ROWS: dict[str, list[Row]] = {
    "organization": [{}],
    "setting": [{"name": "emoji", "value": {"x": "useful"}}, {"name": "link:hash", "value": {"until": NOW.isoformat()}}],
    "workspace": [{"external_id": "T1", "enterprise": "E1"}, {"external_id": "T9", "state": "gone"}],
    "installation": [{"external_id": "T1"}, {"external_id": "E1"}],
    "spent_state": [{"mark": ("spent_state", 0)}],
    "channel": [
        {"external_id": "C1", "name": "general", "kind": "public", "reference": {"url": "x"}},
        {"external_id": "D1", "name": "", "kind": "direct", "reference": {"url": "x"}},
    ],
    "message_link": [
        {"external_id": "m1", "thing": "need", "role": "card", "thing_id": ("need", 0)},
        {"external_id": "m2", "thing": "snippet", "role": "card", "thing_id": ("snippet", 0)},
        {"external_id": "m3", "thing": "snippet", "role": "answer", "thing_id": ("snippet", 0), "thread_id": "m1"},
    ],
    "person": [
        {"name": "Ana", "role": "admin", "state": "active", "email": "ana@example.com"},
        {"name": "Ben", "role": "curator", "state": "active"},
        {"name": "Cem", "role": "member", "state": "active"},
        {"name": "Ana", "role": "member", "state": "active", "email": "Ana@Example.com"},  # elsewhere
    ],
    "account": [
        {"external_id": "U1", "name": "Ana", "reference": {"url": "x"}, "direct_id": ("channel", 1)},
        {"external_id": "U2", "name": "Ben", "person_id": ("person", 1)},
        {"external_id": "U3", "name": "Ana", "person_id": ("person", 3), "workspace_id": ("workspace", 1)},
    ],
    "topic": [{"slug": "maps"}, {"slug": "knots"}],
    "topic_interest": [
        {"kind": "follow"}, {"kind": "teach"}, {"kind": "follow", "topic_id": ("topic", 1)},
        {"kind": "teach", "topic_id": ("topic", 1), "person_id": ("person", 2)},
    ],
    "kudos": [{"reason": "for the map of the old town", "giver_id": ("person", 1), "undone_at": None}],
    "inquiry": [{"sources": [1], "said": [], "thread": "m1", "helpful": None}],
    "notification": [
        {"kind": "thanks", "once": "a", "state": "held", "card": {"_": "x"}, "sent_at": None},
        {"kind": "thanks", "once": "b", "state": "sent", "told_with": None},
    ],
    "need": [
        {"state": "open", "imported": None, "asked_on_at": None, "resolved_by_id": None, "answered_at": None},
        {"state": "resolved", "imported": "key"},
        {"state": "open", "imported": None, "asked_on_at": None, "asker_id": ("person", 1)},
        {"state": "resolved", "imported": None, "resolved_by_id": None, "escalated_at": NOW},
        {"state": "open", "imported": None, "asked_on_at": NOW, "escalated_at": None},
    ],
    "need_topic": [{}, {"need_id": ("need", 2)}],
    "need_follower": [{"person_id": ("person", 1)}],
    "need_claim": [{"person_id": ("person", 1)}, {"person_id": ("person", 1), "need_id": ("need", 3)}],
    "need_event": [{"state": "open"}],
    "snippet": [
        {"state": "published", "review_since": None, "imported": None, "expires_on": TODAY - timedelta(days=1),
         "edited_at": None, "reviewed_at": None},
        {"state": "draft", "saved_from": "m9", "published_at": None, "imported": None},
        {"state": "published", "review_since": NOW, "imported": "key", "review_by": None},
        {"state": "published", "review_since": None, "imported": "key 2", "expires_on": TODAY},
        {"state": "published", "review_since": None, "imported": None, "expires_on": None, "review_by": None,
         "reviewed_at": None, "edited_at": None, "published_at": NOW - timedelta(days=300)},
        {"state": "published", "review_since": NOW, "imported": None, "expires_on": None, "review_by": None},
    ],
    "snippet_author": [{"person_id": ("person", 1)}, {"snippet_id": ("snippet", 1)}, {"snippet_id": ("snippet", 3)}],
    "snippet_topic": [{}, {"snippet_id": ("snippet", 3)}, {"snippet_id": ("snippet", 4)}],
    "reaction": [
        {"message_id": "m2", "emoji": "+1", "meaning": "useful", "thing": "snippet", "thing_id": ("snippet", 0)},
        {"message_id": "m3", "emoji": "white_check_mark", "meaning": "resolved", "thing": "need", "thing_id": ("need", 0)},
    ],
    "endorsement": [
        {"kind": "useful"},
        {"kind": "question", "person_id": ("person", 1), "words": ""},
        {"kind": "outdated"},
    ],
    "search_text": [
        {"thing": "need", "thing_id": ("need", 0), "state": "open", "title": "map", "version": 0},
        {"thing": "snippet", "thing_id": ("snippet", 0), "state": "published", "title": "map"},
    ],
    "embedding": [
        {"text_id": ("search_text", 1), "model": "fake", "dimension": 8, "digest": "d", "vector": VECTOR, "signs": b"\xf0"},
    ],
    "search_term": [{"term": "map", "documents": 2, "backwards": "pam"}],
    "digest_schedule": [{"once": "channel:1", "every": "daily", "person_id": None}, {"once": "person:1", "every": "daily"}],
    "outbox": [
        {"once": "digest", "kind": "post", "state": "new", "thing": "need", "thing_id": ("need", 0), "card": {"_": "x"}},
        {"once": "later", "kind": "post", "state": "sent", "thing": "need", "thing_id": ("need", 0)},
        {"once": "undrawn", "kind": "redraw", "state": "dead", "thing": "need", "thing_id": ("need", 0)},
        {"once": "lost", "kind": "post", "state": "unknown", "thing": "need", "thing_id": ("need", 0), "started_at": LOST},
    ],
    "job": [{"once": "ask", "state": "leased", "kind": "ask", "payload": {"account": ("account", 0)}}],
}  # fmt: skip
UNDO: Row = {  # what undoing keeps of the first person
    "steps": [
        {"table": "snippet_author", "column": "snippet_id", "moved": [],
         "gone": [{"snippet_id": ("snippet", 2), "person_id": ("person", 0)}]},
    ],
}  # fmt: skip
ROWS["merging"] = [{"state": "merged", "old_id": ("snippet", 2), "new_id": ("snippet", 0), "at": NOW, "undo": UNDO}]
ROWS["need_merging"] = [{"state": "merged", "old_id": ("need", 2), "new_id": ("need", 0), "at": NOW, "undo": UNDO}]
ROWS["lookup"] = [{}, {"words": "atlas"}]
ROWS["synonym_hint"] = [
    {"word": "word 0", "other": "other 0", "person_id": ("person", 0)},
    {"word": "word 0", "other": "other 0", "person_id": ("person", 1)},
]
ROWS["link_offer"] = [
    {"second_id": ("person", 1), "first_yes": True, "second_yes": True, "linked_at": NOW, "undo": UNDO},
]
ROWS["recommendation"] = [{"receiver_id": ("person", 2)}]
ROWS["ask"] = [{"said": None, "person_id": ("person", 1)}, {"said": "not_mine", "need_id": ("need", 2)}]
ROWS["review"] = [
    {"why": "due", "said": None, "person_id": ("person", 1)},
    {"why": "due", "said": None, "person_id": ("person", 2), "snippet_id": ("snippet", 5)},
]
ROWS["verification"] = [{"person_id": ("person", 2)}]
ROWS["erased_account"] = [{"mark": mark("T1", "U1")}]
THEIRS = "theirs"  # what only the other organization has, so that ours must not find it taken
ONLY_THEIRS: dict[str, Row] = {
    "run_claim": {"job": "job 0", "scope": "scope 0", "period": THEIRS},
    "receipt": {"key": THEIRS},
    "outbox": ROWS["outbox"][0] | {"once": THEIRS},
    "job": ROWS["job"][0] | {"once": THEIRS},
    "notification": ROWS["notification"][0] | {"once": THEIRS},
    "setting": {"name": THEIRS},
    "topic": {"slug": THEIRS},
    "digest_schedule": ROWS["digest_schedule"][0] | {"once": THEIRS},
    "message_link": ROWS["message_link"][0] | {"external_id": THEIRS},
}
WORDS = {"visibility": "organization", "state": "active", "thing": "need", "role": "card"}


def seed(connection: Connection, base: int) -> None:
    """Fills every table for the organization whose numbers begin there."""
    for name, table in TABLES.items():
        theirs = [ONLY_THEIRS[name]] if base == OTHER and name in ONLY_THEIRS else []
        for number, told in enumerate([*ROWS.get(name, [{}]), *theirs]):
            connection.execute(table.insert(), _row(table, base, number, told))


def number_of(base: int, table: str, number: int = 0) -> int:
    """The number of a row of an organization."""
    return base + PLACE[table] + number


def dump(connection: Connection, base: int) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that belongs to an organization, by table."""
    return {name: sorted(map(tuple, connection.execute(_of(table, base))), key=repr) for name, table in TABLES.items()}


def numbers_in(value: Any) -> set[int]:
    """Every number in a plain value, however deep, also in texts such as `channel:7`; digests are no numbers."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, str):
        digits = "".join(char if char.isdigit() else " " for char in DIGEST.sub(" ", value))
        return {int(word) for word in digits.split()}
    if isinstance(value, dict):
        return numbers_in([*value.keys(), *value.values()])
    if isinstance(value, (list, tuple)):
        return {number for each in value for number in numbers_in(each)}
    return set()


@cache
def _of(table: Table, base: int) -> Any:
    if table.name == "organization":
        return select(table).where(table.c.id == base)
    if "organization_id" in table.c:
        return select(table).where(table.c.organization_id == base)
    first = next(iter(table.primary_key.columns))  # a link table belongs to what its first column names
    return select(table).where(first.between(base, base + 999_999))


def _row(table: Table, base: int, number: int, told: Row) -> Row:
    return {column.name: _value(table, column, base, number, told) for column in table.columns}


def _value(table: Table, column: Column[Any], base: int, number: int, told: Row) -> Any:
    if column.name in told:
        return _told(base, told[column.name])
    for key in column.foreign_keys:
        return base if key.column.table.name == "organization" else number_of(base, key.column.table.name)
    if column.name == "id":
        return base if table.name == "organization" else number_of(base, table.name, number)
    return _plain(table, column, number, base)


def _told(base: int, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(base, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_told(base, each) for each in value]
    return number_of(base, *value) if isinstance(value, tuple) else value


def _plain(table: Table, column: Column[Any], number: int, base: int) -> Any:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if column.name == "platform":
        return "slack" if base == OURS else "teams"
    if isinstance(kind, (DateTime, Date)):
        return NOW if isinstance(kind, DateTime) else TODAY
    plain: list[tuple[Any, Any]] = [
        (Boolean, column.name in ("active", "present", "met")),
        (Integer, 1 + number),
        (Float, 1.0),
    ]
    for type, value in plain:
        if isinstance(kind, type):
            return value
    return {} if isinstance(kind, JSON) else WORDS.get(column.name, f"{column.name} {number}")
