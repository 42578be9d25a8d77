"""What is looked for by meaning: asked of the embedding model before the transaction, briefly, and never in the way."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import structlog

from bot import metrics
from bot.clock import Clock
from bot.conversation import Request, Turn
from bot.errors import ModelUnavailable, TryLater
from bot.llm import Embedder
from bot.rules import vectors
from bot.services import embedding, messages
from storage.search import Eyes, Near
from storage.store import Session, Store

PATIENCE = 0.7  # seconds; then the words stand alone
REMEMBERED = 500  # questions, so that their next pages are of the same ranking
log = structlog.get_logger()


class Meaning:
    """Finds what means the like of what somebody typed, where that is allowed and helps."""

    def __init__(self, store: Store, clock: Clock, embedder: Embedder) -> None:
        self._store = store
        self._clock = clock
        self._embedder = embedder
        self._known: OrderedDict[str, bytes] = OrderedDict()

    async def near(self, request: Request, compares: Callable[[Request], str] | None) -> Near | None:
        """What means the like, as far as whoever asks may see it there; None: the words stand alone."""
        words = compares(request) if compares is not None else ""
        if not words or self._embedder.rests():
            return None
        try:
            again = vectors.digest(words) in self._known
            asking = await self._store.write(partial(self._may_ask, request, again))
            vector = await self._vector(words) if asking is not None else None
            if asking is None or vector is None:
                return None
            org, eyes, least = asking
            return await self._store.read(partial(self._look, org, eyes, vector, least))
        except (ModelUnavailable, TryLater):
            return None
        except Exception as error:  # whatever it was, the words are there
            metrics.error("meaning", error)
            log.exception("nothing can be looked for by meaning")
            return None

    async def _vector(self, words: str) -> bytes | None:
        key = vectors.digest(words)  # nobody's words stay here
        if (known := self._known.get(key)) is not None:
            return known
        (vector,) = await self._embedder.embed([words], PATIENCE)
        if vector is not None:
            self._known[key] = vector
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return vector

    def _may_ask(self, request: Request, again: bool, session: Session) -> tuple[int, Eyes, float] | None:
        """The organization, the eyes that look, and how like it must mean; None where it may not or does not help."""
        here = messages.arrive(session, request)
        if here is None or here.channel is None or here.account is None or here.person is None:
            return None
        if here.workspace.state != "active" or request.actor.bot or request.actor.foreign or request.place.shared:
            return None
        turn = Turn(
            session, self._clock.now(), here.organization, request, here.person, here.account, here.workspace,
            here.channel, model=True,
        )  # fmt: skip
        least = embedding.may_ask(turn, self._embedder.model, again=again)
        return (turn.org, Eyes(turn.me.id, turn.channel.id), least) if least is not None else None

    def _look(self, org: int, eyes: Eyes, vector: bytes, least: float, session: Session) -> Near:
        return embedding.near(session, org, self._embedder.model, vector, eyes, least)
