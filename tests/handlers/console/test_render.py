"""Cards in the terminal: nothing is lost, nothing of what somebody wrote has power over the screen."""

import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Choice,
    Code,
    Facts,
    Form,
    Heading,
    Link,
    LinkButton,
    Mention,
    Moment,
    Paragraph,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    TextField,
    buttons,
)
from bot.views.examples import EXAMPLES
from handlers.console import render
from handlers.console.preview import drawn
from handlers.console.spans import safe

ESCAPES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")
EVERYTHING = Card(
    (
        Heading("Loading a truck"),
        Paragraph(
            (
                Mention(1, "Ana"),
                " asks ",
                Bold("how"),
                " to use ",
                Code("/learn"),
                Link(" guide", "https://x.example/y"),
            )
        ),
        Paragraph((CardLink("the need", "need", 4), " of ", Moment("2026-03-02T08:00:00+00:00", "Europe/Rome"))),
        Quote("two\nlines"),
        Preformatted("  indented"),
        Small((Moment("2026-03-02T08:00:00+00:00", "Europe/Rome", "time"),)),
        Row(("first",), ("detail",), Button("Show", "show", "1")),
        Row(("second",), (), Button("Show", "show", "2")),
        Facts((("Needs", "5"), ("Resolved", "3"))),
        Rule(),
        Buttons((Button("Me too", "metoo"), LinkButton("Site", "https://x.example"))),
    ),
    "Ana asks how to load a truck",
)


def plain(example: Card | Form, width: int = 100) -> str:
    page = StringIO()
    Console(file=page, width=width, highlight=False).print(drawn(example))
    return page.getvalue()


def coloured(example: Card | Form) -> str:
    page = StringIO()
    Console(file=page, width=100, highlight=False, force_terminal=True, color_system="truecolor").print(drawn(example))
    return page.getvalue()


def test_every_element_is_drawn() -> None:
    assert "\x1b[1mLoading a truck" in coloured(EVERYTHING)
    lines = [line.rstrip() for line in plain(EVERYTHING).splitlines()]
    assert lines == [
        "Loading a truck",
        "@Ana asks how to use /learn guide (https://x.example/y)",
        "the need of 2 Mar 2026",
        "> two",
        "> lines",
        "      indented",
        "2 Mar 2026, 09:00 Europe/Rome",
        "• first  [ Show 1 ]",
        "  detail",
        "• second  [ Show 2 ]",
        "Needs     5",
        "Resolved  3",
        "-" * 100,
        "[ Me too ]  Site (https://x.example)",
    ]


def test_what_is_on_screen_is_linked_by_its_number() -> None:
    page = StringIO()
    Console(file=page, width=100).print(render.card(EVERYTHING, lambda *thing: 7 if thing == ("need", 4) else None))
    assert "the need [7] of" in page.getvalue()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_in_colour_and_plain(name: str) -> None:
    example = EXAMPLES[name]
    assert "\x1b" not in plain(example)
    assert words(ESCAPES.sub("", coloured(example))) == words(plain(example))
    if isinstance(example, Card):
        assert all(words(button.label) in words(plain(example, width=400)) for button in buttons(example))
    assert max(map(len, plain(example, width=40).splitlines())) <= 40


def test_only_what_is_new_is_drawn_again() -> None:
    before = Card((Heading("A"), Small(("open",))), "A is open")
    page = StringIO()
    console = Console(file=page, width=100)
    console.print(render.change(before, Card((Heading("A"), Small(("claimed",))), "A is claimed"), lambda *_: None))
    console.print(render.change(before, Card((Heading("A"),), "A is gone"), lambda *_: None))
    assert page.getvalue() == "claimed\nA is gone\n"


def test_a_form_shows_what_it_asks() -> None:
    fields = (
        TextField("title", "Title", "Loading", "One line"),
        Choice("who", "Who sees it", (("a", "Everybody"), ("b", "This channel")), ("b",), required=False),
    )
    seen = plain(Form("Share", "share", fields, submit="Publish"))
    assert seen == (
        "Share\nTitle\n  Loading\n  One line\nWho sees it (optional)\n  ○ Everybody  ● This channel\n[ Publish ]\n"
    )


@given(st.text(max_size=60))
def test_nobody_s_words_have_power_over_the_screen(text: str) -> None:
    card = Card(
        (Heading(text), Paragraph((text, Bold(text), Code(text), Mention(1, text))), Quote(text), Row((text,))), text
    )
    seen = plain(card)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", seen)
    assert "\x1b" not in ESCAPES.sub("", coloured(card))


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60))
def test_visible_words_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def words(text: str) -> str:
    return "".join(text.split())
