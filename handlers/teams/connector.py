"""Speaks to the Bot Connector, no faster than it listens: conversations, activities and members."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bot.errors import MessageGone, Refused, TryLater
from handlers.teams.answers import unsure
from handlers.teams.calls import Call, Caller
from handlers.teams.limits import LARGEST_ROSTER_PAGE
from handlers.teams.pace import Pace

Json = dict[str, Any]
THREAD_GONE = "The message that this answers is no longer there."
MEMBER_FIELDS = ("id", "name", "aadObjectId", "email", "userPrincipalName", "tenantId", "userRole")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where to speak: the service that holds the conversation, its id, and the tenant it belongs to."""

    service_url: str
    id: str
    tenant_id: str

    def thread(self, message_id: str) -> "Conversation":
        """The thread that this message of a channel starts."""
        return replace(self, id=f"{self.id.partition(';')[0]};messageid={message_id}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation, as the roster tells; empty where it does not."""

    id: str
    name: str = ""
    aad_object_id: str = ""
    email: str = ""
    user_principal_name: str = ""
    tenant_id: str = ""
    role: str = ""


class Connector:
    """The Connector's operations. Each raises only what bot.errors calls a VendorError.

    Nothing that people see is repeated here: Ambiguous says that it may have been carried out. Opening a chat and
    asking for members change nothing when they are repeated, so that their failures are TryLater. So is a message for
    which there is no room now, in its thread or in its tenant.
    """

    def __init__(self, caller: Caller, pace: Pace) -> None:
        self._caller = caller
        self._pace = pace

    async def open_direct(self, service_url: str, tenant_id: str, member_id: str) -> Conversation:
        """The personal chat with a member (`29:…`), made when it is needed."""
        body = {
            "isGroup": False,
            "bot": {"id": self._bot_id},
            "members": [{"id": member_id}],
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        call = Call("POST", service_url, "v3/conversations", body, repeatable=True)
        self._pace.count(tenant_id)
        return Conversation(service_url, _id(await self._caller.make(call), "id", call), tenant_id)

    async def start_thread(self, channel: Conversation, activity: Json) -> tuple[Conversation, str]:
        """Posts as a new thread of a channel; answers the thread and the id of its first message."""
        body = {
            "isGroup": True,
            "bot": {"id": self._bot_id},
            "tenantId": channel.tenant_id,
            "channelData": {"channel": {"id": channel.id}, "tenant": {"id": channel.tenant_id}},
            "activity": activity,
        }
        call = Call("POST", channel.service_url, "v3/conversations", body)
        message_id = _id(await self._said(channel, channel.id, call), "activityId", call)
        return channel.thread(message_id), message_id

    async def send(self, to: Conversation, activity: Json, *, targeted: bool = False) -> str:
        """Posts into a conversation or a thread; targeted: only its `recipient` sees it. Answers the message's id."""
        call = Call("POST", to.service_url, f"{_path(to)}/activities", activity, _flag(targeted))
        try:
            return _id(await self._said(to, to.id, call), "id", call)
        except MessageGone as error:
            raise Refused(THREAD_GONE) from error  # the channel is still there

    async def update(self, at: Conversation, message_id: str, activity: Json, *, targeted: bool = False) -> None:
        """Puts the activity (without a recipient) in the place of a message of ours. Raises MessageGone if deleted."""
        path = f"{_path(at)}/activities/{_quoted(message_id)}"
        await self._said(at, f"{at.id};{message_id}", Call("PUT", at.service_url, path, activity, _flag(targeted)))

    async def members(self, of: Conversation) -> AsyncGenerator[Member, None]:
        """Everybody in the conversation, page by page."""
        query = {"pageSize": str(LARGEST_ROSTER_PAGE)}
        path = f"{_path(of)}/pagedmembers"
        while True:
            await self._pace.turn(of.tenant_id, of.id)
            page = await self._caller.make(Call("GET", of.service_url, path, None, query, repeatable=True))
            if not isinstance(page, dict):
                raise TryLater
            for entry in page.get("members") or []:
                yield member_of(entry)
            if not page.get("continuationToken"):
                return
            query["continuationToken"] = str(page["continuationToken"])

    @property
    def _bot_id(self) -> str:
        return f"28:{self._caller.app_id}"

    async def _said(self, at: Conversation, thread: str, call: Call) -> Any:
        """Makes a call that people see something of; a thread that Teams holds back is left alone for so long."""
        self._pace.take(at.tenant_id, thread)
        try:
            answer = await self._caller.make(call)
        except TryLater as later:
            later.after = self._pace.hold(at.tenant_id, thread, later.after)
            raise
        self._pace.went(at.tenant_id, thread)
        return answer


def _id(body: Any, name: str, call: Call) -> str:
    """The id that a call was answered with; without one nobody can tell what was done."""
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, str) or not found:
        raise unsure(repeatable=call.repeatable)
    return found


def member_of(entry: Any) -> Member:
    """A member as the roster writes them."""
    if not isinstance(entry, dict):
        raise TryLater
    return Member(*(str(entry.get(name) or "") for name in MEMBER_FIELDS))


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _path(conversation: Conversation) -> str:
    return f"v3/conversations/{_quoted(conversation.id)}"


def _flag(targeted: bool) -> Json:
    return {"isTargetedActivity": "true"} if targeted else {}
