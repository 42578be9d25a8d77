"""What people asked Lore itself, and how often a language model was asked for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Index, SQLModel

from storage.tables.base import key, maybe_word, ref, time, word


class Inquiry(SQLModel, table=True):
    """A question that somebody put to Lore, the snippets that speak of it, and what was answered.

    `said` holds [sentence, [numbers of sources]] where a model wrote the answer; sources count from 1.
    """

    __table_args__ = (Index("ix_inquiry_account_id_at", "account_id", "at"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    account_id: int = ref("account")
    channel_id: int = ref("channel")
    thread: str | None = maybe_word(255)
    question: str = word(700, None)
    sources: list[int] = Field(default_factory=list, sa_type=JSON)
    said: list[Any] = Field(default_factory=list, sa_type=JSON)
    helpful: bool | None = Field(default=None, nullable=True)
    at: datetime = time()


class ModelCall(SQLModel, table=True):
    """A language model was asked something for a person, from a channel."""

    __tablename__ = "model_call"
    __table_args__ = (Index("ix_model_call_organization_id_at", "organization_id", "at"),)
    id: int = key()
    organization_id: int = ref("organization")
    person_id: int = ref("person", index=True)
    channel_id: int = ref("channel")
    kind: str = word(20, None)
    at: datetime = time()
