"""What is still to do: digests, what has run, what was answered, what must be said, what takes long."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json, key, maybe_word, one_of, ref, time, word


class DigestSchedule(SQLModel, table=True):
    """A digest of a channel, or a person's own of several channels, and when it is next due."""

    __tablename__ = "digest_schedule"
    __table_args__ = (
        one_of("every", "daily", "weekly"),
        UniqueConstraint("organization_id", "once"),
        Index("ix_digest_schedule_active_next_due_at", "active", "next_due_at"),
    )
    id: int = key()
    organization_id: int = ref("organization", index=True)
    channel_id: int = ref("channel")
    person_id: int | None = ref("person", nullable=True)
    owner_id: int | None = ref("person", nullable=True)
    once: str = word(60, None)
    every: str = word(20, "weekly")
    weekday: int | None = None
    at: str = word(5, "09:00")
    time_zone: str = word(64, "UTC")
    active: bool = True
    next_due_at: datetime = time()
    retry_at: datetime | None = time(nullable=True)  # after it failed


class DigestSource(SQLModel, table=True):
    """A channel that a personal digest is about."""

    __tablename__ = "digest_source"
    schedule_id: int = ref("digest_schedule", primary_key=True)
    channel_id: int = ref("channel", primary_key=True)


class RunClaim(SQLModel, table=True):
    """Who ran which job for which period: the first to write the row."""

    __tablename__ = "run_claim"
    organization_id: int = ref("organization", primary_key=True)
    job: str = Field(sa_type=String(60), primary_key=True)
    scope: str = Field(sa_type=String(120), primary_key=True)
    period: str = Field(sa_type=String(40), primary_key=True)
    at: datetime = time()


class Receipt(SQLModel, table=True):
    """A request that was answered, so that its repeat is not."""

    organization_id: int = ref("organization", primary_key=True)
    key: str = Field(sa_type=String(255), primary_key=True)
    at: datetime = time(index=True)


class Outbox(SQLModel, table=True):
    """Something that must be said: one row of the transaction that it tells about."""

    __table_args__ = (
        one_of("state", "new", "leased", "sending", "sent", "unknown", "dead"),
        one_of("kind", "post", "direct", "whisper", "redraw"),
        UniqueConstraint("organization_id", "once"),
        Index("ix_outbox_workspace_id_state_kind_ready_at", "workspace_id", "state", "kind", "ready_at"),
        Index("ix_outbox_lane_state_id", "lane", "state", "id"),
        Index("ix_outbox_thing_thing_id_state", "thing", "thing_id", "state"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    workspace_id: int = ref("workspace")
    channel_id: int | None = ref("channel", nullable=True)
    account_id: int | None = ref("account", nullable=True)
    lane: str = word(80, None)
    kind: str = word(20, None)
    thread_id: str | None = maybe_word(255)
    link_id: int | None = ref("message_link", nullable=True)
    thing: str | None = maybe_word(20)
    thing_id: int | None = None
    card: dict[str, Any] | None = json(nullable=True)
    once: str | None = maybe_word(120)
    stale: bool = False
    state: str = word(20, "new")
    ready_at: datetime = time()
    lease_until: datetime | None = time(nullable=True)
    attempts: int = 0
    external_id: str | None = maybe_word(255)
    problem: str | None = maybe_word(500)
    created_at: datetime = time()
    started_at: datetime | None = time(nullable=True)
    sent_at: datetime | None = time(nullable=True)
    trace: str | None = maybe_word(32)


class Job(SQLModel, table=True):
    """Work that takes long, done after the acknowledgement; its result is a step of its own."""

    __table_args__ = (
        one_of("state", "new", "leased", "done", "dead"),
        Index("ix_job_state_ready_at", "state", "ready_at"),
        UniqueConstraint("organization_id", "once"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    kind: str = word(40, None)
    payload: dict[str, Any] = json()
    once: str | None = maybe_word(120)
    state: str = word(20, "new")
    ready_at: datetime = time()
    lease_until: datetime | None = time(nullable=True)
    attempts: int = 0
    problem: str | None = maybe_word(500)
    created_at: datetime = time()
    trace: str | None = maybe_word(32)


class AuditEntry(SQLModel, table=True):
    """What an admin or a curator did, or whose data somebody looked at; without an actor, an operator at the shell."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_organization_id_id", "organization_id", "id"),)
    id: int = key()
    organization_id: int = ref("organization")
    actor_id: int | None = ref("person", nullable=True, index=True)
    subject_id: int | None = ref("person", nullable=True, index=True)
    action: str = word(40, None)
    about: str = word(200)
    at: datetime = time(index=True)
