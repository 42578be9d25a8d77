import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.emoji import LONGEST, MEANINGS, OF_NEED, OF_SNIPPET, canonical, meaning, shown


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("+1", "+1"), ("👍", "+1"), ("👍🏿", "+1"), ("+1::skin-tone-4", "+1"), ("1f44d_thumbsup", "+1"), ("like", "+1"),
        ("❤", "heart"), ("❤️", "heart"), ("2764-fe0f_heart", "heart"), ("🙋🏽‍♀️", "raising_hand"), (":Party_Parrot:", "party_parrot"),
        ("1f440_eyes", "👀"), ("2705_whiteheavycheckmark", "white_check_mark"), ("", ""), ("x" * 101, ""), ("  ", ""),
    ],
)  # fmt: skip
def test_one_name_for_each_emoji(typed: str, name: str) -> None:
    assert canonical(typed) == name


@given(st.text() | st.from_regex(r"[0-9a-f]{1,9}(-[0-9a-f]{1,9})*_\w*", fullmatch=True))
def test_any_text_has_a_short_name_that_is_its_own(text: str) -> None:
    name = canonical(text)
    assert len(name) <= LONGEST
    name.encode()
    assert meaning(name, "snippet", {}) in (None, *OF_SNIPPET)
    assert meaning(name, "need", {}) in (None, *OF_NEED)


@pytest.mark.parametrize("name", MEANINGS)
def test_names_of_the_table_are_canonical(name: str) -> None:
    assert canonical(name) == name


def test_what_it_means_depends_on_what_it_is_on() -> None:
    assert meaning("+1", "snippet", {}) == "useful"
    assert meaning("+1", "need", {}) == meaning("raising_hand", "need", {}) == "metoo"
    assert meaning("raising_hand", "snippet", {}) is meaning("bulb", "need", {}) is meaning("tada", "need", {}) is None
    assert meaning("white_check_mark", "need", {}) == meaning("white_check_mark", "snippet", {}) == "resolved"


def test_an_organization_decides() -> None:
    own = {":Party_Parrot:": "learned", "👍": "question", "star": "nothing", "eyes": "admin", "heart": 7}
    assert [meaning(name, "snippet", own) for name in ("party_parrot", "+1", "star", "eyes", "heart", "bulb")] == [
        "learned", "question", None, None, None, "learned",
    ]  # fmt: skip
    assert meaning("+1", "need", own) is None
    assert meaning("+1", "need", {"+1": "metoo"}) == "metoo"


def test_an_emoji_is_shown_as_itself_where_it_is_known() -> None:
    assert [shown(name) for name in ("+1", "heart", "tada", "🎉")] == ["👍", "❤️", ":tada:", "🎉"]
    assert {canonical(shown(name)) for name in MEANINGS} == set(MEANINGS)
