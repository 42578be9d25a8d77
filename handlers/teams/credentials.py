"""The token that Lore shows to the Bot Connector."""

from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from pydantic import SecretStr

from bot.clock import Clock
from bot.errors import TryLater
from handlers.teams.flight import Flight
from handlers.teams.retry_after import seconds_of
from handlers.teams.session import Session

EARLY = timedelta(minutes=5)
TIMEOUT = aiohttp.ClientTimeout(total=10)
UNTIL_REPAIRED = 300.0
REFUSED = (
    "Microsoft does not accept the app's id or password. Put a valid one in MICROSOFT_APP_PASSWORD "
    "(and check MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID); what is waiting is sent then."
)


class Tokens(Protocol):
    """Whoever gives the tokens that calls are made with."""

    app_id: str

    async def token(self) -> str: ...

    def reject(self, token: str) -> None: ...

    async def aclose(self) -> None: ...


class Rehearsed:
    """No token: on this machine nobody asks for one."""

    app_id = ""

    async def token(self) -> str:
        return "rehearsal"

    def reject(self, token: str) -> None:
        pass

    async def aclose(self) -> None:
        pass


class Credentials:
    """Gets an app token by client credentials, keeps it, and gets the next one before it ends."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        *,
        login_url: str,
        tenant_id: str,
        app_id: str,
        password: SecretStr,
        scope: str,
    ) -> None:
        self.app_id = app_id
        self._session = session
        self._clock = clock
        self._address = f"{login_url.rstrip('/')}/{tenant_id}/oauth2/v2.0/token"
        self._password = password
        self._scope = scope
        self._flight = Flight(self._fetch)
        self._forget()

    async def token(self) -> str:
        """A token that is good now. Raises TryLater while there is none; nothing has been sent then."""
        if self._clock.now() < self._renew_at:
            return self._token
        try:
            return await self._flight.join()
        except TryLater:
            if self._clock.now() < self._ends_at:
                return self._token
            raise

    def reject(self, token: str) -> None:
        """Says that the Connector did not take this token, so that the next call gets another."""
        if token == self._token:
            self._forget()

    async def aclose(self) -> None:
        await self._flight.aclose()

    def _forget(self) -> None:
        self._token = ""
        self._renew_at = self._ends_at = datetime.min.replace(tzinfo=self._clock.now().tzinfo)

    async def _fetch(self) -> str:
        answer = await self._ask()
        try:
            token, lasts = str(answer["access_token"]), timedelta(seconds=float(answer["expires_in"]))
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise TryLater(UNTIL_REPAIRED) from error
        self._token = token
        self._ends_at = self._clock.now() + lasts
        self._renew_at = self._ends_at - min(EARLY, lasts / 2)
        return token

    async def _ask(self) -> Any:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.app_id,
            "client_secret": self._password.get_secret_value(),
            "scope": self._scope,
        }
        try:
            async with self._session.post(self._address, data=form, timeout=TIMEOUT, allow_redirects=False) as response:
                self._raise_for(response)
                return await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise TryLater from error

    def _raise_for(self, response: aiohttp.ClientResponse) -> None:
        if response.status == 429 or response.status >= 500:
            raise TryLater(seconds_of(response.headers.get("Retry-After"), self._clock.now()))
        if response.status != 200:
            raise TryLater(UNTIL_REPAIRED, REFUSED)
