"""What is looked for by meaning: asked of the embedding model before the transaction, briefly, and never in the way."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot import metrics
from bot.clock import Clock
from bot.conversation import Place, Request, Turn
from bot.errors import ModelUnavailable, TryLater
from bot.llm import Embedder
from bot.rules import vectors
from bot.services import embedding, messages, seen
from storage.search import Near
from storage.store import Session, Store

PATIENCE = 0.7  # seconds; then the words stand alone
REMEMBERED = 500  # questions, so that their next pages are of the same ranking; and workspaces
UNASKED = timedelta(minutes=1)  # for which nobody asks again whether it helps where it was not measured to
K = TypeVar("K")
V = TypeVar("V")
log = structlog.get_logger()


class Meaning:
    """Finds what means the like of what somebody typed, where that is allowed and helps."""

    def __init__(self, store: Store, clock: Clock, embedder: Embedder) -> None:
        self._store = store
        self._clock = clock
        self._embedder = embedder
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._useless_until: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def near(self, request: Request, compares: Callable[[Turn], str] | None) -> Near | None:
        """What means the like, as far as whoever asks may see it there; None: the words stand alone."""
        if compares is None or self._embedder.rests() or self._is_useless(request.place):
            return None
        try:
            return await self._near(request, compares)
        except (ModelUnavailable, TryLater):
            return None
        except Exception as error:  # whatever it was, the words are there
            metrics.error("meaning", error)
            log.exception("nothing can be looked for by meaning")
            return None

    async def _near(self, request: Request, compares: Callable[[Turn], str]) -> Near | None:
        """Reads first: a step that writes is taken only where the model will be asked."""
        words = await self._store.read(partial(self._words, request, compares))
        if words is None:
            place = request.place.platform, request.place.workspace
            _remember(self._useless_until, place, self._clock.now() + UNASKED)
        if not words:
            return None
        vector = self._known.get(vectors.digest(words)) or await self._ask(request, words)
        return await self._store.read(partial(self._look, request, vector)) if vector is not None else None

    async def _ask(self, request: Request, words: str) -> bytes | None:
        """What these words mean, as the model says now; None where the budget is spent, or it cannot tell."""
        if not await self._store.write(partial(self._spend, request)):
            return None
        (vector,) = await self._embedder.embed([words], PATIENCE)
        if vector is not None:
            _remember(self._known, vectors.digest(words), vector)  # nobody's words stay here
        return vector

    def _is_useless(self, place: Place) -> bool:
        """Whether it was not measured to help there, as far as that was asked lately."""
        until = self._useless_until.get((place.platform, place.workspace))
        return until is not None and self._clock.now() < until

    def _words(self, request: Request, compares: Callable[[Turn], str], session: Session) -> str | None:
        """What is to be compared; nothing where that may not be now, None where it was not measured to help."""
        turn = self._turn(session, request)
        if turn is None:
            return ""
        if embedding.measured(turn, self._embedder.model) is None:
            return None
        words = compares(turn)
        again = vectors.digest(words) in self._known
        return words if words and embedding.may_ask(turn, again=again) else ""

    def _spend(self, request: Request, session: Session) -> bool:
        turn = self._turn(session, request)
        return turn is not None and embedding.spend(turn)

    def _look(self, request: Request, vector: bytes, session: Session) -> Near | None:
        turn, model = self._turn(session, request), self._embedder.model
        bounds = embedding.measured(turn, model) if turn is not None else None
        if turn is None or bounds is None:
            return None
        return embedding.near(session, turn.org, model, vector, seen.eyes(turn, turn.channel), bounds)

    def _turn(self, session: Session, request: Request) -> Turn | None:
        """Who asks, and where; None where nothing may be sent."""
        here = messages.arrive(session, request)
        if here is None or here.channel is None or here.account is None or here.person is None:
            return None
        if here.workspace.state != "active" or request.actor.bot or request.actor.foreign or request.place.shared:
            return None
        return Turn(
            session, self._clock.now(), here.organization, request, here.person, here.account, here.workspace,
            here.channel, model=True,
        )  # fmt: skip


def _remember(kept: OrderedDict[K, V], key: K, value: V) -> None:
    """Keeps it, and lets go of the oldest where there are many."""
    kept[key] = value
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
