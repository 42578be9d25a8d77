"""What people need to learn."""

from datetime import datetime
from typing import Any

from sqlmodel import Index, SQLModel, UniqueConstraint

from storage.tables.base import json, key, maybe_word, one_of, prose, ref, time, word


class Need(SQLModel, table=True):
    """A declared learning need."""

    __table_args__ = (
        one_of("state", "open", "claimed", "answered", "resolved", "withdrawn", "expired"),
        one_of("visibility", "organization", "channel"),
        UniqueConstraint("organization_id", "imported"),
        Index("ix_need_channel_id_state_created_at", "channel_id", "state", "created_at"),
        Index("ix_need_organization_id_state_created_at", "organization_id", "state", "created_at"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    channel_id: int = ref("channel")
    asker_id: int = ref("person", index=True)
    title: str = word(300)
    details: str = prose()
    visibility: str = word(20, "organization")
    state: str = word(20, "open")
    resolved_by_id: int | None = ref("snippet", nullable=True, index=True)
    created_at: datetime = time()
    changed_at: datetime = time()
    answered_at: datetime | None = time(nullable=True)
    resolved_at: datetime | None = time(nullable=True)
    asked_on_at: datetime | None = time(nullable=True)
    imported: str | None = maybe_word(120)
    escalated_at: datetime | None = time(nullable=True)


class NeedTopic(SQLModel, table=True):
    """A need is about a topic."""

    __tablename__ = "need_topic"
    need_id: int = ref("need", primary_key=True)
    topic_id: int = ref("topic", primary_key=True)


class NeedFollower(SQLModel, table=True):
    """Somebody else who needs it too, in their own words if they gave any."""

    __tablename__ = "need_follower"
    __table_args__ = (Index("ix_need_follower_person_id", "person_id"),)
    need_id: int = ref("need", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)
    text: str = prose()
    joined_at: datetime = time()


class NeedClaim(SQLModel, table=True):
    """Somebody who said that they can help."""

    __tablename__ = "need_claim"
    need_id: int = ref("need", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)
    claimed_at: datetime = time()


class NeedEvent(SQLModel, table=True):
    """A need came into a state."""

    __tablename__ = "need_event"
    id: int = key()
    organization_id: int = ref("organization")
    need_id: int = ref("need", index=True)
    person_id: int | None = ref("person", nullable=True)
    state: str = word(20, None)
    at: datetime = time()


class Answer(SQLModel, table=True):
    """A snippet that was offered as the answer to a need."""

    need_id: int = ref("need", primary_key=True)
    snippet_id: int = ref("snippet", primary_key=True)
    organization_id: int = ref("organization", index=True)
    person_id: int = ref("person")
    at: datetime = time()


class Ask(SQLModel, table=True):
    """Somebody was asked about a need, and what they said to that."""

    __table_args__ = (
        one_of("said", "not_now", "not_mine"),
        Index("ix_ask_person_id_asked_at", "person_id", "asked_at"),
    )
    need_id: int = ref("need", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)
    asked_at: datetime = time()
    said: str | None = maybe_word(20)
    said_at: datetime | None = time(nullable=True)


class NeedMerging(SQLModel, table=True):
    """A need became part of another, or somebody asked for that; `undo` holds how to split them again."""

    __tablename__ = "need_merging"
    __table_args__ = (
        one_of("state", "asked", "merged", "split"),
        Index("ix_need_merging_organization_id_old_id", "organization_id", "old_id"),
        Index("ix_need_merging_organization_id_new_id", "organization_id", "new_id"),
        Index("ix_need_merging_organization_id_state_at", "organization_id", "state", "at"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    old_id: int = ref("need")
    new_id: int = ref("need")
    by_id: int | None = ref("person", nullable=True)
    state: str = word(20, "asked")
    at: datetime = time()
    undo: dict[str, Any] = json()
