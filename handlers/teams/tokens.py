"""Proof that a request comes from Microsoft and is meant for this bot."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from handlers.teams.keys import SigningKey, SigningKeys
from handlers.teams.rejected import Rejected

ALGORITHM = "RS256"
CHANNEL = "msteams"
LEEWAY = 300
LONGEST_TOKEN = 16_384
AT_MOST = 1_000  # tokens that are remembered


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified token's word about where the activity came from."""

    service_url: str

    def vouch_for(self, service_url: str | None) -> None:
        """Raises Rejected(403) unless the activity names the same service."""
        if not service_url or not self.service_url or _plain(service_url) != _plain(self.service_url):
            raise Rejected(403, "the activity names another service than the token")


@dataclass(frozen=True, slots=True)
class Proven:
    """A token that was verified, with which key, and until when it is good (in seconds since 1970)."""

    key_id: str
    key: SigningKey
    until: int
    proof: Proof


class TokenCheck:
    """Verifies the bearer token of an incoming activity. Teams uses one for an hour; it is verified once."""

    def __init__(self, keys: SigningKeys, app_id: str, issuer: str) -> None:
        if not app_id:
            raise ValueError("a token can only be checked for an app id")
        self._keys = keys
        self._issuer = issuer
        self._audience = (app_id, f"api://{app_id}", f"api://botid-{app_id}")
        self._proven: dict[str, Proven] = {}

    async def check(self, authorization: str | None) -> Proof:
        """Takes the Authorization header. Raises Rejected: 401 not proven, 403 not for Teams, 503 no keys yet."""
        token = _bearer(authorization)
        known = self._proven.get(token)
        key_id = known.key_id if known is not None else _key_id(token)
        key = await self._keys.find(key_id)
        if key is None:
            raise Rejected(401, "the token is signed with an unknown key")
        if known is None or known.key is not key or known.until <= time.time():
            known = self._verified(token, key_id, key)
        return known.proof

    def _verified(self, token: str, key_id: str, key: SigningKey) -> Proven:
        self._proven.pop(token, None)
        claims = self._claims(token, key)
        if key.endorsements is not None and CHANNEL not in key.endorsements:
            raise Rejected(403, "the key does not speak for Teams")
        if len(self._proven) >= AT_MOST:
            self._proven.clear()
        proven = Proven(key_id, key, int(claims["exp"]) + LEEWAY, Proof(str(claims.get("serviceurl") or "")))
        self._proven[token] = proven
        return proven

    def _claims(self, token: str, key: SigningKey) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Rejected(401, f"the token is not valid: {type(error).__name__}") from error


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise Rejected(401, "no bearer token")
    return token


def _key_id(token: str) -> str:
    """The id of the key that is said to have signed it, read before anything is verified."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Rejected(401, "the token cannot be read") from error
    key_id = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(key_id, str):
        raise Rejected(401, "the token is not signed in the expected way")
    return key_id


def _plain(url: str) -> str:
    return url.rstrip("/")
