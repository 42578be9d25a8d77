"""Builds every piece once: the only module that sees both ends."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.routing import Route

import handlers
from bot.clock import Clock, SystemClock
from bot.commands import COMMANDS, DRAW, DUE
from bot.delivery import Delivery
from bot.platform import Platform
from bot.router import Router
from bot.scheduler import Scheduler
from bot.settings import Settings
from handlers import Connection, House
from storage.store import Store


@dataclass(slots=True)
class App:
    """Everything that runs, built and connected."""

    settings: Settings
    clock: Clock
    store: Store
    router: Router
    delivery: Delivery
    scheduler: Scheduler
    connections: dict[str, Connection] = field(default_factory=dict)
    _delivering: "asyncio.Task[None] | None" = None

    async def start(self, *, schedule: bool = True) -> None:
        """Listens, delivers and keeps time until `stop`."""
        for connection in self.connections.values():
            await connection.start()
        self._delivering = asyncio.create_task(self.delivery.run())
        if schedule:
            self.scheduler.start()

    async def stop(self) -> None:
        """Takes nothing new, finishes what runs, lets go."""
        self.scheduler.stop()
        for connection in self.connections.values():
            await connection.stop()
        self.delivery.stop()
        if self._delivering is not None:
            await self._delivering
        for connection in self.connections.values():
            await connection.platform.close()
        await self.store.close()

    def asgi(self) -> Starlette:
        """The web application: each platform's routes, and whether we are well."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start()
            yield
            await self.stop()

        routes = [route for connection in self.connections.values() for route in connection.routes]
        ours = [Route("/healthz", _healthy), Route("/readyz", self._ready)]
        return Starlette(routes=[*routes, *ours], lifespan=lifespan)

    async def _ready(self, _: HttpRequest) -> JSONResponse:
        try:
            await self.store.read(lambda session: session.connection().exec_driver_sql("SELECT 1").scalar())
        except Exception:  # whatever keeps us from the database, we are not ready
            return JSONResponse({"ready": False, "database": "away"}, status_code=503)
        return JSONResponse({"ready": True, "platforms": sorted(self.connections)})


def build(settings: Settings, *, clock: Clock | None = None, platforms: Mapping[str, Platform] | None = None) -> App:
    """Builds the app with every platform that the settings switch on, or with exactly these platforms."""
    clock = clock or SystemClock()
    store = Store(settings.lore_database_url)
    router = Router(store, clock, COMMANDS, model=settings.openai_api_key is not None)
    served: dict[str, Platform] = dict(platforms or {})
    app = App(
        settings, clock, store, router, Delivery(store, clock, served, DRAW), Scheduler(store, clock, DUE)
    )  # fmt: skip
    if platforms is None:
        house = House(settings, store, router, clock)
        for name in handlers.names():
            connection = handlers.connect(name, house)
            if connection is not None:
                app.connections[name] = connection
                served[connection.platform.name] = connection.platform
    return app


async def _healthy(_: HttpRequest) -> JSONResponse:
    return JSONResponse({"healthy": True})
