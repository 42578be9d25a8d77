"""One id from a request to the delivery of what came of it: on every log line and in every row on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from secrets import token_hex

_current: ContextVar[str | None] = ContextVar("lore_trace", default=None)
_ours, _numbers = token_hex(4), count(1)  # nobody has to guess it: it only has to be another one each time


def current() -> str | None:
    """The id of what is being done; None when nothing in particular is."""
    return _current.get()


@contextmanager
def traced(trace: str | None = None) -> Iterator[str]:
    """Everything inside belongs to this id, to the one that is there already, or to a new one."""
    chosen = trace or _current.get() or f"{_ours}{next(_numbers):08x}"
    token = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(token)
