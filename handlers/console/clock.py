"""A clock that runs like the machine's and can be moved forward."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.clock import Clock


class Movable(Clock, Protocol):
    """A clock that the console may move."""

    def forward(self, by: timedelta) -> None:
        """Moves the clock; never backwards."""
        ...


class MovedClock:
    """The machine's time and what was added to it; or another time that runs from now on."""

    def __init__(self, start: datetime | None = None) -> None:
        self._moved = start - datetime.now(UTC) if start else timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._moved

    def forward(self, by: timedelta) -> None:
        """Moves the clock; never backwards."""
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        self._moved += by
