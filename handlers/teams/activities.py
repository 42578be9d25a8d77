"""From the bytes that arrive to a botbuilder Activity; what cannot be read is a 400, never a crash."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount, Entity, MessageReaction

from handlers.teams.rejected import Rejected
from handlers.teams.tokens import CHANNEL

Json = dict[str, Any]

LARGEST_BODY = 1024 * 1024
DEEPEST = 50
KNOWN_TYPES = frozenset(kind.value for kind in ActivityTypes)
STRINGS = ("id", "text", "name", "action", "locale", "localTimezone", "replyToId", "callerId", "textFormat")
ACCOUNTS = ("from", "recipient", "conversation")
ACCOUNT_STRINGS = ("id", "name", "aadObjectId", "role", "conversationType", "tenantId")
# Half a surrogate pair cannot be written anywhere, and PostgreSQL takes no NUL.
UNSTORABLE_ESCAPE = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# botbuilder's names of what is read here; its own deserialisation takes ten times as long.
PLAIN = {
    "type": "type", "id": "id", "channelId": "channel_id", "serviceUrl": "service_url", "text": "text", "name": "name",
    "action": "action", "locale": "locale", "localTimezone": "local_timezone", "replyToId": "reply_to_id",
    "value": "value", "channelData": "channel_data",
}  # fmt: skip
MOMENTS = {"timestamp": "timestamp", "localTimestamp": "local_timestamp", "expiration": "expiration"}
ACCOUNT = {"id": "id", "name": "name", "aadObjectId": "aad_object_id", "role": "role"}
CONVERSATION = {**ACCOUNT, "conversationType": "conversation_type", "tenantId": "tenant_id", "isGroup": "is_group"}
PARTS = {
    "from": ("from_property", ChannelAccount, ACCOUNT), "recipient": ("recipient", ChannelAccount, ACCOUNT),
    "conversation": ("conversation", ConversationAccount, CONVERSATION),
}  # fmt: skip
LISTS = {
    "entities": ("entities", Entity, {"type": "type"}),
    "reactionsAdded": ("reactions_added", MessageReaction, {"type": "type"}),
    "reactionsRemoved": ("reactions_removed", MessageReaction, {"type": "type"}),
}
OF_OBJECTS = (*LISTS, "attachments", "membersAdded", "membersRemoved")


def read_payload(body: bytes) -> Json:
    """The JSON of a request that is already trusted. Raises Rejected: 413 too large, 400 unreadable."""
    if len(body) > LARGEST_BODY:
        raise Rejected(413, "the activity is too large")
    try:
        payload = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Rejected(400, "the activity is not JSON") from error
    if not isinstance(payload, dict):
        raise Rejected(400, "the activity is not an object")
    _check_depth(payload)
    return _storable(payload) if UNSTORABLE_ESCAPE.search(body) else payload


def activity_of(payload: Json) -> Activity:
    """The payload as botbuilder knows it; fields that are not read here are in `additional_properties`."""
    _check_shape(payload)
    activity: Activity = _made(Activity, payload, PLAIN)
    for name, called in MOMENTS.items():
        setattr(activity, called, _moment(payload.get(name)))
    for name, (called, kind, names) in PARTS.items():
        setattr(activity, called, _made(kind, payload[name], names))
    for name, (called, kind, names) in LISTS.items():
        setattr(activity, called, [_made(kind, each, names) for each in payload.get(name) or ()])
    return activity


def _made(kind: type[Any], given: Json, names: Mapping[str, str]) -> Any:
    made = kind(**{called: given[name] for name, called in names.items() if name in given})
    made.additional_properties = {name: value for name, value in given.items() if name not in names}
    return made


def _moment(written: Any) -> datetime | None:
    """A time as ISO 8601 says it; where it names no zone, it is UTC."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise Rejected(400, "a time that cannot be read") from error


def tenant_of(payload: Json, allowed: Collection[str] | None) -> str:
    """The tenant it comes from; `allowed` None lets every tenant in. Raises Rejected(403)."""
    conversation, data = payload.get("conversation"), payload.get("channelData")
    tenant = data.get("tenant") if isinstance(data, dict) else None
    named = [
        conversation.get("tenantId") if isinstance(conversation, dict) else None,
        tenant.get("id") if isinstance(tenant, dict) else None,
    ]
    tenants = [name for name in named if name]
    if not tenants or not all(isinstance(name, str) for name in tenants):
        raise Rejected(403, "the activity names no tenant")
    if allowed is not None and not set(tenants) <= set(allowed):
        raise Rejected(403, "the tenant is not one of ours")
    return str(tenants[0])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(payload: Json) -> None:
    level: list[Any] = [payload]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return
    raise Rejected(400, "the activity is nested too deeply")


def _children(value: Any) -> Collection[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def _check_shape(payload: Json) -> None:
    """What every activity of Teams has; botbuilder would turn a wrong type into text."""
    kind = payload.get("type")
    if not isinstance(kind, str) or kind not in KNOWN_TYPES or payload.get("channelId") != CHANNEL:
        raise Rejected(400, "an activity of an unknown kind or channel")
    _check_strings(payload, STRINGS)
    for name in ACCOUNTS:
        account = payload.get(name)
        if not isinstance(account, dict) or not account.get("id"):
            raise Rejected(400, f"an activity without {name}")
        _check_strings(account, ACCOUNT_STRINGS)
    if not isinstance(payload.get("serviceUrl"), str):
        raise Rejected(400, "an activity without serviceUrl")
    for name in OF_OBJECTS:
        given = payload.get(name)
        if given is not None and not (isinstance(given, list) and all(isinstance(each, dict) for each in given)):
            raise Rejected(400, f"{name} is no list of objects")


def _check_strings(values: Mapping[str, Any], names: Collection[str]) -> None:
    for name in names:
        if not isinstance(values.get(name), str | None):
            raise Rejected(400, f"{name} is not text")
