"""Calls to the Lobby server, and what they mean when they fail."""

from typing import Any

import aiohttp

from bot.errors import Ambiguous, NotAllowed, PlaceGone, Refused, TryLater

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)


class Server:
    """One session for all calls. Raises only what bot.errors calls a VendorError."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._headers = {"X-Lobby-Secret": secret}
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a call; None when what it is about is not there."""
        self._session = self._session or aiohttp.ClientSession(timeout=TIMEOUT, headers=self._headers)
        try:
            async with self._session.request(method, f"{self._url}{path}", json=body) as response:
                return await self._answer(response)
        except aiohttp.ClientConnectorError as error:
            raise TryLater from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ambiguous from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _answer(self, response: aiohttp.ClientResponse) -> Any:
        match response.status:
            case 200:
                return await response.json()
            case 403:
                raise NotAllowed
            case 404:
                return None
            case 410:
                raise PlaceGone
            case 429:
                raise TryLater(1.0)
            case status:
                raise Ambiguous if status >= 500 else Refused
