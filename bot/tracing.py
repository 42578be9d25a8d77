"""One id from a request to the delivery of what came of it: on every log line and in every row on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

_current: ContextVar[str | None] = ContextVar("lore_trace", default=None)


def current() -> str | None:
    """The id of what is being done; None when nothing in particular is."""
    return _current.get()


@contextmanager
def traced(trace: str | None = None) -> Iterator[str]:
    """Everything inside belongs to this id, to the one that is there already, or to a new one."""
    chosen = trace or _current.get() or token_hex(8)
    token = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(token)
