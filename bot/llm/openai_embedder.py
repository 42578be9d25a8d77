"""The embedding model behind OpenAI's API, or any endpoint that speaks it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from openai import APIStatusError, AsyncOpenAI, OpenAIError

from bot import metrics
from bot.clock import Clock
from bot.errors import ModelUnavailable
from bot.rules import vectors
from bot.rules.veil import veiled

TIMEOUT = 30.0  # seconds
FAILURES, REST, LONGEST_REST = 3, timedelta(minutes=1), timedelta(hours=1)
LONGEST = 6_000  # characters of a text
NOT_THIS_TEXT = (400, 413, 422)  # said of what was sent: one of several texts may be to blame
log = structlog.get_logger()


class OpenAIEmbedder:
    """Asks for vectors; after several failures in a row it is left alone, longer each time."""

    def __init__(self, key: str, model: str, clock: Clock, base_url: str | None = None) -> None:
        self.model = model
        self._client = AsyncOpenAI(api_key=key, base_url=base_url, timeout=TIMEOUT, max_retries=0)
        self._clock = clock
        self._failures = 0
        self._resting_until: datetime | None = None

    async def embed(self, texts: Sequence[str], within: float = TIMEOUT) -> list[bytes | None]:
        """Takes out what must not leave the house, and asks; a text that is refused does not hold up the others."""
        if self.rests():
            raise ModelUnavailable
        try:
            async with asyncio.timeout(within):
                found = await self._several([_leaving(text) for text in texts])
            if len(found) > 1 and not any(found):
                raise ValueError("it makes nothing of any text")
        except (OpenAIError, ValueError, TypeError, TimeoutError) as error:
            self._failed(error)
            raise ModelUnavailable from error
        metrics.MODEL_CALLS.labels("embedded").inc()
        self._failures = 0
        return found

    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now."""
        return self._resting_until is not None and self._clock.now() < self._resting_until

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def _several(self, texts: list[str]) -> list[bytes | None]:
        try:
            return await self._ask(texts)
        except APIStatusError as error:
            if error.status_code not in NOT_THIS_TEXT:
                raise
        except _Odd:
            pass
        if len(texts) == 1:
            return [None]
        half = len(texts) // 2
        return [*await self._several(texts[:half]), *await self._several(texts[half:])]

    async def _ask(self, texts: list[str]) -> list[bytes | None]:
        answer = await self._client.embeddings.create(model=self.model, input=texts, encoding_format="float")
        if answer.usage is not None:
            metrics.MODEL_TOKENS.labels("in").inc(answer.usage.prompt_tokens)
        by_place = {each.index: each.embedding for each in answer.data}
        if sorted(by_place) != list(range(len(texts))) or len({len(each) for each in by_place.values()}) != 1:
            raise ValueError("not one vector of the same dimension for each text")
        try:
            return [vectors.packed(by_place[place]) for place in range(len(texts))]
        except ValueError as error:
            raise _Odd from error

    def _failed(self, error: Exception) -> None:
        metrics.MODEL_CALLS.labels("failed").inc()
        metrics.error("embeddings", error)
        self._failures += 1
        log.warning("the embedding model did not answer", kind=type(error).__name__, in_a_row=self._failures)
        if self._failures >= FAILURES:
            rest = min(REST * 2 ** min(self._failures - FAILURES, 10), LONGEST_REST)
            self._resting_until = self._clock.now() + rest


def _leaving(text: str) -> str:
    """What is sent of a text: never nothing, which is refused."""
    return veiled(text)[:LONGEST].encode("utf-8", "replace").decode() or "-"


class _Odd(Exception):
    """Numbers that are no direction: NaN, zeros, none."""
