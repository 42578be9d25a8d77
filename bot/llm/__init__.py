"""The language model: optional everywhere, asked with a fixed shape for its answer, never in the way of a reply."""

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, TypeVar

from pydantic import BaseModel

from bot.clock import Clock
from bot.errors import ModelUnavailable
from bot.prompts import Prompt

Shape = TypeVar("Shape", bound=BaseModel)


class LanguageModel(Protocol):
    """Answers a prompt in a given shape."""

    async def complete(self, prompt: Prompt, shape: type[Shape], *, who: str = "") -> Shape:
        """Raises ModelUnavailable, for whatever reason there is no answer of that shape."""
        ...

    async def trouble(self) -> tuple[str, str]:
        """What keeps it from answering and what to do about it; empty when nothing is known to."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...


class NoModel:
    """No model: whoever asks goes the plain way."""

    async def complete(self, prompt: Prompt, shape: type[Shape], *, who: str = "") -> Shape:
        """Raises ModelUnavailable."""
        raise ModelUnavailable

    async def trouble(self) -> tuple[str, str]:
        return "", ""

    async def close(self) -> None: ...


def connect(
    key: str, model: str, clock: Clock, base_url: str | None = None, prices: tuple[float, float] = (0.0, 0.0)
) -> LanguageModel:
    """The model at OpenAI, or any endpoint that speaks its API; prices in dollars for a million tokens, in and out."""
    connected: LanguageModel = import_module("bot.llm.openai_model").OpenAIModel(key, model, clock, base_url, prices)
    return connected


class Embedder(Protocol):
    """Says what texts mean, as numbers (`bot.rules.vectors`)."""

    model: str

    async def embed(self, texts: Sequence[str], within: float = ...) -> list[bytes | None]:
        """A vector of each text, None for one that the model makes nothing of; `within` so many seconds.

        Raises ModelUnavailable.
        """
        ...

    def rests(self) -> bool:
        """Whether it would not be asked now."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...


def embedder(key: str, model: str, clock: Clock, base_url: str | None = None) -> Embedder:
    """The embedding model at the same endpoint."""
    connected: Embedder = import_module("bot.llm.openai_embedder").OpenAIEmbedder(key, model, clock, base_url)
    return connected
