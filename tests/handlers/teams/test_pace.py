"""Lore keeps Teams' limits by itself."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SetClock
from bot.errors import TryLater
from handlers.teams.limits import CALLS_PER_TENANT, SENDS_PER_THREAD
from handlers.teams.pace import Pace

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


def tries(pace: Pace, clock: SetClock, thread: str) -> float:
    """0 when it goes through now, else the seconds to wait."""
    try:
        pace.take("tenant", thread)
    except TryLater as later:
        return later.after
    return 0.0


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from("ab")), max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_window_ever_holds_more_than_teams_allows(steps: list[tuple[float, str]]) -> None:
    clock = SetClock(START)
    pace, made = Pace(clock), {"a": [], "b": []}  # type: ignore[var-annotated]
    for pause, thread in steps:
        clock.forward(timedelta(seconds=pause))
        wait = tries(pace, clock, thread)
        if wait:
            clock.forward(timedelta(seconds=wait + 0.001))
            assert tries(pace, clock, thread) == 0.0
        made[thread].append(clock.now().timestamp())
    for moments in made.values():
        for calls, seconds in SENDS_PER_THREAD:
            assert all(later - first >= seconds for first, later in zip(moments, moments[calls:], strict=False))


async def test_pages_of_rosters_that_wait_together_take_turns() -> None:
    pace, began, moments = Pace(SetClock(START)), time.monotonic(), list[float]()

    async def page() -> None:
        await pace.turn("tenant", "team")
        moments.append(time.monotonic() - began)

    await asyncio.gather(*(page() for _ in range(17)))
    assert moments[13] < moments[14]
    assert moments[14] >= 1
    assert moments[16] >= 2
    waiting = [asyncio.create_task(page()) for _ in range(31)]
    await asyncio.sleep(0)
    with pytest.raises(TryLater):
        await page()
    for each in waiting:
        each.cancel()


def test_one_thread_never_holds_up_another() -> None:
    clock = SetClock(START)
    pace = Pace(clock)
    for _ in range(7):
        pace.take("tenant", "busy")
    with pytest.raises(TryLater):
        pace.take("tenant", "busy")
    pace.take("tenant", "quiet")
    pace.hold("tenant", "quiet", 30)
    assert tries(pace, clock, "quiet") == 30
    pace.take("tenant", "third")
    clock.forward(timedelta(seconds=30))
    assert tries(pace, clock, "quiet") == 0


@given(st.lists(st.floats(1, 100), min_size=1, max_size=20))
def test_who_is_refused_again_and_again_waits_longer_and_never_less_than_told(told: list[float]) -> None:
    clock = SetClock(START)
    pace = Pace(clock)
    for times, seconds in enumerate(told):
        wait = pace.hold("tenant", "a", seconds)
        assert max(seconds, 2.0 ** min(times, 6) / 2) <= wait <= max(seconds, 64)
        assert tries(pace, clock, "a") == pytest.approx(wait)
        clock.forward(timedelta(seconds=wait + 0.001))
        assert tries(pace, clock, "a") == 0
    pace.went("tenant", "a")
    assert pace.hold("tenant", "a", 1) == 1


def test_a_tenant_has_fifty_a_second() -> None:
    clock = SetClock(START)
    pace = Pace(clock)
    for at in range(CALLS_PER_TENANT.calls):
        pace.take("tenant", str(at))
    assert 0 < tries(pace, clock, "one more") <= 1
    pace.take("another tenant", "x")
    clock.forward(timedelta(seconds=1.01))
    assert tries(pace, clock, "one more") == 0
