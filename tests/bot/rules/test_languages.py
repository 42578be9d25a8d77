"""Which language a text is in."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.languages import READ, language, of_locale

COMPANY = Path(__file__).parents[2] / "company" / "corpus.jsonl"


def test_the_texts_of_a_company_are_told_apart() -> None:
    rows = [json.loads(line) for line in COMPANY.read_text("utf-8").splitlines()]
    found = {row["_id"]: language(f"{row['title']}\n{row['text']}") for row in rows}
    english = [found[f"s{n}"] for n in range(1, 159)]
    assert sum(each == "en" for each in english) >= 155
    for id, spoken in {
        "s160": "de", "s168": "fr", "s173": "es", "s177": "it", "s179": "pt", "s181": "nl", "s183": "ja", "s187": "zh",
        "s190": "ko", "s192": "ar", "s194": "he", "s196": "ru", "s198": "pl", "s199": "tr", "s200": "el", "s201": "hi",
        "s202": "th", "s203": "da", "s204": "sv",
    }.items():  # fmt: skip
        assert found[id] == spoken, id


@pytest.mark.parametrize("text", ["", "VPN", "ERR_CONNECTION_REFUSED", "12:30", "👍", "in"])
def test_nothing_is_told_where_nothing_tells(text: str) -> None:
    assert language(text) == ""


@pytest.mark.parametrize(
    ("locale", "spoken"), [("de-DE", "de"), ("pt_BR", "pt"), ("en-GB", "en"), ("en", ""), ("", ""), ("JA", "ja")]
)
def test_a_locale_tells_a_language_unless_it_stands_for_none(locale: str, spoken: str) -> None:
    assert of_locale(locale) == spoken


@given(st.text(max_size=600))
def test_any_text_can_be_asked_and_only_its_beginning_counts(text: str) -> None:
    assert language(text) == language(text[:READ])
    assert len(language(text)) in (0, 2)
