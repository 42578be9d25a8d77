"""No card breaks a limit of Slack's, and nobody's words become markup."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings

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
    Mention,
    Moment,
    Paragraph,
    Quote,
    Row,
    Small,
    TextField,
)  # fmt: skip
from handlers.slack import limits
from handlers.slack.forms import modal, packed, shown, unpacked
from handlers.slack.render import blocks, fallback, home
from handlers.slack.spans import Reading, inert, permalink
from tests.fakes.slack.blockkit import message_problems, texts, view_problems
from tests.handlers.slack.cards import CARDS, FORMS, HERE, WORDS

RAW = "<!channel> <@U99> <https://evil.example|x> *b* _i_ ~s~ `c`"


def leaves(thing: Any, kind: str) -> list[Any]:
    """Every object of a type inside these blocks."""
    found = [thing] if isinstance(thing, dict) and thing.get("type") == kind else []
    inside = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else []
    return found + [leaf for each in inside for leaf in leaves(each, kind)]


@given(CARDS)
@settings(max_examples=150, deadline=None)
def test_every_card_is_a_message_that_slack_takes(card: Card) -> None:
    drawn = blocks(card, HERE)
    assert message_problems(drawn) == []
    assert len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))) <= limits.MESSAGE_SIZE
    assert 0 < len(fallback(card)) < 4000


@given(CARDS)
@settings(max_examples=75, deadline=None)
def test_every_card_fits_a_modal_and_the_home_tab(card: Card) -> None:
    assert view_problems(home(card, HERE)) == []
    assert view_problems(shown(card, "", HERE)) == []


@given(FORMS)
@settings(max_examples=150, deadline=None)
def test_every_form_is_a_modal_that_slack_takes(form: Form) -> None:
    view = modal(form, packed({"x": form.text}), HERE)
    assert view_problems(view) == []


@given(CARDS)
@settings(max_examples=75, deadline=None)
def test_only_known_accounts_are_ever_mentioned(card: Card) -> None:
    drawn = blocks(card, HERE)
    assert {leaf["user_id"] for leaf in leaves(drawn, "user")} <= {"U01ANA"}
    for leaf in leaves(drawn, "mrkdwn"):
        assert leaf["verbatim"] is True
        controls = re.findall(r"<([^>]*)>", leaf["text"])
        assert all(re.match(r"@U01ANA$|!date\^|https?://", control) for control in controls), leaf
    assert "<" not in fallback(card)
    assert not leaves(drawn, "broadcast")


@given(WORDS)
def test_words_inside_mrkdwn_format_nothing(text: str) -> None:
    shown = inert(text)
    assert not re.search(r"(^|[^A-Za-z0-9])[*_~]|[*_~]([^A-Za-z0-9]|$)|`|<|>", shown)
    assert not re.search(r"^[ \t]*&gt;", shown, re.MULTILINE)


def test_somebodys_words_stay_words_in_every_element() -> None:
    card = Card(
        (Heading(RAW), Paragraph((RAW,)), Quote(RAW), Row((RAW,), (RAW,)), Small((RAW,)), Facts(((RAW, RAW),))), RAW
    )
    drawn = blocks(card, HERE)
    assert leaves(drawn[1:3], "text") == [{"type": "text", "text": RAW}] * 2
    assert not any(control in text for text in texts(drawn[3:]) for control in ("<!", "<@", "<http", "*b*", "`c`"))
    assert fallback(card).startswith("&lt;!channel&gt; &lt;@U99&gt;")


def test_a_mention_notifies_and_a_stranger_is_named() -> None:
    drawn = blocks(
        Card((Paragraph((Mention(1, "Ana"), " ", Mention(3, "Zoe"))), Small((Mention(1, "Ana"),))), "s"), HERE
    )
    assert drawn[0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U01ANA"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "@Zoe"},
    ]
    assert drawn[1]["elements"][0]["text"] == "<@U01ANA>"


def test_a_card_link_leads_to_its_message_or_is_words() -> None:
    drawn = blocks(Card((Row((CardLink("a *need*", "need", 1),)), Row((CardLink("gone", "need", 3),))), "s"), HERE)
    assert drawn[0]["text"]["text"] == "<https://acme.slack.com/archives/C01KUB/p1700000000000100|a ∗need∗>"
    assert drawn[1]["text"]["text"] == "gone"
    redirect = permalink("", "T01", "C01KUB", "1700000000.000100")
    assert redirect == "https://slack.com/app_redirect?team=T01&channel=C01KUB&message_ts=1700000000.000100"


def test_spaces_stay_outside_of_what_stands_out() -> None:
    drawn = blocks(Card((Small((Bold(" Your first one? "), "Three things help.")),), "s"))
    assert drawn[0]["elements"][0]["text"] == " *Your first one?* Three things help."


def test_a_link_to_a_reply_opens_its_thread() -> None:
    drawn = blocks(Card((Row((CardLink("it", "snippet", 1),)),), "s"), HERE)
    reply = "https://acme.slack.com/archives/C01KUB/p1700000009000200"
    assert drawn[0]["text"]["text"] == f"<{reply}?thread_ts=1700000000.000100&amp;cid=C01KUB|it>"
    redirect = permalink("", "T01", "C01KUB", "1700000009.000200", "1700000000.000100") or ""
    assert redirect.endswith("&message_ts=1700000009.000200&thread_ts=1700000000.000100")
    assert permalink("", "T01", "C01KUB", "1.2", "1.2") == permalink("", "T01", "C01KUB", "1.2", "evil&x=1")


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    at = Moment("2026-03-02T09:00:00+00:00", "Europe/Berlin", "time")
    drawn = blocks(Card((Paragraph((at,)), Small((at,))), "s"))
    assert drawn[0]["elements"][0]["elements"][0]["fallback"] == "2 Mar 2026, 10:00 Europe/Berlin"
    assert drawn[1]["elements"][0]["text"].startswith("<!date^1772442000^{date_short_pretty} at {time}|2 Mar 2026")


def test_emoji_names_are_emoji_and_code_is_not() -> None:
    words = "well done :tada: at 10:30:45 in std::string::npos :+1::skin-tone-2:"
    elements = blocks(Card((Paragraph((words,)),), "s"))[0]["elements"][0]["elements"]
    assert [each["name"] for each in elements if each["type"] == "emoji"] == ["tada", "+1::skin-tone-2"]


def test_buttons_carry_the_command_and_its_text() -> None:
    card = Card(
        (Buttons((Button("Me too", "me-too", "17"), Button("Me too", "me-too", "18", "danger", "Really?"))),), "s"
    )
    first, second = blocks(card)[0]["elements"]
    assert (first["action_id"], first["value"]) == ("do:0:me-too", "17")
    assert (second["action_id"], second["style"]) == ("do:1:me-too", "danger")
    assert second["confirm"]["text"]["text"] == "Really?"


def test_what_does_not_fit_says_so_and_keeps_the_buttons() -> None:
    rows = tuple(Row((f"entry {at}",), ("x" * 300,)) for at in range(80))
    drawn = blocks(Card((Heading("Many"), *rows, Buttons((Button("More", "more"),))), "s"))
    assert drawn[-1]["type"] == "actions"
    assert "more" in drawn[-2]["elements"][0]["text"]
    assert len(drawn) <= 50


def test_long_prose_is_shortened_before_anything_is_left_out() -> None:
    card = Card((Heading("h"), *(Quote("word " * 1000) for _ in range(6)), Buttons((Button("More", "more"),))), "s")
    drawn = blocks(card)
    assert [block["type"] for block in drawn] == ["header", *["rich_text"] * 6, "actions"]
    assert drawn[1]["elements"][0]["elements"][0]["text"].endswith("…")


def test_an_empty_card_is_still_something_to_read() -> None:
    assert blocks(Card((), "  ")) == []
    assert fallback(Card((), "  ")) == "Lore"
    assert fallback(
        Card((Heading("Kudos"), Paragraph(("for ", Bold("Ben"))), Row((Code("x"), Link("", "https://a.b")))), "")
    ) == ("Kudos for Ben xhttps://a.b")
    assert view_problems(home(Card((), ""))) == []


def test_an_option_without_a_value_survives_the_way_there() -> None:
    view = modal(Form("Pick", "pick", (Choice("topic", "Topic", (("", "None"), ("tls", "TLS")), ("",)),)))
    options = view["blocks"][0]["element"]["options"]
    assert view["blocks"][0]["element"]["initial_option"] == options[0]
    assert all(option["value"] for option in options)


def test_metadata_keeps_the_place_when_the_text_is_long() -> None:
    kept = unpacked(packed({"x": "ü" * 4000, "c": "C01", "k": "public", "t": ""}))
    assert (kept["c"], kept["k"]) == ("C01", "public")
    assert "t" not in kept
    assert kept["x"].startswith("ü")
    assert unpacked("[]") == unpacked("{nonsense") == {}


@pytest.mark.parametrize(("limit", "value"), [(10, "short"), (99999, "x" * 5000), (0, "y")])
def test_a_typed_field_never_holds_more_than_it_takes(limit: int, value: str) -> None:
    element = modal(Form("f", "c", (TextField("a", "A", value, limit=limit),)))["blocks"][0]["element"]
    assert len(element["initial_value"]) <= element["max_length"] <= limits.INPUT


def test_without_a_reading_people_and_cards_are_words() -> None:
    drawn = blocks(Card((Paragraph((Mention(1, "Ana"), " ", CardLink("it", "need", 1))),), "s"), Reading())
    assert [each["text"] for each in drawn[0]["elements"][0]["elements"]] == ["@Ana", " ", "it"]
