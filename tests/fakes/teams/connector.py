"""A fake Bot Connector: conversations, activities and members, as Teams keeps them."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.responses import Response

from tests.fakes.teams.adaptive import message_problems
from tests.fakes.teams.login import Login
from tests.fakes.teams.service import Call, Service, answer, refusal
from tests.fakes.teams.shapes import body_errors
from tests.fakes.teams.throttle import PER_TENANT, PER_THREAD, ROSTER, Throttle
from tests.fakes.teams.world import Json, Message, Room, User, World

PREFIX = "/emea"
ROUTE = re.compile(
    PREFIX + r"/v3/conversations(?:/(?P<room>[^/]+)"
    r"(?:/activities(?:/(?P<activity>[^/]+))?|/(?P<members>members)(?:/(?P<member>[^/]+))?|/(?P<paged>pagedmembers))?)?"
)
LARGEST = 100 * 1024


class Refusal(Exception):
    def __init__(self, status: int, code: str, message: str = "", **headers: str) -> None:
        super().__init__(code)
        self.response = refusal(status, code, headers, message)


class Connector(Service):
    """`largest` is the size in UTF-16 bytes above which a body is refused, `throttle.on` switches the limits on.

    `sent` is every message the bot has posted, in order; `problems` what was wrong with bodies it was sent.
    """

    def __init__(self, world: World, login: Login) -> None:
        super().__init__()
        self.world = world
        self.login = login
        self.largest = LARGEST
        self.throttle = Throttle()
        self.sent: list[Message] = []
        self.problems: list[str] = []

    @property
    def service_url(self) -> str:
        return f"{self.url}{PREFIX}/"

    async def carry_out(self, call: Call) -> Response:
        if not self.login.accepts(call.headers.get("authorization", "")):
            return answer({"message": "Authorization has been denied for this request."}, 401)
        route = ROUTE.fullmatch(call.path)
        if route is None:
            return refusal(404, "NotFound", message=f"no operation {call.method} {call.path}")
        try:
            return self._route(call, **route.groupdict())
        except Refusal as refused:
            return refused.response

    def _route(
        self, call: Call, room: str | None, activity: str | None, members: str | None, member: str | None, paged: Any
    ) -> Response:
        if room is None:
            return self._create(call) if call.method == "POST" else refusal(405, "MethodNotAllowed")
        place, root = self._room(room)
        if members or paged:
            self._admit(f"roster {place.id}", ROSTER, place.tenant_id)
            return self._members(call, place, member, paged=bool(paged))
        match call.method, activity:
            case "POST", _:
                return self._post(call, place, root or self._root_of(place, activity))
            case "PUT", str():
                return self._put(call, place, activity)
            case "DELETE", str():
                return self._delete(call, place, activity)
        return refusal(405, "MethodNotAllowed")

    # conversations

    def _create(self, call: Call) -> Response:
        body = self._body(call, "ConversationParameters")
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
        return self._create_thread(body, channel) if channel else self._create_personal(body)

    def _create_thread(self, body: Json, channel: str) -> Response:
        place, _ = self._room(channel)
        if place.type != "channel" or "activity" not in body:
            raise Refusal(400, "BadSyntax", "A new thread needs a channel and an activity")
        self._admit(f"send {place.id}", PER_THREAD, place.tenant_id)
        message = self._keep(place, body["activity"])
        thread = f"{place.id};messageid={message.id}"
        return answer({"id": thread, "activityId": message.id, "serviceUrl": self.service_url}, 201)

    def _create_personal(self, body: Json) -> Response:
        members = body.get("members") or []
        tenant = body.get("tenantId") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        if len(members) != 1 or body.get("isGroup") or "activity" in body:
            raise Refusal(400, "BadArgument", "A bot can open a conversation with one member only")
        if not tenant:
            raise Refusal(400, "BadArgument", "The tenant is missing")
        user = self.world.users.get(members[0].get("id", ""))
        if user is None or user.tenant_id != tenant or not self._may_write_to(user):
            raise Refusal(403, "ForbiddenOperationException", "The bot is not installed in user's personal scope")
        place = self.world.personal(user)
        self._admit(f"create {place.id}", PER_THREAD, place.tenant_id)
        return answer({"id": place.id}, 201)

    def _may_write_to(self, user: User) -> bool:
        teams = (team for team in self.world.teams.values() if team.installed and user in team.members)
        return self.world.personal(user).installed or any(teams)

    # activities

    def _post(self, call: Call, place: Room, root: str | None) -> Response:
        body = self._body(call, "Activity")
        self._admit(f"send {place.id};{root or ''}", PER_THREAD, place.tenant_id)
        if body["type"] == "typing":
            return answer({"id": ""}, 202)
        reader = self._reader(body, place) if targeted(call) else None
        return answer({"id": self._keep(place, body, thread=root, reader=reader).id}, 201)

    def _put(self, call: Call, place: Room, activity: str) -> Response:
        body = self._body(call, "Activity")
        if targeted(call) and "recipient" in body:
            raise Refusal(400, "Bad argument", "A targeted message keeps its recipient")
        self._admit(f"send {place.id};{activity}", PER_THREAD, place.tenant_id)
        message = self._ours(call, place, activity)
        message.versions.append(message.activity)
        message.activity = body
        return answer({"id": message.id})

    def _delete(self, call: Call, place: Room, activity: str) -> Response:
        self._ours(call, place, activity).deleted = True
        return Response(status_code=200)

    def _reader(self, body: Json, place: Room) -> str:
        reader = (body.get("recipient") or {}).get("id")
        if reader not in {user.id for user in place.members}:
            raise Refusal(400, "Bad argument", "A targeted message needs a recipient in the conversation")
        return str(reader)

    def _keep(self, place: Room, activity: Json, **more: Any) -> Message:
        message = self.world.keep(place, activity, **more)
        self.sent.append(message)
        return message

    def _ours(self, call: Call, place: Room, activity: str) -> Message:
        message = place.messages.get(activity)
        if message is None or message.deleted or (message.reader is not None) != targeted(call):
            raise Refusal(404, "ActivityNotFoundInConversation")
        if message.author is not None:
            raise Refusal(403, "NotEnoughPermissions", "The message is not the bot's")
        return message

    # members

    def _members(self, call: Call, place: Room, member: str | None, *, paged: bool) -> Response:
        if call.method != "GET":
            return refusal(405, "MethodNotAllowed")
        if member is not None:
            return self._member(place, member)
        everybody = [user.roster_entry for user in place.members]
        if not paged:
            return answer(everybody)
        start, size = int(call.query.get("continuationToken", 0)), int(call.query.get("pageSize", 200))
        end = start + min(max(size, 50), 500)
        more = {"continuationToken": str(end)} if end < len(everybody) else {}
        return answer({"members": everybody[start:end], **more})

    def _member(self, place: Room, member: str) -> Response:
        user = self.world.users.get(member)
        if user is None or user not in place.members:
            raise Refusal(404, "MemberNotFoundInConversation")
        return answer(user.roster_entry)

    # what every operation asks first

    def _room(self, conversation: str) -> tuple[Room, str | None]:
        """The room of a conversation id, and the message its thread starts with."""
        room_id, _, message = conversation.partition(";messageid=")
        place = self.world.rooms.get(room_id)
        if place is None or (message and place.type != "channel"):
            raise Refusal(404, "ConversationNotFound")
        if place.blocked:
            raise Refusal(403, "ConversationBlockedByUser")
        by_team = place.type == "personal" and self._may_write_to(place.members[0])
        if not place.has_bot and not by_team:
            raise Refusal(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        if message and message not in place.messages:
            raise Refusal(404, "ActivityNotFoundInConversation")
        return place, message or None

    def _root_of(self, place: Room, activity: str | None) -> str | None:
        if activity is None:
            return None
        if activity not in place.messages:
            raise Refusal(404, "ActivityNotFoundInConversation")
        return place.messages[activity].root if place.type == "channel" else None

    def _admit(self, key: str, rates: tuple[tuple[int, int], ...], tenant: str) -> None:
        wait = self.throttle.wait(key, rates) or self.throttle.wait(f"tenant {tenant}", PER_TENANT)
        if wait:
            raise Refusal(429, "Throttled", "API calls quota exceeded!", **{"Retry-After": str(wait)})

    def _body(self, call: Call, name: str) -> Json:
        try:
            written = call.raw.decode()
            body = json.loads(written)
        except ValueError as error:
            raise Refusal(400, "BadSyntax", "The body is not JSON") from error
        if len(written.encode("utf-16-le")) > self.largest:
            raise Refusal(413, "MessageSizeTooBig", "Message size too large.")
        problems = body_errors(name, body) + message_problems(
            body.get("activity", body) if isinstance(body, dict) else {}
        )
        if problems:
            self.problems += [f"{call.method} {call.path}: {problem}" for problem in problems]
            raise Refusal(400, "BadSyntax", "; ".join(problems))
        return dict(body)


def targeted(call: Call) -> bool:
    return call.query.get("isTargetedActivity") == "true"
