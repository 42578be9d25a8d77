"""The language model behind OpenAI's API; its library takes a second to load, so only who has a key loads it."""

import hashlib
from datetime import datetime, timedelta

import structlog
from openai import APIStatusError, AsyncOpenAI, OpenAIError
from pydantic import ValidationError

from bot import metrics
from bot.clock import Clock
from bot.errors import ModelUnavailable
from bot.llm import Shape
from bot.prompts import Prompt
from bot.rules.veil import veiled

TIMEOUT = 12.0  # seconds
FAILURES, REST = 3, timedelta(minutes=1)
LONGEST = 24_000  # characters of input
log = structlog.get_logger()


class OpenAIModel:
    """Any endpoint that speaks OpenAI's API: responses, or chat completions where it has no responses."""

    def __init__(
        self, key: str, model: str, clock: Clock, base_url: str | None = None, prices: tuple[float, float] = (0.0, 0.0)
    ) -> None:
        self._prices = prices  # dollars for a million tokens, asked and answered
        self._client = AsyncOpenAI(api_key=key, base_url=base_url, timeout=TIMEOUT, max_retries=0)
        self._model = model
        self._clock = clock
        self._chat_only = False
        self._failures = 0
        self._resting_until: datetime | None = None

    async def complete(self, prompt: Prompt, shape: type[Shape], *, who: str = "") -> Shape:
        """Asks the model; after several failures in a row it is left alone for a while."""
        if self._resting_until is not None and self._clock.now() < self._resting_until:
            raise ModelUnavailable
        try:
            with metrics.MODEL_SECONDS.time():
                answer = await self._ask(prompt, shape, who)
        except (OpenAIError, ValidationError, ValueError, TimeoutError) as error:
            self._failed(error)
            raise ModelUnavailable from error
        if answer is None:  # it refused, or said nothing of that shape
            metrics.MODEL_CALLS.labels("refused").inc()
            raise ModelUnavailable
        metrics.MODEL_CALLS.labels("answered").inc()
        self._failures = 0
        return answer

    async def trouble(self) -> tuple[str, str]:
        """Asks which models there are: that needs the key, and costs nothing."""
        try:
            known = {each.id for each in (await self._client.models.list()).data}
        except APIStatusError as error:
            if error.status_code in (401, 403):
                return f"the key is refused ({error.status_code})", "Copy OPENAI_API_KEY again from your account."
            known = set()  # an endpoint need not list what it has
        except (OpenAIError, ValueError, TimeoutError) as error:
            return (
                f"cannot be asked ({type(error).__name__})",
                "Check OPENAI_BASE_URL and the network.",
            )
        if known and self._model not in known:
            return f"there is no model {self._model}", f"Set LORE_MODEL to one of {', '.join(sorted(known)[:8])}."
        return "", ""

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def _ask(self, prompt: Prompt, shape: type[Shape], who: str) -> Shape | None:
        if not self._chat_only:
            try:
                return await self._respond(prompt, shape, who)
            except APIStatusError as error:
                if error.status_code not in (404, 405):
                    raise
                self._chat_only = True
        return await self._chat(prompt, shape)

    async def _respond(self, prompt: Prompt, shape: type[Shape], who: str) -> Shape | None:
        response = await self._client.responses.parse(
            model=self._model, instructions=prompt.instructions, input=veiled(prompt.input)[:LONGEST],
            text_format=shape, store=False, safety_identifier=hashlib.sha256(who.encode()).hexdigest(),
        )  # fmt: skip
        if response.usage is not None:
            self._paid(response.usage.input_tokens, response.usage.output_tokens)
        return response.output_parsed

    async def _chat(self, prompt: Prompt, shape: type[Shape]) -> Shape | None:
        completion = await self._client.chat.completions.parse(
            model=self._model, response_format=shape,
            messages=[
                {"role": "system", "content": prompt.instructions},
                {"role": "user", "content": veiled(prompt.input)[:LONGEST]},
            ],
        )  # fmt: skip
        if completion.usage is not None:
            self._paid(completion.usage.prompt_tokens, completion.usage.completion_tokens)
        return completion.choices[0].message.parsed if completion.choices else None

    def _paid(self, asked: int, answered: int) -> None:
        metrics.MODEL_TOKENS.labels("in").inc(asked)
        metrics.MODEL_TOKENS.labels("out").inc(answered)
        metrics.MODEL_COST.inc((asked * self._prices[0] + answered * self._prices[1]) / 1_000_000)

    def _failed(self, error: Exception) -> None:
        metrics.MODEL_CALLS.labels("failed").inc()
        metrics.error("model", error)
        self._failures += 1
        log.warning("the model did not answer", kind=type(error).__name__, in_a_row=self._failures)
        if self._failures >= FAILURES:
            self._resting_until = self._clock.now() + REST
            self._failures = 0
