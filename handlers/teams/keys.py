"""The keys that Microsoft signs with, kept at hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from bot.clock import Clock
from handlers.teams.flight import Flight
from handlers.teams.rejected import Rejected
from handlers.teams.session import Session

FRESH = timedelta(hours=24)
PAUSE = timedelta(minutes=1)
PAUSE_WITHOUT_KEYS = timedelta(seconds=5)
TIMEOUT = aiohttp.ClientTimeout(total=4)
SHORTEST_KEY = 2048

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels it may speak for; None when it lists none."""

    public: RSAPublicKey
    endorsements: frozenset[str] | None


class SigningKeys:
    """Finds a key by its id. Fetches again after a day and on an unknown id, but at most once a minute.

    Old keys keep serving while the issuer cannot be reached.
    """

    def __init__(self, session: Session, metadata_url: str, clock: Clock) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._flight = Flight(self._refresh)

    async def find(self, key_id: str) -> SigningKey | None:
        """Raises Rejected(503) while there is no key at all."""
        if key_id not in self._keys:
            if self._flight.under_way or self._may_ask():
                await self._flight.join()
        elif self._is_stale() and self._may_ask():
            self._flight.start()
        if not self._keys:
            raise Rejected(503, "the issuer's keys cannot be fetched")
        return self._keys.get(key_id)

    async def aclose(self) -> None:
        await self._flight.aclose()

    def _may_ask(self) -> bool:
        pause = PAUSE if self._keys else PAUSE_WITHOUT_KEYS
        return self._tried_at is None or self._clock.now() - self._tried_at >= pause

    def _is_stale(self) -> bool:
        return self._fetched_at is None or self._clock.now() - self._fetched_at >= FRESH

    async def _refresh(self) -> None:
        self._tried_at = self._clock.now()
        try:
            metadata = await self._get(self._metadata_url)
            keys = dict(read_keys(await self._get(metadata["jwks_uri"])))
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError) as error:
            log.warning("teams_keys_not_fetched", error=type(error).__name__)
            return
        if keys:
            self._keys, self._fetched_at = keys, self._clock.now()

    async def _get(self, url: str) -> Any:
        async with self._session.get(url, timeout=TIMEOUT, raise_for_status=True) as response:
            return await response.json(content_type=None)


def read_keys(document: Any) -> Iterator[tuple[str, SigningKey]]:
    """The RSA signing keys of a JWKS document, by id; whatever else it holds is passed over."""
    for entry in document["keys"]:
        key = read_key(entry)
        if key is not None:
            yield entry["kid"], key


def read_key(entry: Any) -> SigningKey | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
        return None
    try:
        public = RSAAlgorithm.from_jwk(entry)
    except (InvalidKeyError, ValueError, TypeError, LookupError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < SHORTEST_KEY:
        return None
    listed = entry.get("endorsements")
    return SigningKey(public, frozenset(map(str, listed)) if isinstance(listed, list) and listed else None)
