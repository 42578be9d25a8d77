"""The one HTTP session that everything on Teams goes out by."""

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
