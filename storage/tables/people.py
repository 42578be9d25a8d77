"""Who people are, what they care about, and how much they want to hear."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.base import json, key, maybe_word, one_of, ref, time, word


class Person(SQLModel, table=True):
    """A human in an organization."""

    __table_args__ = (
        one_of("role", "member", "curator", "admin"),
        one_of("state", "active", "left", "erased"),
    )
    id: int = key()
    organization_id: int = ref("organization", index=True)
    name: str = word(255)
    email: str | None = maybe_word(320, index=True)
    time_zone: str = word(64, "UTC")
    locale: str = word(35, "en")
    role: str = word(20, "member")
    state: str = word(20, "active")
    paused_until: datetime | None = time(nullable=True)
    preferences: dict[str, Any] = json()
    imported: bool = False
    created_at: datetime = time()
    title: str | None = maybe_word(120)  # what they do, as their platform says


class Account(SQLModel, table=True):
    """A person's identity in one workspace, and the direct conversation with it."""

    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    workspace_id: int = ref("workspace")
    person_id: int = ref("person", index=True)
    external_id: str = word(255, None)
    name: str = word(255)
    bot: bool = False
    met: bool = False
    left: bool = False
    direct_id: int | None = ref("channel", nullable=True)
    reference: dict[str, Any] | None = json(nullable=True)


class ErasedAccount(SQLModel, table=True):
    """An account that was erased, as a mark that only its platform id leads to: no import brings it back."""

    __tablename__ = "erased_account"
    mark: str = Field(sa_type=String(64), primary_key=True)
    organization_id: int = ref("organization", primary_key=True)
    at: datetime = time()


class LinkOffer(SQLModel, table=True):
    """Two persons with the same e-mail may be one; they are while both say yes. `undo` holds what linking changed."""

    __tablename__ = "link_offer"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    first_id: int = ref("person")
    second_id: int = ref("person", index=True)
    first_yes: bool = False
    second_yes: bool = False
    refused: bool = False
    offered_at: datetime = time()
    linked_at: datetime | None = time(nullable=True)
    undo: dict[str, Any] = json()


class Topic(SQLModel, table=True):
    """A subject, as a slug."""

    __table_args__ = (UniqueConstraint("organization_id", "slug"),)
    id: int = key()
    organization_id: int = ref("organization")
    slug: str = word(50, None)


class TopicInterest(SQLModel, table=True):
    """A person follows a topic (digest only) or offers to teach it (may be asked)."""

    __tablename__ = "topic_interest"
    __table_args__ = (one_of("kind", "follow", "teach"),)
    person_id: int = ref("person", primary_key=True)
    topic_id: int = ref("topic", primary_key=True)
    kind: str = Field(sa_type=String(20), primary_key=True)
    organization_id: int = ref("organization", index=True)
    since: datetime = time()


class Kudos(SQLModel, table=True):
    """Thanks from one person to others, with a reason."""

    id: int = key()
    organization_id: int = ref("organization", index=True)
    channel_id: int = ref("channel", index=True)
    giver_id: int = ref("person", index=True)
    reason: str = word(1000)
    given_at: datetime = time()
    undone_at: datetime | None = time(nullable=True)


class KudosReceiver(SQLModel, table=True):
    """Who was thanked."""

    __tablename__ = "kudos_receiver"
    kudos_id: int = ref("kudos", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)


class Notification(SQLModel, table=True):
    """Something unprompted that one person is told, now or in their next window."""

    __table_args__ = (
        one_of("state", "held", "sent", "dropped"),
        UniqueConstraint("person_id", "once"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    person_id: int = ref("person", index=True)
    kind: str = word(40, None)
    once: str = word(80, None)
    card: dict[str, Any] | None = json(nullable=True)
    state: str = word(20, "held", index=True)
    topic_id: int | None = ref("topic", nullable=True)
    created_at: datetime = time()
    due_at: datetime = time(index=True)
    sent_at: datetime | None = time(nullable=True)
    told_with: int | None = None  # the notification in whose message it was told, if not in one of its own
