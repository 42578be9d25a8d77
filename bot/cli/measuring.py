"""Where a measuring is done, and whose: aside from everything, of what an organization has."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.app import embedder
from bot.cli import opening
from bot.clock import SystemClock
from bot.conversation import Work
from bot.errors import Invalid, Misconfigured, ModelUnavailable
from bot.llm import Embedder
from bot.services import embedding, evaluating, evaluating_embeddings
from bot.services.evaluating import Measured
from bot.services.evaluating_embeddings import EVERYTHING, Verdict
from bot.services.judged import Search
from storage import places
from storage.store import Session, Store
from storage.tables import Organization

T = TypeVar("T")
Told = tuple[str, list[Measured], str]  # a title, what was measured, what follows from it
NONE = "Set OPENAI_API_KEY (and OPENAI_BASE_URL) and LORE_EMBEDDING_MODEL: they name the model that is measured."
AWAY = "The embedding model did not answer, so nothing was measured or changed. `lore doctor` says what is wrong."
HELPS = "They help ({gained:+.3f} nDCG@10, at least {low:+.3f}): within a minute searches use {model}."
NOT = "It is not sure that they help ({gained:+.3f} nDCG@10, perhaps {low:+.3f}): searches go by words alone."


async def aside(url: str, step: Callable[[Session], T]) -> T:
    """Measures where nothing is kept: in a file of its own, or in a transaction of PostgreSQL that is taken back."""
    if url and not url.startswith("sqlite"):
        opening.ready(url)
        store = Store(url)
        try:
            return await store.read(step)  # whatever it writes is taken back
        finally:
            await store.close()
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/judged.db"
        opening.ready(own)
        store = Store(own)
        try:
            return await store.write(step)
        finally:
            await store.close()


async def here(given: Search | None, name: str, url: str, now: datetime, *, embeddings: bool) -> list[Told]:
    """Measures for the organizations here: a set that is given, or what each has of its own. Raises Misconfigured."""
    chosen = opening.settings()
    url = url or chosen.lore_database_url
    asked = embedder(chosen, SystemClock()) if embeddings else None
    if embeddings and asked is None:
        raise Misconfigured(NONE)
    opening.ready(url)
    store = Store(url)
    try:
        return await _here(store, given, name, now, asked)
    except ModelUnavailable as error:
        raise Misconfigured(AWAY) from error
    finally:
        await store.close()
        if asked is not None:
            await asked.close()


async def _here(store: Store, given: Search | None, name: str, now: datetime, asked: Embedder | None) -> list[Told]:
    organizations = await store.read(places.organizations)
    if given is not None:
        return [await _measured(store, name, given, organizations, now, asked)]
    told = []
    for one in organizations:
        try:
            own = await store.read(partial(_own, one, now, limited=asked is not None))
            told.append(await _measured(store, one.name, own, [one], now, asked))
        except Invalid as error:
            told.append((one.name, [], error.message))
    return told


def _own(organization: Organization, now: datetime, session: Session, *, limited: bool) -> Search:
    work = Work(session, now, organization)
    allowed = embedding.allowed(work) if limited else EVERYTHING
    if not allowed.everywhere and not allowed.channels:
        raise Invalid(f"{organization.name}: nothing may be sent until an admin allows it: `/lore admin model on`.")
    return evaluating_embeddings.own(work, allowed)


async def _measured(
    store: Store, name: str, judged: Search, whose: list[Organization], now: datetime, asked: Embedder | None
) -> Told:
    title = f"{name}: {len(judged.questions):,} questions, {len(judged.documents):,} documents"
    if asked is None:
        return title, await aside(store.url, partial(evaluating.on_search, now=now, judged=judged)), ""
    meanings = await evaluating_embeddings.understood(asked, judged)
    step = partial(evaluating_embeddings.on_search, now=now, judged=judged, name=asked.model, meanings=meanings)
    found, verdict = await aside(store.url, step)
    await store.write(partial(_record, whose, verdict, now))
    said = HELPS if verdict.helps else NOT
    return title, found, said.format(gained=verdict.gained.mean, low=verdict.gained.low, model=verdict.model)


def _record(whose: list[Organization], verdict: Verdict, now: datetime, session: Session) -> None:
    for one in whose:
        evaluating_embeddings.record(Work(session, now, one), verdict)
