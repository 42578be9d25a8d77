"""Who gets in: what Microsoft has signed for this bot, from a tenant of ours, through a service that we may answer."""

from collections.abc import Collection
from typing import Protocol

from botbuilder.schema import Activity
from starlette.requests import Request as HttpRequest

from handlers.payload import Json
from handlers.teams.activities import LARGEST_BODY, activity_of, read_payload, tenant_of
from handlers.teams.hosts import LOOPBACK, STRANGE_HOST, HostList
from handlers.teams.rejected import Rejected
from handlers.teams.tokens import TokenCheck


class Door(Protocol):
    """Lets an activity in, with the tenant it comes from, or raises Rejected."""

    async def admit(self, request: HttpRequest) -> tuple[Activity, str]: ...


class Guarded:
    """Asks for a token before a single byte is read."""

    def __init__(self, check: TokenCheck, tenants: Collection[str] | None, hosts: HostList) -> None:
        self._check = check
        self._tenants = tenants
        self._hosts = hosts

    async def admit(self, request: HttpRequest) -> tuple[Activity, str]:
        proof = await self._check.check(request.headers.get("authorization"))
        payload = await _payload(request)
        activity = activity_of(payload)
        proof.vouch_for(activity.service_url)
        _check_service(activity, self._hosts)
        return activity, tenant_of(payload, self._tenants)


class Rehearsal:
    """Lets in who calls from this machine."""

    def __init__(self, hosts: HostList) -> None:
        self._hosts = hosts

    async def admit(self, request: HttpRequest) -> tuple[Activity, str]:
        if request.client is None or request.client.host not in LOOPBACK:
            raise Rejected(403, "without an app id only this machine may speak")
        payload = await _payload(request)
        activity = activity_of(payload)
        _check_service(activity, self._hosts)
        return activity, tenant_of(payload, None)


def _check_service(activity: Activity, hosts: HostList) -> None:
    """What we could not answer is not taken either. Raises Rejected(403)."""
    address = str(activity.service_url)
    if not hosts.allows(address):
        raise Rejected(403, STRANGE_HOST.format(host=address[:100]))


async def _payload(request: HttpRequest) -> Json:
    """The body, read no further than the limit whatever the header says."""
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:12]) > LARGEST_BODY:
        raise Rejected(413, "the activity is too large")
    chunks, size = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_BODY:
            raise Rejected(413, "the activity is too large")
    return read_payload(b"".join(chunks))
