"""What people wrote, drawn."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.graphemes import utf16
from bot.views.elements import Code, Link, Paragraph, Preformatted
from bot.views.prose import FENCES, PREVIEW, PREVIEW_LINES, pages, preview, prose, reading_pages, spans

WORDS = st.text(st.sampled_from("ab \n`#.,)(<>&*_~:/\u202e😀é") | st.characters(codec="utf-8"), max_size=400)
TEXTS = st.lists(st.sampled_from(["```", "```py\n", "`x`", "https://a.example/b.", "\n", " "]) | WORDS, max_size=30)


def shown(elements: tuple[object, ...]) -> str:
    """Every letter that is drawn."""
    found = []
    for element in elements:
        match element:
            case Paragraph(text):
                found += [span if isinstance(span, str) else span.text for span in text]  # type: ignore[union-attr]
            case Preformatted(code):
                found.append(code)
    return "".join(found)


def test_code_and_links_stand_out_and_a_link_shows_where_it_leads() -> None:
    text = "Use `sum` (see https://a.example/x_(y)).\n```python\nx = 1\n```\nthat is all, even ```inline``` and `open"
    assert prose(text) == (
        Paragraph(("Use ", Code("sum"), " (see ", Link("https://a.example/x_(y)", "https://a.example/x_(y)"), ").")),
        Preformatted("x = 1"), Paragraph(("that is all, even",)), Preformatted("inline"), Paragraph(("and `open",)),
    )  # fmt: skip


def test_a_fence_that_is_never_closed_runs_to_the_end() -> None:
    assert prose("so:\n```\nx\ny") == (Paragraph(("so:",)), Preformatted("x\ny"))


@example("```0\n")
@given(TEXTS.map("".join))
def test_nothing_that_was_written_is_lost(text: str) -> None:
    letters = [char for char in shown(prose(text)) if char.isalnum() and char != "p" and char != "y"]
    written = [char for char in text if char.isalnum() and char != "p" and char != "y"]
    assert letters == written


@given(TEXTS.map("".join))
def test_words_stay_plain(text: str) -> None:
    assert (
        "".join(
            span if isinstance(span, str) else f"`{span.text}`" if isinstance(span, Code) else span.text
            for span in spans(text)
        )
        == text
    )  # type: ignore[union-attr]


@given(TEXTS.map("".join))
def test_a_card_does_not_grow_without_end(text: str) -> None:
    assert len(prose(text)) <= 2 * FENCES + 1
    short, more = preview(text)
    assert utf16(short) <= PREVIEW + 2
    assert short.count("\n") <= PREVIEW_LINES
    assert more == (short != text)


@example("🙂" * 60, 100)
@given(TEXTS.map("".join).map(str.strip), st.integers(20, 200))
def test_pages_hold_everything_in_order(text: str, size: int) -> None:
    found = pages(text, size)
    assert all(utf16(page) <= size for page in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_code_goes_on_as_code_on_the_next_page() -> None:
    text = "see\n```\n" + "x = 1\n" * 900 + "```\nand then"
    several = reading_pages(text)
    assert len(several) == 3
    assert all(isinstance(element, Preformatted) for page in several[1:2] for element in prose(page))
    assert prose(several[-1])[-1] == Paragraph(("and then",))
