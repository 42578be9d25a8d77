"""Which passage answers, what supports a sentence, and how a question goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.followups import LONGEST, goes_on, in_context
from bot.rules.passages import best_passage, supported

NOTE = "Expenses go to Paula by the 25th. Never send receipts by mail: scan them. The limit is 300 euros."


@pytest.mark.parametrize(
    "sentence",
    [
        "Send expenses to Paula by the 25th.",
        "Receipts must never be sent by mail.",
        "The limit is 300 euros.",
        "Scan receipts, do not send them by mail.",
    ],
)
def test_what_a_note_says_is_supported(sentence: str) -> None:
    assert supported(sentence, NOTE)


@pytest.mark.parametrize(
    "sentence",
    [
        "", "!?", "Send receipts by mail.", "The limit is not 300 euros.", "The limit is 500 euros.",
        "Paula likes cheese and long walks on the beach.", "Expenses go to Paula by the 26th.",
    ],
)  # fmt: skip
def test_what_a_note_does_not_say_is_not(sentence: str) -> None:
    assert not supported(sentence, NOTE)


@given(st.text(min_size=1, max_size=300).filter(lambda text: any(char.isalnum() for char in text)))
def test_a_note_supports_itself_or_has_no_words(text: str) -> None:
    assert supported("", text) is False
    assert isinstance(supported(text, text), bool)


@given(st.text(max_size=200), st.text(max_size=3000), st.integers(20, 400))
def test_a_passage_is_part_of_its_text(question: str, text: str, limit: int) -> None:
    assert len(best_passage(question, text, limit)) <= limit


@pytest.mark.parametrize(
    ("question", "goes_on"),
    [
        ("and on a Mac?", True), ("what about Linux?", True), ("Mac?", True), ("und am Wochenende?", True),
        ("e-mail signature for the whole sales team?", False),
        ("where is the big stapler kept?", False), ("how do I book the meeting room in Basel?", False),
    ],
)  # fmt: skip
def test_a_question_that_cannot_stand_alone_goes_on(question: str, goes_on: bool) -> None:
    assert ("printer" in in_context(question, "how do I set up the printer?")) is goes_on


@pytest.mark.parametrize(
    ("question", "says_so"),
    [
        ("and on a Mac?", True), ("does it work on Linux?", True), ("why?", True), ("ça marche sur Linux ?", True),
        ("Mac?", False), ("k8s ingress?", False), ("item prices?", False),
        ("IT hotline?", False), ("who is IT?", False), ("how do I reach IT", False), ("is it on?", True),
        ("is there a list that names every room in Basel?", False),
    ],
)  # fmt: skip
def test_some_questions_say_that_they_go_on(question: str, says_so: bool) -> None:
    assert goes_on(question) is says_so


@given(st.text(max_size=2000), st.text(max_size=2000))
def test_a_question_never_gets_too_long(question: str, earlier: str) -> None:
    assert len(in_context(question, earlier)) <= LONGEST
    assert in_context(question, "") == question[:LONGEST]
