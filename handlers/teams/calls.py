"""One HTTP call to the Bot Connector, and what a broken one means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.errors import NotAllowed, TryLater
from handlers.teams.answers import Answer, problem_in, unsure
from handlers.teams.credentials import Tokens
from handlers.teams.hosts import STRANGE_HOST, HostList
from handlers.teams.limits import written
from handlers.teams.session import Session


@dataclass(frozen=True, slots=True)
class Call:
    """A call below a service's address. A `repeatable` one leaves nothing for people to see."""

    method: str
    service_url: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = False

    @property
    def url(self) -> URL:
        address = URL(f"{URL(self.service_url.rstrip('/'))}/{self.path}", encoded=True)
        return address.with_query(self.query) if self.query else address


class Caller:
    """Makes calls with the app's token, to allowed hosts only, and never follows a redirect."""

    def __init__(self, session: Session, credentials: Tokens, hosts: HostList, clock: Clock) -> None:
        self.app_id = credentials.app_id
        self._session = session
        self._credentials = credentials
        self._hosts = hosts
        self._clock = clock

    async def make(self, call: Call) -> Any:
        """The JSON of a call that was carried out, None when there was none. Raises a VendorError."""
        answer = await self._ask(call)
        if not answer.ok:
            raise problem_in(answer, self._clock.now(), repeatable=call.repeatable)
        return answer.body

    async def _ask(self, call: Call) -> Answer:
        """Whatever the Connector answers; a token it does not take is replaced once."""
        if not self._hosts.allows(call.service_url):
            raise NotAllowed(STRANGE_HOST.format(host=call.service_url[:100]))
        token = await self._credentials.token()
        answer = await self._send(call, token)
        if answer.status != 401:
            return answer
        self._credentials.reject(token)
        return await self._send(call, await self._credentials.token())

    async def _send(self, call: Call, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
        body = None if call.body is None else written(call.body).encode("utf-8", "replace")
        try:
            async with self._session.request(
                call.method, call.url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers.get("Retry-After"), _json(await response.read()))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater from error  # it never left
        except (aiohttp.ClientError, TimeoutError) as error:
            raise unsure(repeatable=call.repeatable) from error


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
