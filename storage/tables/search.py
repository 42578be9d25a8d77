"""The terms of needs and snippets, as they are searched, and how many documents hold each."""

from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, Index, SQLModel

from storage.tables.base import key, one_of, prose, ref, time, word

BY_LETTERS: Any = String(40).with_variant(String(40, collation="C"), "postgresql")  # whatever the database's language


class SearchText(SQLModel, table=True):
    """The terms (`bot.rules.terms`) of one need or snippet, and who may see it; `asked` is what it answered."""

    __tablename__ = "search_text"
    __table_args__ = (
        one_of("thing", "need", "snippet"),
        Index("uq_search_text_thing_thing_id", "thing", "thing_id", unique=True),
        Index("ix_search_text_organization_id_id", "organization_id", "id"),
        Index("ix_search_text_organization_id_version", "organization_id", "version"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    thing: str = word(20, None)
    thing_id: int
    channel_id: int = ref("channel")
    owner_id: int = ref("person")
    visibility: str = word(20, "organization")
    state: str = word(20, "open")
    title: str = prose()
    topics: str = prose()
    body: str = prose()
    asked: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # of the rules that made the terms


class SearchTerm(SQLModel, table=True):
    """How many documents of an organization hold a term."""

    __tablename__ = "search_term"
    __table_args__ = (
        Index("ix_search_term_organization_id_backwards", "organization_id", "backwards"),
        {"sqlite_with_rowid": False},
    )
    organization_id: int = ref("organization", primary_key=True)
    term: str = Field(sa_type=BY_LETTERS, primary_key=True)
    documents: int
    backwards: str = Field(sa_type=BY_LETTERS, nullable=False)  # the last letter first, to find terms that end alike


class SearchCount(SQLModel, table=True):
    """How many documents of an organization were counted, and up to which."""

    __tablename__ = "search_count"
    organization_id: int = ref("organization", primary_key=True)
    documents: int = 0
    upto: int = 0


class Lookup(SQLModel, table=True):
    """What a person looked for a moment ago: what they open next may say what they meant by it."""

    __table_args__ = (Index("ix_lookup_person_id_at", "person_id", "at"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    person_id: int = ref("person")
    words: str = word(300, None)
    at: datetime = time()


class SynonymHint(SQLModel, table=True):
    """Two names of one thing, by what a person looked for in vain, and then found; the first in the alphabet first."""

    __tablename__ = "synonym_hint"
    __table_args__ = (Index("ix_synonym_hint_person_id", "person_id"),)
    organization_id: int = ref("organization", primary_key=True)
    word: str = Field(sa_type=BY_LETTERS, primary_key=True)
    other: str = Field(sa_type=BY_LETTERS, primary_key=True)
    person_id: int = ref("person", primary_key=True)
    at: datetime = time()


class Bits(TypeDecorator[bytes]):
    """Bits that the database can compare: bytes on SQLite, BIT VARYING on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary() if dialect.name == "sqlite" else BIT(varying=True))

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "sqlite" else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None or dialect.name == "sqlite":
            return value if value is None else bytes(value)
        return int(value or "0", 2).to_bytes(len(value) // 8, "big")


def written(bits: bytes) -> str:
    """Bits as PostgreSQL reads them."""
    return "".join(f"{byte:08b}" for byte in bits)


class Embedding(SQLModel, table=True):
    """What a model made of a text that may be found (`bot.rules.vectors`); it goes when that goes.

    `digest` is of the text as it was; a dimension of 0: the model makes nothing of this text.
    """

    text_id: int = ref("search_text", primary_key=True)
    organization_id: int = ref("organization", index=True)
    model: str = word(120, None)
    dimension: int
    digest: str = word(64, None)
    signs: bytes = Field(sa_type=Bits, nullable=False)
    vector: bytes = Field(sa_type=LargeBinary, nullable=False)
