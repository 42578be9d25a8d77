"""What the tools of an operator ask: whether we live, whether we are ready, and what we have counted."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from time import perf_counter
from typing import Protocol

from pydantic import SecretStr
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import metrics, tracing
from bot.clock import Clock
from storage import migrate, waiting
from storage.store import Store

TEXT = "text/plain; version=0.0.4; charset=utf-8"
FRESH = timedelta(seconds=5)  # the outbox is not counted more often than this
OFF = "Metrics are off. LORE_METRICS_TOKEN switches them on, and whoever reads them shows it as a bearer token.\n"
STRANGER = "Show LORE_METRICS_TOKEN as a bearer token.\n"


class Reachable(Protocol):
    """A platform that is switched on."""

    @property
    def reached(self) -> bool: ...


class Watch:
    """`/healthz`, `/readyz` and `/metrics`."""

    def __init__(
        self, store: Store, clock: Clock, token: SecretStr | None, connections: Mapping[str, Reachable]
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._token = token.get_secret_value() if token is not None else None
        self._connections = connections
        self._counted = clock.now() - FRESH
        self.routes: list[BaseRoute] = [
            Route("/healthz", self.healthy), Route("/readyz", self.ready), Route("/metrics", self.metrics),
        ]  # fmt: skip

    async def healthy(self, _: HttpRequest) -> Response:
        """The process lives and answers."""
        return JSONResponse({"healthy": True})

    async def ready(self, _: HttpRequest) -> Response:
        """200 when we can answer people, else 503 with what is missing.

        A platform that is away is named, but is no reason to send its requests elsewhere.
        """
        try:
            schema, good = await self._store.read(lambda session: (migrate.standing(session), migrate.serves(session)))
        except Exception:  # whatever keeps us from the database, we are not ready
            database, schema, good = "away", "unknown", False
        else:
            database = "ok"
        stands = "ok" if good else f"{schema or 'empty'}: run `lore migrate`" if database == "ok" else schema
        platforms = {name: "ok" if each.reached else "away" for name, each in sorted(self._connections.items())}
        told = {"ready": good, "database": database, "schema": stands, "platforms": platforms}
        return JSONResponse(told, 200 if good else 503)

    async def metrics(self, request: HttpRequest) -> Response:
        """For Prometheus, when it shows the token."""
        if self._token is None:
            return PlainTextResponse(OFF, 404)
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return PlainTextResponse(STRANGER, 401, {"WWW-Authenticate": "Bearer"})
        await self._count()
        return Response(metrics.exposed(), media_type=TEXT)

    async def _count(self) -> None:
        """How many messages wait, and for how long."""
        now = self._clock.now()
        if now - self._counted < FRESH:
            return
        self._counted = now
        try:
            found = await self._store.read(waiting.by_state)
        except Exception as error:  # the rest of the numbers is worth having all the more
            metrics.error("metrics", error)
            return
        for state, (count, oldest) in found.items():
            metrics.OUTBOX.labels(state).set(count)
            metrics.OLDEST.labels(state).set((now - oldest).total_seconds() if oldest is not None else 0.0)


class Arrivals:
    """Around every request over HTTP: gives it its id, and counts and measures how it was met."""

    def __init__(self, app: ASGIApp, routes: frozenset[str]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        route = path if path in self._routes else "other"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                metrics.HTTP.labels(route, message["status"]).inc()
            await send(message)

        with tracing.traced(), metrics.arrived(perf_counter()):
            await self._app(scope, receive, counted)
