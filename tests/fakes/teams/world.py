"""The tenants, people, teams, chats and messages the fake Teams knows."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

NAMESPACE = uuid.UUID("7a0f1c1e-6f3c-4c43-9d38-2b9e7c1f5a10")
APP_ID = str(uuid.uuid5(NAMESPACE, "app"))
TENANT_ID = str(uuid.uuid5(NAMESPACE, "tenant"))


def made_id(text: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, text)


@dataclass(eq=False, slots=True)
class User:
    """A person. `id` is what a bot sees (`29:…`), `aad_object_id` what the directory calls them."""

    id: str
    name: str
    aad_object_id: str
    email: str
    tenant_id: str
    time_zone: str = "Europe/Rome"
    locale: str = "en-US"
    country: str = "US"
    role: str = "user"  # or guest, anonymous

    @property
    def account(self) -> Json:
        return {"id": self.id, "name": self.name, "aadObjectId": self.aad_object_id}

    @property
    def roster_entry(self) -> Json:
        first, _, last = self.name.partition(" ")
        return {
            **self.account,
            "givenName": first,
            "surname": last,
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": self.tenant_id,
            "userRole": self.role,
        }


@dataclass(eq=False, slots=True)
class Team:
    """A team; its id is also the id of its General channel."""

    id: str
    name: str
    group_id: str
    tenant_id: str
    members: list[User]
    world: World
    installed: bool = True
    channels: list[Room] = field(default_factory=list)

    @property
    def general(self) -> Room:
        return self.channels[0]

    def channel(self, name: str, *, kind: str = "standard", members: Iterable[User] = (), bot: bool = True) -> Room:
        """Adds a channel; private and shared ones have members of their own and need the bot added to them."""
        thread_id = f"19:{made_id(f'{self.id}/{name}').hex}@thread.tacv2"
        room = Room(thread_id, "channel", self.tenant_id, list(members), name, self, kind, installed=bot)
        self.channels.append(room)
        return self.world.add(room)


@dataclass(eq=False, slots=True)
class Room:
    """A conversation: a channel, a group chat or a personal chat. `channel_kind` is standard, private or shared."""

    id: str
    type: str
    tenant_id: str
    own_members: list[User]
    name: str = ""
    team: Team | None = None
    channel_kind: str = "standard"
    installed: bool = True
    says_kind: bool = True  # whether activities tell that a channel is private or shared
    blocked: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def members(self) -> list[User]:
        return self.team.members if self.team and self.channel_kind == "standard" else self.own_members

    @property
    def has_bot(self) -> bool:
        if self.team is None:
            return self.installed
        return self.team.installed and (self.channel_kind == "standard" or self.installed)

    @property
    def posted(self) -> list[Message]:
        """What the bot has posted and not deleted, the oldest first."""
        return [message for message in list(self.messages.values()) if message.author is None and not message.deleted]


@dataclass(eq=False, slots=True)
class Message:
    """A message in a room. Without an author it is the bot's; `thread` is the message it answers in a channel."""

    id: str
    room: Room
    activity: Json
    thread: str | None = None
    author: User | None = None
    reader: str | None = None  # the only one who sees a targeted message
    versions: list[Json] = field(default_factory=list)  # what it was before each update
    deleted: bool = False

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")

    @property
    def card(self) -> Json | None:
        for attachment in self.activity.get("attachments") or []:
            if attachment["contentType"].endswith("card.adaptive"):
                return dict(attachment["content"])
        return None

    @property
    def root(self) -> str:
        """The message that starts the thread."""
        return self.thread or self.id


class World:
    """Everything the fake Connector and the sender share. Ids are made from names, so that they repeat."""

    def __init__(self, now: Callable[[], datetime], app_id: str = APP_ID, tenant_id: str = TENANT_ID) -> None:
        self.now = now
        self.app_id = app_id
        self.tenant_id = tenant_id
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self.teams: dict[str, Team] = {}
        self.lock = threading.RLock()
        self._names = itertools.count(1)
        self._last_id = 0

    @property
    def bot(self) -> Json:
        return {"id": f"28:{self.app_id}", "name": "Lore"}

    def user(self, name: str, *, tenant_id: str | None = None, **more: Any) -> User:
        """Adds a person with Lore in their personal scope; `more` are fields of User."""
        seed = f"{name}/{next(self._names)}"
        directory_id = str(made_id(seed))
        email = more.pop("email", f"{name.lower().replace(' ', '.')}@contoso.example")
        person = User(
            f"29:1{made_id('mri' + seed).hex}", name, directory_id, email, tenant_id or self.tenant_id, **more
        )
        self.users[person.id] = self.users[directory_id] = person
        self.personal(person)
        return person

    def team(self, name: str, members: Iterable[User] = (), *, tenant_id: str | None = None, bot: bool = True) -> Team:
        """Adds a team with its General channel."""
        seed = f"{name}/{next(self._names)}"
        team_id = f"19:{made_id(seed).hex}@thread.tacv2"
        tenant = tenant_id or self.tenant_id
        team = Team(team_id, name, str(made_id("group" + seed)), tenant, list(members), self, installed=bot)
        self.teams[team_id] = team
        team.channels.append(self.add(Room(team_id, "channel", tenant, [], "General", team)))
        return team

    def group_chat(self, members: Iterable[User], *, bot: bool = True, **more: Any) -> Room:
        room_id = f"19:{made_id(f'chat/{next(self._names)}').hex}@thread.v2"
        return self.add(Room(room_id, "groupChat", self.tenant_id, list(members), installed=bot, **more))

    def personal(self, user: User) -> Room:
        """The chat of a person with the bot."""
        room_id = f"a:1{made_id('personal' + user.id).hex}"
        with self.lock:
            return self.rooms.get(room_id) or self.add(Room(room_id, "personal", user.tenant_id, [user]))

    def add(self, room: Room) -> Room:
        self.rooms[room.id] = room
        return room

    def keep(self, room: Room, activity: Json, **more: Any) -> Message:
        """Puts a message into a room under the next free id."""
        with self.lock:
            self._last_id = max(int(self.now().timestamp() * 1000), self._last_id + 1)
            message = Message(str(self._last_id), room, activity, **more)
            room.messages[message.id] = message
        return message
