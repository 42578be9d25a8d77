"""Time passes from one full hour to the next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.console.clock import MovedClock
from handlers.console.passing import briefly, moments

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(), timedelta(days=4000)).map(lambda after: FIRST + after)


@given(TIMES, st.timedeltas(timedelta(seconds=1), timedelta(days=40)))
def test_no_full_hour_is_left_out(start: datetime, by: timedelta) -> None:
    found = list(moments(start, by))
    assert found[-1] == start + by
    assert all(
        before < after <= before + timedelta(hours=1) for before, after in zip([start, *found], found, strict=False)
    )
    assert all((at.minute, at.second, at.microsecond) == (0, 0, 0) for at in found[:-1])


def test_long_lists_are_told_briefly() -> None:
    assert briefly(["a"] * 8) == ["a"] * 8
    assert briefly(["a"] * 10)[-1] == "and 2 more like that"


def test_the_clock_runs_on_from_where_it_was_put() -> None:
    clock = MovedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    clock.forward(timedelta(hours=1))
    assert timedelta() <= clock.now() - datetime(2026, 3, 2, 10, tzinfo=UTC) < timedelta(minutes=1)
