"""Builds every piece once: the only module that sees both ends."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from starlette.applications import Starlette
from starlette.routing import Route

import handlers
from bot import llm as models
from bot.clock import Clock, SystemClock
from bot.commands import COMMANDS, DRAW, DUE, JOBS
from bot.delivery import Delivery
from bot.jobs import Worker
from bot.ledger import Ledger
from bot.llm import Embedder, LanguageModel
from bot.meaning import Meaning
from bot.patience import PatientApp
from bot.platform import Platform
from bot.router import Router
from bot.scheduler import Scheduler
from bot.services import embedding, meeting
from bot.settings import Settings
from bot.watch import Arrivals, Watch
from handlers import Connection, House
from storage.erasures import Erasures
from storage.store import Store

Part = Literal["web", "worker"]


@dataclass(slots=True)
class App:
    """Everything that runs, built and connected."""

    settings: Settings
    clock: Clock
    store: Store
    router: Router
    delivery: Delivery
    scheduler: Scheduler
    worker: Worker
    ledger: Ledger
    llm: LanguageModel | None = None
    embedder: Embedder | None = None
    connections: dict[str, Connection] = field(default_factory=dict)
    _running: "list[asyncio.Task[None]]" = field(default_factory=list)

    async def start(self, only: Part | None = None) -> None:
        """Listens (`web`), delivers and keeps time (`worker`), or all of it, until `stop`."""
        for connection in self.connections.values():
            await connection.start(listen=only != "worker")
        working = () if only == "web" else (self.delivery, self.worker)
        self._running = [asyncio.create_task(each.run()) for each in (self.ledger, *working)]
        if only != "web":
            self.scheduler.start()

    async def stop(self) -> None:
        """Takes nothing new, finishes what runs, lets go."""
        self.scheduler.stop()
        await asyncio.gather(*(connection.stop() for connection in self.connections.values()))
        self.delivery.stop()
        self.worker.stop()
        self.ledger.stop()
        await asyncio.gather(*self._running)
        for connection in self.connections.values():
            await connection.platform.close()
        await self.let_go()

    async def let_go(self) -> None:
        """Closes what is open whether or not it runs."""
        for model in (self.llm, self.embedder):
            if model is not None:
                await model.close()
        await self.store.close()

    def asgi(self, only: Part | None = None) -> Starlette:
        """The web application: each platform's routes unless it only works, and whether we are well."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start(only)
            yield
            await self.stop()

        listening = self.connections.values() if only != "worker" else ()
        routes = [route for connection in listening for route in connection.routes]
        watch = Watch(self.store, self.clock, self.settings.lore_metrics_token, self.connections)
        app = Starlette(routes=[*routes, *watch.routes], lifespan=lifespan)
        app.add_middleware(Arrivals, routes=frozenset(route.path for route in app.routes if isinstance(route, Route)))
        app.add_middleware(PatientApp)
        return app


def build(settings: Settings, *, clock: Clock | None = None, platforms: Mapping[str, Platform] | None = None) -> App:
    """Builds the app with every platform that the settings switch on, or with exactly these platforms."""
    clock = clock or SystemClock()
    store = Store(settings.lore_database_url)
    llm, embeds = _model(settings, clock), embedder(settings, clock)
    meaning = Meaning(store, clock, embeds) if embeds is not None else None
    router = Router(store, clock, COMMANDS, model=llm is not None, meaning=meaning)
    served: dict[str, Platform] = dict(platforms or {})
    delivery = Delivery(store, clock, served, DRAW)
    kinds = {name: kind(llm or models.NoModel()) for name, kind in JOBS.items()}
    kinds[meeting.JOB], due = meeting.kind(served), DUE
    if embeds is not None:
        kinds[embedding.JOB], due = embedding.kind(embeds), (*DUE, embedding.due(embeds.model))
    worker, ledger = Worker(store, clock, kinds), Ledger(store, Erasures(settings.erased_file))
    app = App(settings, clock, store, router, delivery, Scheduler(store, clock, due), worker, ledger, llm, embeds)
    if platforms is None:
        house = House(settings, store, router, clock)
        for name in handlers.names():
            connection = handlers.connect(name, house)
            if connection is not None:
                app.connections[name] = connection
                served[connection.platform.name] = connection.platform
    return app


def _model(settings: Settings, clock: Clock) -> LanguageModel | None:
    if settings.openai_api_key is None:
        return None
    key = settings.openai_api_key.get_secret_value()
    prices = settings.lore_model_input_price, settings.lore_model_output_price
    return models.connect(key, settings.lore_model, clock, settings.openai_base_url, prices)


def embedder(settings: Settings, clock: Clock) -> Embedder | None:
    """The embedding model that the settings name, if they do."""
    if settings.openai_api_key is None or not settings.lore_embedding_model:
        return None
    key = settings.openai_api_key.get_secret_value()
    return models.embedder(key, settings.lore_embedding_model, clock, settings.openai_base_url)
