"""What people know."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json, key, maybe_word, one_of, prose, ref, time, word


class Snippet(SQLModel, table=True):
    """A published piece of knowledge."""

    __table_args__ = (
        one_of("state", "draft", "published", "archived"),
        one_of("visibility", "organization", "channel"),
        UniqueConstraint("organization_id", "imported"),
        Index("ix_snippet_channel_id_state_published_at", "channel_id", "state", "published_at"),
        Index("ix_snippet_organization_id_state_published_at", "organization_id", "state", "published_at"),
        {"sqlite_autoincrement": True},  # the number of a draft that was thrown away is not given again
    )
    id: int = key()
    organization_id: int = ref("organization")
    channel_id: int = ref("channel")
    title: str = word(300)
    body: str = prose()
    link: str | None = maybe_word(3000)
    visibility: str = word(20, "organization")
    state: str = word(20, "draft")
    saved_by_id: int | None = ref("person", nullable=True)  # who saved it from its author's message
    saved_from: str | None = maybe_word(255)  # that message, in the snippet's channel
    saved_thread: str | None = maybe_word(255)
    review_by: date | None = None
    expires_on: date | None = None
    review_since: datetime | None = time(nullable=True)
    reviewed_at: datetime | None = time(nullable=True)
    views: int = 0
    created_at: datetime = time()
    published_at: datetime | None = time(nullable=True)
    archived_at: datetime | None = time(nullable=True)
    edited_at: datetime | None = time(nullable=True)
    imported: str | None = maybe_word(120)
    suggested: str | None = Field(default=None, sa_type=Text, nullable=True)  # a shorter text


class SnippetAuthor(SQLModel, table=True):
    """Who wrote a snippet."""

    __tablename__ = "snippet_author"
    __table_args__ = (Index("ix_snippet_author_person_id", "person_id"),)
    snippet_id: int = ref("snippet", primary_key=True)
    person_id: int = ref("person", primary_key=True)


class SnippetRevision(SQLModel, table=True):
    """How a snippet read before it was edited."""

    __tablename__ = "snippet_revision"
    __table_args__ = (UniqueConstraint("snippet_id", "number"),)
    id: int = key()
    organization_id: int = ref("organization")
    snippet_id: int = ref("snippet")
    number: int
    title: str = word(300)
    body: str = prose()
    link: str | None = maybe_word(3000)
    editor_id: int | None = ref("person", nullable=True)
    at: datetime = time()


class SnippetTopic(SQLModel, table=True):
    """A snippet is about a topic."""

    __tablename__ = "snippet_topic"
    snippet_id: int = ref("snippet", primary_key=True)
    topic_id: int = ref("topic", primary_key=True)


class Merging(SQLModel, table=True):
    """A snippet became part of another, or somebody asked for that; `undo` holds how to split them again."""

    __table_args__ = (
        one_of("state", "asked", "merged", "split"),
        Index("ix_merging_organization_id_old_id", "organization_id", "old_id"),
        Index("ix_merging_organization_id_new_id", "organization_id", "new_id"),
        Index("ix_merging_organization_id_state_at", "organization_id", "state", "at"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    old_id: int = ref("snippet")
    new_id: int = ref("snippet")
    by_id: int | None = ref("person", nullable=True)
    state: str = word(20, "asked")
    at: datetime = time()
    undo: dict[str, Any] = json()


class Reaction(SQLModel, table=True):
    """The raw reaction of an account to a message, with what it meant then; a pressed button counts as one too."""

    __table_args__ = (
        UniqueConstraint("account_id", "channel_id", "message_id", "emoji"),
        Index("ix_reaction_thing_thing_id_account_id", "thing", "thing_id", "account_id"),
        one_of("thing", "need", "snippet"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    account_id: int = ref("account")
    channel_id: int = ref("channel")
    message_id: str = word(255, None)
    emoji: str = word(120, None)
    meaning: str = word(20, None)
    thing: str = word(20, None)
    thing_id: int
    present: bool = True
    event_time: datetime = time()


class Endorsement(SQLModel, table=True):
    """What a person's reactions to a snippet add up to, one row a kind; `worth` as of `bot.rules.score.EPOCH`."""

    __table_args__ = (
        UniqueConstraint("snippet_id", "person_id", "kind"),
        one_of("kind", "useful", "learned", "question", "outdated"),
        Index("ix_endorsement_person_id_at", "person_id", "at"),
        Index("ix_endorsement_adding_up", "snippet_id", "kind", "worth", "organization_id"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    snippet_id: int = ref("snippet")
    person_id: int = ref("person")
    kind: str = word(20, None)
    reciprocity: float = 1.0
    repeat: float = 1.0
    worth: float = 0.0
    words: str = prose()
    at: datetime = time()


class Confirmation(SQLModel, table=True):
    """Somebody said that a snippet helped them."""

    snippet_id: int = ref("snippet", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)
    need_id: int | None = ref("need", nullable=True)
    at: datetime = time()


class Recommendation(SQLModel, table=True):
    """Somebody passed a snippet on to a colleague."""

    __table_args__ = (UniqueConstraint("snippet_id", "giver_id", "receiver_id"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    snippet_id: int = ref("snippet")
    giver_id: int = ref("person")
    receiver_id: int = ref("person", index=True)
    note: str = word(500)
    at: datetime = time()


class Dismissal(SQLModel, table=True):
    """Somebody said that a snippet is not for them."""

    snippet_id: int = ref("snippet", primary_key=True)
    person_id: int = ref("person", primary_key=True)
    organization_id: int = ref("organization", index=True)
    at: datetime = time()


class Review(SQLModel, table=True):
    """Somebody was asked to look a snippet through; one at a time, and what came of it."""

    __table_args__ = (
        one_of("why", "due", "outdated", "left", "moved"),
        one_of("said", "done", "passed", "late", "settled"),
        Index("ix_review_person_id_asked_at", "person_id", "asked_at"),
    )
    id: int = key()
    organization_id: int = ref("organization", index=True)
    snippet_id: int = ref("snippet", index=True)
    person_id: int = ref("person")
    why: str = word(20, None)
    asked_at: datetime = time()
    said: str | None = maybe_word(20)
    said_at: datetime | None = time(nullable=True)


class Verification(SQLModel, table=True):
    """Somebody with standing on its topics says that a snippet is right as it reads now."""

    snippet_id: int = ref("snippet", primary_key=True)
    organization_id: int = ref("organization", index=True)
    person_id: int | None = ref("person", nullable=True)
    at: datetime = time()
