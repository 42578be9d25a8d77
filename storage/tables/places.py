"""Where people talk: organizations, workspaces, channels, and which message shows which thing."""

from datetime import datetime
from typing import Any

from sqlmodel import Index, SQLModel, UniqueConstraint

from storage.tables.base import json, key, maybe_word, one_of, prose, ref, time, word


class Organization(SQLModel, table=True):
    """One company: the boundary that no data ever crosses."""

    id: int = key()
    name: str = word(200)
    created_at: datetime = time()


class Setting(SQLModel, table=True):
    """Something that an organization decided: emoji, default channel, model on or off."""

    __table_args__ = (UniqueConstraint("organization_id", "name"),)
    id: int = key()
    organization_id: int = ref("organization")
    name: str = word(80, None)
    value: dict[str, Any] = json()


class Workspace(SQLModel, table=True):
    """One Slack team or one Teams tenant."""

    __table_args__ = (UniqueConstraint("platform", "external_id"), one_of("state", "active", "gone"))
    id: int = key()
    organization_id: int = ref("organization", index=True)
    platform: str = word(40, None)
    external_id: str = word(255, None)
    name: str = word(255)
    state: str = word(20, "active")
    bot_account: str = word(255)
    token: str | None = prose(default=None)  # type: ignore[arg-type]  # of the first version; keys are installations
    created_at: datetime = time()
    gone_at: datetime | None = time(nullable=True)
    enterprise: str | None = maybe_word(255, index=True)  # what the platform calls the company above it


class Installation(SQLModel, table=True):
    """The key with which Lore speaks in a workspace, or in every workspace of an enterprise."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int = key()
    organization_id: int = ref("organization", index=True)
    platform: str = word(40, None)
    external_id: str = word(255, None)  # the workspace's, or the enterprise's
    sealed: str = prose()  # encrypted
    bot_account: str = word(255)
    installer: str | None = maybe_word(255)  # who is the first admin, until they are
    installed_at: datetime = time()
    expires_at: datetime | None = time(nullable=True)
    renewing_until: datetime | None = time(nullable=True)


class SpentState(SQLModel, table=True):
    """An installation that was begun in a browser and came back: what it was sent with is good once."""

    __tablename__ = "spent_state"
    __table_args__ = (UniqueConstraint("mark"),)
    id: int = key()
    mark: str = word(64, None)
    at: datetime = time(index=True)


class Channel(SQLModel, table=True):
    """A place in a workspace where people talk."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        one_of("kind", "public", "private", "group", "direct"),
        one_of("state", "active", "gone"),
    )
    id: int = key()
    organization_id: int = ref("organization", index=True)
    workspace_id: int = ref("workspace")
    external_id: str = word(255, None)
    name: str = word(255)
    kind: str = word(20, None)
    state: str = word(20, "active")
    shared: bool = False
    reference: dict[str, Any] | None = json(nullable=True)


class MessageLink(SQLModel, table=True):
    """Which message on a platform shows which thing."""

    __tablename__ = "message_link"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_id"),
        Index("ix_message_link_channel_id_thread_id", "channel_id", "thread_id"),
        Index("ix_message_link_thing_thing_id", "thing", "thing_id"),
        one_of("thing", "need", "snippet", "kudos", "digest", "notice"),
        one_of("role", "card", "source", "answer"),
    )
    id: int = key()
    organization_id: int = ref("organization")
    channel_id: int = ref("channel")
    external_id: str = word(255, None)
    thread_id: str | None = maybe_word(255)
    thing: str = word(20, None)
    thing_id: int
    role: str = word(20, "card")
    nonce: str = word(40)
    drawn_at: datetime = time()
