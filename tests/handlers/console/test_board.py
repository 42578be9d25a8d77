"""Buttons are found by what stands on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotFound
from bot.views.elements import Button, Buttons, Card, Row
from handlers.console.board import Board, Shown
from handlers.console.render import pressable

CARD = Card(
    (
        Row(("a",), (), Button("Show", "show", "1")),
        Row(("b",), (), Button("Show", "show", "2")),
        Buttons((Button("👍 Useful", "useful"), Button("I can help", "claim"), Button("I can't", "release"))),
    ),
    "x",
)


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("show", Button("Show", "show", "1")),
        ("Show 2", Button("Show", "show", "2")),
        ("useful", Button("👍 Useful", "useful")),
        ("👍 Useful", Button("👍 Useful", "useful")),
        ("i can h", Button("I can help", "claim")),
        ("I CAN'T", Button("I can't", "release")),
    ],
)
def test_a_button_by_its_words(typed: str, pressed: Button) -> None:
    board = Board()
    shown = board.put(Shown(0, "c", "m", CARD))
    assert board.button(typed, None, "ana") == (shown, pressed)


@pytest.mark.parametrize("typed", ["i can", "nothing", "👍"])
def test_what_is_not_clear_is_not_pressed(typed: str) -> None:
    board = Board()
    board.put(Shown(0, "c", "m", CARD))
    with pytest.raises(NotFound):
        board.button(typed, None, "ana")


def test_the_last_message_that_has_it() -> None:
    board = Board()
    board.put(Shown(0, "c", "m1", CARD))
    second = board.put(Shown(0, "c", "m2", CARD))
    board.put(Shown(0, "c", "m3", CARD, reader="ben"))
    board.put(Shown(0, "c", "m4", text="said"))
    assert board.button("useful", None, "ana")[0] == second
    assert board.button("useful", 1, "ana")[0].message == "m1"
    assert board.button("Save as snippet", 4, "ana")[1].command == "save"


@given(st.lists(st.sampled_from(["Show", "Open", "Show more"]), max_size=6))
def test_every_button_can_be_pressed(labels: list[str]) -> None:
    card = Card(tuple(Row(("x",), (), Button(label, "c", str(at))) for at, label in enumerate(labels)), "x")
    board = Board()
    board.put(Shown(0, "c", "m", card))
    names = [name for name, _ in pressable(card)]
    assert [board.button(name, 1, "ana")[1].text for name in names] == [str(at) for at in range(len(labels))]
