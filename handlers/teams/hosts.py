"""Which addresses Lore hands its token and its words to."""

from collections.abc import Iterable

from yarl import URL

PUBLIC_HOSTS = ("smba.trafficmanager.net", "*.botframework.com")
STRANGE_HOST = "{host} is not on the list of TEAMS_SERVICE_HOSTS; add its host there if it is Microsoft's"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class HostList:
    """Hosts that may be called: exact names, or `*.name` for everything below it; https except on loopback."""

    def __init__(self, patterns: Iterable[str]) -> None:
        lowered = [pattern.strip().lower() for pattern in patterns]
        self._exact = frozenset(pattern for pattern in lowered if not pattern.startswith("*."))
        self._below = tuple(pattern[1:] for pattern in lowered if pattern.startswith("*."))

    def allows(self, address: str) -> bool:
        try:
            url = URL(address)
            port_is_plain = url.is_default_port() or url.host in LOOPBACK
        except ValueError:
            return False
        plain = url.user is None and url.password is None and not url.query_string and not url.fragment
        return plain and port_is_plain and self._safe_scheme(url) and self._listed(url.host or "")

    def _safe_scheme(self, url: URL) -> bool:
        return url.scheme == "https" or (url.scheme == "http" and url.host in LOOPBACK)

    def _listed(self, host: str) -> bool:
        host = host.lower()
        return host in self._exact or host.endswith(self._below)
