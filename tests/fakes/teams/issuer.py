"""A fake OpenID issuer: it signs tokens, good ones and every kind of bad one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
from starlette.responses import Response

from tests.fakes.teams.service import Call, Service, answer, refusal

ISSUER = "https://api.botframework.com"
METADATA = "/v1/.well-known/openidconfiguration"


@cache
def key_pair(number: int, size: int = 2048) -> rsa.RSAPrivateKey:
    """Keys are slow to make, so every issuer has the same ones."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


class Issuer(Service):
    """Publishes metadata and keys; `token` signs with the present key. Every claim can be changed, or left out (None)."""

    def __init__(self, app_id: str) -> None:
        super().__init__()
        self.app_id = app_id
        self.published: dict[str, tuple[rsa.RSAPrivateKey, list[str] | None]] = {}
        self.kid = ""
        self._count = 0
        self.rotate()

    @property
    def metadata_url(self) -> str:
        return self.url + METADATA

    def rotate(self, *, keep: bool = False, endorsements: Sequence[str] | None = ("msteams", "webchat")) -> str:
        """Signs with a new key from now on; keep: the ones before stay published. Answers the new key's id."""
        self._count += 1
        self.kid = f"key-{self._count}"
        kept = self.published if keep else {}
        listed = None if endorsements is None else list(endorsements)
        self.published = {**kept, self.kid: (key_pair(self._count), listed)}
        return self.kid

    def claims(self, service_url: str | None, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": now - 60,
            "exp": now + 3600,
            "serviceurl": service_url,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, service_url: str | None, **changes: Any) -> str:
        return self.sign(self.claims(service_url, **changes))

    def sign(
        self, claims: dict[str, Any], *, kid: str | None = "", key: rsa.RSAPrivateKey | None = None, alg: str = "RS256"
    ) -> str:
        """Signs anything: with another key, under another key id (None: without one)."""
        headers = {} if kid is None else {"kid": kid or self.kid}
        return jwt.encode(claims, key or self.published[self.kid][0], algorithm=alg, headers=headers)

    def unsigned(self, service_url: str) -> str:
        """Algorithm `none`."""
        return f"{encoded({'alg': 'none', 'typ': 'JWT', 'kid': self.kid})}.{encoded(self.claims(service_url))}."

    def signed_with_public_key(self, service_url: str) -> str:
        """HS256, with the published key as its secret."""
        public = self.published[self.kid][0].public_key()
        secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = encoded({"alg": "HS256", "typ": "JWT", "kid": self.kid})
        text = f"{head}.{encoded(self.claims(service_url))}"
        return f"{text}.{plain(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"

    async def carry_out(self, call: Call) -> Response:
        if call.path == METADATA:
            return answer({"issuer": ISSUER, "jwks_uri": f"{self.url}/v1/.well-known/keys"})
        if call.path == "/v1/.well-known/keys":
            return answer({"keys": [self._entry(kid) for kid in self.published]})
        return refusal(404, "NotFound")

    def _entry(self, kid: str) -> dict[str, Any]:
        key, endorsements = self.published[kid]
        entry = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "x5t": kid, "use": "sig"}
        return entry if endorsements is None else {**entry, "endorsements": endorsements}


def bad_tokens(issuer: Issuer, service_url: str) -> dict[str, str | None]:
    """Authorization headers that must be turned away, by what is wrong with them."""
    now = int(time.time())
    claims = issuer.claims(service_url)
    good = issuer.sign(claims)
    tokens = {
        "wrong audience": issuer.token(service_url, aud="someone-else"),
        "no audience": issuer.token(service_url, aud=None),
        "wrong issuer": issuer.token(service_url, iss="https://evil.example"),
        "no issuer": issuer.token(service_url, iss=None),
        "expired": issuer.token(service_url, exp=now - 600),
        "not yet valid": issuer.token(service_url, nbf=now + 600),
        "no expiry": issuer.token(service_url, exp=None),
        "expiry is no number": issuer.token(service_url, exp="tomorrow"),
        "wrong key": issuer.sign(claims, key=key_pair(99)),
        "unknown key id": issuer.sign(claims, kid="nobody"),
        "no key id": issuer.sign(claims, kid=None),
        "another algorithm": issuer.sign(claims, alg="RS512"),
        "algorithm none": issuer.unsigned(service_url),
        "HS256 with the public key": issuer.signed_with_public_key(service_url),
        "changed after signing": good[:-20] + ("A" * 20),
        "claims changed": f"{good.split('.')[0]}.{encoded(claims | {'sub': 'x'})}.{good.split('.')[2]}",
        "garbage": "a.b.c",
        "not a token": "hello",
        "empty": "",
        "too long": "a" * 100_000,
    }
    headers: dict[str, str | None] = {name: f"Bearer {token}" for name, token in tokens.items()}
    return {**headers, "no header": None, "another scheme": f"Basic {good}", "no scheme": good}


def encoded(value: dict[str, Any]) -> str:
    return plain(json.dumps(value).encode())


def plain(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
