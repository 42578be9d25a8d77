"""A typed line means one thing, whatever is typed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from handlers.console.parse import As, Ask, Help, In, Press, Quit, React, Talk, Tick, Who, amount, parse


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("/learn how to pack a pallet", Ask("learn", "how to pack a pallet")),
        ("/LEARN  spaced out ", Ask("learn", "spaced out")),
        ("/lore find pallets", Ask("lore", "find pallets")),
        ("/lore", Ask("lore")),
        ("@lore find pallets", Ask("", "find pallets")),
        ("@Lore: learn pallets", Ask("", "learn pallets")),
        ("@lorena hello", Talk("@lorena hello")),
        ("good morning", Talk("good morning")),
        (":-) nice", Talk(":-) nice")),
        (":as Ana Ruiz", As("Ana Ruiz")),
        (":as @ana", As("ana")),
        (":in #general", In("general")),
        (":in secret private", In("secret", private=True)),
        (":in @lore", In()),
        (":dm", In()),
        (":react 3 :bulb:", React(3, "bulb")),
        (":react [3] :+1::skin-tone-4:", React(3, "+1")),
        (":unreact 3 bulb", React(3, "bulb", added=False)),
        (':press 3 "I can help"', Press("I can help", 3)),
        (":press “Me too”", Press("Me too")),
        (":press [ Me too ]", Press("Me too")),
        (":reply 3 like this", Talk("like this", 3)),
        (":tick 1w", Tick(timedelta(weeks=1))),
        (":who", Who()),
        (":help", Help()),
        (":quit", Quit()),
        ("", None),
    ],
)
def test_a_line_in_a_channel(line: str, order: object) -> None:
    assert parse(line) == order


def test_everything_said_in_a_direct_conversation_is_for_lore() -> None:
    assert parse("find pallets", direct=True) == Ask("", "find pallets")
    assert parse("@lore find pallets", direct=True) == Ask("", "find pallets")
    assert parse("   ", direct=True) is None


@pytest.mark.parametrize(
    "line",
    [":as", ":in", ":in two words", ":react bulb", ":press", ":press 3", ":reply 3", ":tick", ":tick soon",
     ":tick 0h", ":tick 99999w", ":who there", ":nonsense", ":quit now"],
)  # fmt: skip
def test_a_wrong_order_says_what_to_type(line: str) -> None:
    with pytest.raises(Invalid, match="`:"):
        parse(line)


@given(st.text(max_size=80), st.booleans())
def test_any_line_is_understood_or_declined(line: str, direct: bool) -> None:
    try:
        order = parse(line, direct=direct)
    except Invalid:
        assert line.strip().startswith(":")
    else:
        assert (order is None) == (line.strip() in ("", ":cancel"))


@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from("mhd")), min_size=1, max_size=3), st.booleans())
def test_amounts_add_up(parts: list[tuple[int, str]], spaced: bool) -> None:
    seconds = {"m": 60, "h": 3600, "d": 86400}
    typed = " ".join(f"{n} {unit}" if spaced else f"{n}{unit}" for n, unit in parts)
    assert amount(typed) == timedelta(seconds=sum(n * seconds[unit] for n, unit in parts))


@given(st.integers(1, 9999), st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_a_label_survives_its_quotes(number: int, label: str) -> None:
    assert parse(f':press {number} "{label}"') == Press(label, number)
