"""What was answered is not answered again; where a key stands for a deed, a change of mind is not lost either."""

from datetime import datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, create_engine

from storage import receipts
from storage.tables import Receipt
from tests.town import MONDAY

MINUTE = timedelta(minutes=1)
LATEST = 59  # seconds until Teams delivers the same press again, at most
MEMORY = create_engine("sqlite://")
SQLModel.metadata.create_all(MEMORY, tables=[SQLModel.metadata.tables[str(Receipt.__tablename__)]])

Delivery = tuple[datetime, str, bool]  # when, of which button, and whether it is the first of its press
seconds = st.lists(st.integers(0, LATEST), max_size=3)
presses = st.lists(st.tuples(st.integers(0, 400), st.sampled_from("ab"), seconds), max_size=12)


def delivered(pressed: list[tuple[int, str, list[int]]]) -> list[Delivery]:
    """Each press as often as it is delivered, all of them in order."""
    found = [
        (MONDAY + timedelta(seconds=at), button, again == 0)
        for first, button, gaps in pressed
        for again, at in enumerate(accumulate(gaps, initial=first))
    ]
    return sorted(found, key=lambda each: each[0])


@given(presses)
def test_a_press_counts_after_a_minute_of_rest_and_a_redelivery_never(
    pressed: list[tuple[int, str, list[int]]],
) -> None:
    last: dict[str, datetime] = {}
    with Session(MEMORY) as session:
        for at, button, first in delivered(pressed):
            counts = receipts.take(session, 1, f"ana {button}", at, MINUTE)
            assert counts == (button not in last or at - last[button] >= MINUTE)
            assert first or not counts
            last[button] = at


def test_without_a_change_of_mind_a_key_counts_once() -> None:
    with Session(MEMORY) as session:
        days = [receipts.take(session, 1, "event 1", MONDAY + timedelta(days=each)) for each in (0, 0, 1, 30)]
        assert days == [True, False, False, False]
        assert receipts.take(session, 2, "event 1", MONDAY)
