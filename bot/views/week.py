"""A week in numbers, the week before in brackets."""

from dataclasses import dataclass
from datetime import timedelta

from bot.rules.numbers import enough, spoken


@dataclass(frozen=True, slots=True)
class Numbers:
    """A week of some channels in numbers, beside the week before."""

    declared: int
    resolved: int
    waiting: int
    to_answer: timedelta | None
    to_resolve: timedelta | None
    askers: int
    sharers: int
    helpers: int


NOTHING = Numbers(0, 0, 0, None, None, 0, 0, 0)


def facts(now: Numbers, before: Numbers) -> tuple[tuple[str, str], ...]:
    """Names and values, those of the week before in brackets; numbers of people only from five up."""
    return (
        ("Needs declared", _beside(now.declared, before.declared)),
        ("Resolved", _beside(now.resolved, before.resolved)),
        ("Waiting", _beside(now.waiting, before.waiting)),
        ("Median to first answer", _times(now.to_answer, before.to_answer)),
        ("Median to resolution", _times(now.to_resolve, before.to_resolve)),
        ("People who asked", _people(now.askers, before.askers)),
        ("People who shared", _people(now.sharers, before.sharers)),
        ("People who helped", _people(now.helpers, before.helpers)),
    )


def _beside(now: int, before: int) -> str:
    return f"{now:,} ({before:,})"


def _people(now: int, before: int) -> str:
    """Numbers of people only from five up, so that nobody is pointed at."""
    shown = [f"{number:,}" if enough(number) else "fewer than 5" for number in (now, before)]
    return f"{shown[0]} ({shown[1]})"


def _times(now: timedelta | None, before: timedelta | None) -> str:
    shown = [spoken(each) if each is not None else "none" for each in (now, before)]
    return f"{shown[0]} ({shown[1]})"
