"""What a text lacks, and templates without what nobody filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.coaching import AUDIENCE, EXAMPLE, STEPS, TEMPLATES, filled, missing

WHOLE = "For everybody who books trips.\n1. Open Concur\n2. Press *New trip*\nFor example: Basel to Bern."


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        (WHOLE, ()),
        ("Month-end is at 18:00", (AUDIENCE, STEPS, EXAMPLE)),
        ("If you are new here, open the portal and then choose your team.", (EXAMPLE,)),
        ("Run `make setup`", (AUDIENCE, STEPS)),
        ("Wenn du neu bist: zuerst anmelden, dann das Team wählen. Zum Beispiel: Einkauf.", ()),
        ("For new colleagues: 1. The portal. 2. Renew it. Example: May.", ()),
        ("", (AUDIENCE, STEPS, EXAMPLE)),
    ],
)
def test_what_readers_will_ask_for(body: str, lacks: tuple[str, ...]) -> None:
    assert missing(body) == lacks


def test_a_link_is_an_example() -> None:
    assert EXAMPLE not in missing("See there", "https://example.com")


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_an_empty_template_is_empty(name: str) -> None:
    assert filled(TEMPLATES[name]) == ""


def test_what_was_filled_in_stays() -> None:
    typed = TEMPLATES["how-to"].replace("Who it is for: ", "Who it is for: everybody").replace("1. ", "1. Open it")
    assert filled(typed) == "Who it is for: everybody\n\nSteps:\n1. Open it"


@given(st.text(max_size=500))
def test_what_is_no_template_stays_as_it_is(text: str) -> None:
    words = [line for line in text.splitlines() if line.strip()]
    if not any(line.strip() in each for line in words for each in TEMPLATES.values()):
        assert [line for line in filled(text).splitlines() if line.strip()] == [
            line for line in "\n".join(words).strip().splitlines() if line.strip()
        ]


@given(st.text(max_size=2000))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert set(missing(text)) <= {AUDIENCE, STEPS, EXAMPLE}
