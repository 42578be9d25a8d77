"""Names that people type find who is meant, and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import mark
from bot.errors import NotFound
from handlers.console.names import channels, mentions, named

PEOPLE = {"ana": "A1", "ana ruiz": "A1", "ben": "B1", "benedikt": "B2", "jean-luc": "J1"}


@pytest.mark.parametrize(
    ("typed", "read", "found"),
    [
        ("thanks @Ana Ruiz for it", f"thanks {mark('A1')} for it", {"A1": "Ana Ruiz"}),
        ("@ana, @BEN!", f"{mark('A1')}, {mark('B1')}!", {"A1": "ana", "B1": "BEN"}),
        ("@benedikt", mark("B2"), {"B2": "benedikt"}),
        ("@bene", "@bene", {}),
        ("@jean-luc's", f"{mark('J1')}'s", {"J1": "jean-luc"}),
        ("@ana.", f"{mark('A1')}.", {"A1": "ana"}),
        ("ana@ben.example", "ana@ben.example", {}),
        ("@ana-maria and @nobody", "@ana-maria and @nobody", {}),
    ],
)
def test_mentions(typed: str, read: str, found: dict[str, str]) -> None:
    assert mentions(typed, PEOPLE) == (read, found)


@given(st.text(alphabet="@ab #.-\n", max_size=40))
def test_nothing_but_names_changes(typed: str) -> None:
    read, found = mentions(typed, {"a": "X"})
    assert read.replace(mark("X"), "@a") == typed
    assert set(found) <= {"X"}


def test_channels_are_found_in_any_case() -> None:
    assert channels("see #General, #ware-house. and #nope", {"general": "C1", "ware-house": "C2"}) == {
        "General": "C1",
        "ware-house": "C2",
    }


def test_a_name_a_beginning_or_a_hint() -> None:
    assert named("ANA", PEOPLE, "anybody called") == "A1"
    assert named("bened", PEOPLE, "anybody called") == "B2"
    assert named("ana r", PEOPLE, "anybody called") == "A1"
    with pytest.raises(NotFound, match="Did you mean ben or benedikt"):
        named("be", PEOPLE, "anybody called")
    with pytest.raises(NotFound, match="Did you mean benedikt"):
        named("benedict", PEOPLE, "anybody called")
    with pytest.raises(NotFound, match=r"I don't know anybody called “zoe”\.$"):
        named("zoe", PEOPLE, "anybody called")
