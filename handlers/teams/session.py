"""The one HTTP session that everything on Teams goes out by."""

from typing import Any

import aiohttp

CALLS = aiohttp.ClientTimeout(total=20, connect=5)
MOST_CONNECTIONS = 100


def open_session() -> aiohttp.ClientSession:
    """Connections are kept and shared, cookies are not. Close it at the end."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS, ttl_dns_cache=60),
        timeout=CALLS,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class LateSession:
    """A session that opens with the first call, inside the loop that runs then."""

    def __init__(self) -> None:
        self._opened: aiohttp.ClientSession | None = None

    def get(self, url: str, **more: Any) -> Any:
        return self._session.get(url, **more)

    def post(self, url: str, **more: Any) -> Any:
        return self._session.post(url, **more)

    def request(self, method: str, url: Any, **more: Any) -> Any:
        return self._session.request(method, url, **more)

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = open_session()
        return self._opened


Session = aiohttp.ClientSession | LateSession
