"""Typed lines: from a terminal with its history, or from a pipe, where they are echoed."""

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from handlers.console.parse import CANCEL
from handlers.console.questions import Lines

with suppress(ImportError):  # Windows has none
    import readline  # noqa: F401  # gives input() its history


class Typed:
    """Lines from a terminal. Ctrl-C gives up what is being typed, Ctrl-D ends."""

    def ask(self, prompt: str) -> str | None:
        """The next line; None when there are no more."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return _whole(input, prompt)
        except (KeyboardInterrupt, EOFError) as end:
            sys.stdout.write("\n")
            return CANCEL if isinstance(end, KeyboardInterrupt) else None
        finally:
            signal.signal(signal.SIGINT, before)


class Piped:
    """Lines of a script, each written out after its prompt."""

    def __init__(self, script: TextIO, out: TextIO) -> None:
        self.script = script
        self.out = out

    def ask(self, prompt: str) -> str | None:
        """The next line; None when there are no more."""
        try:
            return _whole(self._next, prompt)
        except EOFError:
            return None

    def _next(self, prompt: str) -> str:
        line = self.script.readline()
        if not line:
            raise EOFError
        self.out.write(f"{prompt}{line.rstrip()}\n")
        return line.rstrip("\r\n")


def stdin() -> Lines:
    """Where this process gets its lines from."""
    if sys.stdin.isatty():
        return Typed()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return Piped(sys.stdin, sys.stdout)


def _whole(read: Callable[[str], str], prompt: str) -> str:
    """A line, and what follows it as long as lines end with a backslash."""
    line = read(prompt)
    while line.endswith("\\"):
        line = f"{line[:-1]}\n{read('… ')}"
    return line
