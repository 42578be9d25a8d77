"""A fake login: gives app tokens for the right id and password."""

from __future__ import annotations

import itertools
import time
from urllib.parse import parse_qs

from starlette.responses import Response

from tests.fakes.teams.service import Call, Service, answer

SCOPE = "https://api.botframework.com/.default"


class Login(Service):
    """The token endpoint of one tenant; `lasts` is for how many seconds its tokens are good."""

    def __init__(self, app_id: str, password: str, tenant_id: str) -> None:
        super().__init__()
        self.app_id = app_id
        self.password = password
        self.tenant_id = tenant_id
        self.lasts = 3599
        self.tokens: dict[str, float] = {}
        self._count = itertools.count(1)

    def accepts(self, authorization: str) -> bool:
        """Whether the Connector would take this Authorization header."""
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self.tokens.get(token, 0) > time.time()

    def revoke(self) -> None:
        """Every token given so far is worth nothing."""
        self.tokens.clear()

    async def carry_out(self, call: Call) -> Response:
        if call.path != f"/{self.tenant_id}/oauth2/v2.0/token" or call.method != "POST":
            return login_error("invalid_request", "AADSTS90002: Tenant not found.")
        form = {name: values[0] for name, values in parse_qs(call.raw.decode()).items()}
        if form.get("grant_type") != "client_credentials":
            return login_error("unsupported_grant_type", "AADSTS70003: Unsupported grant type.")
        if form.get("scope") != SCOPE:
            return login_error("invalid_scope", "AADSTS1002012: The scope is not valid.")
        if (form.get("client_id"), form.get("client_secret")) != (self.app_id, self.password):
            return login_error("invalid_client", "AADSTS7000215: Invalid client secret provided.", 401)
        return answer({"token_type": "Bearer", "expires_in": self.lasts, "access_token": self._new_token()})

    def _new_token(self) -> str:
        token = f"app-token-{next(self._count)}"
        self.tokens[token] = time.time() + self.lasts
        return token


def login_error(error: str, description: str, status: int = 400) -> Response:
    return answer({"error": error, "error_description": description}, status)
