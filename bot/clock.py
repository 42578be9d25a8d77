"""Time comes from a clock that is passed in."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was put: for tests, the demo and `lore tick --at`."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def forward(self, by: timedelta) -> None:
        """Moves the clock; never backwards."""
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        self._at += by
