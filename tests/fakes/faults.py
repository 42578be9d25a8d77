"""What can go wrong between a bot and any service, on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 with Retry-After (none when it is None); nothing is carried out."""

    after: int | str | None = 1


@dataclass(frozen=True, slots=True)
class Status:
    """A bare HTTP error such as 500, 502 or 503; with accept=True the call was carried out all the same."""

    code: int = 503
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is cut without an answer, before the call is carried out or (accept=True) after it."""

    accept: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for so many seconds, then the connection is cut."""

    seconds: float
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes late, but it comes."""

    seconds: float
