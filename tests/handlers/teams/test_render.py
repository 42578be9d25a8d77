"""No card and no dialog breaks a limit of Teams', and nobody's words become markup."""

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
    ChannelField,
    Choice,
    Code,
    Facts,
    Form,
    Heading,
    Link,
    LinkButton,
    Mention,
    Moment,
    Own,
    Paragraph,
    PeopleField,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    TextField,
)
from bot.views.examples import EXAMPLES
from handlers.teams import forms, limits, render
from handlers.teams.buttons import Desk
from handlers.teams.preview import preview
from handlers.teams.seal import Seal
from handlers.teams.spans import Reading, defused, inert, markdown, permalink
from tests.fakes.teams import cards
from tests.fakes.teams.adaptive import card_problems, message_problems
from tests.handlers.slack.cards import CARDS, FORMS, WORDS

CHANNEL = "19:abc@thread.tacv2"
HERE = Reading({1: "29:ana", 2: "<at>"}, {("need", 1): (CHANNEL, "1700000000001"), ("need", 2): ("a:1", "x")}, "tenant")
RAW = "<at>Ana</at> [x](https://evil.example) **b** _i_ ~s~ `c` {{DATE(2026-01-01T00:00:00Z, SHORT)}}"


def texts_of(drawn: Any, kind: str) -> list[str]:
    """What is written in every element of a kind."""
    return [part["text"] for part in cards.parts(drawn) if part.get("type") == kind]


@given(CARDS)
@settings(max_examples=150, deadline=None)
def test_every_card_is_a_message_that_teams_takes(card: Card) -> None:
    for desk in (Desk("nonce"), Desk("nonce", alone=True), Desk("nonce", dialog=True, thread="1700000000001")):
        drawn = render.message(card, HERE, desk)
        assert message_problems(drawn) == []
        assert limits.size_of(drawn) <= limits.LARGEST_MESSAGE
        assert 0 < len(drawn["summary"]) <= limits.HEADING


@given(FORMS)
@settings(max_examples=150, deadline=None)
def test_every_form_is_a_dialog_that_teams_takes(form: Form) -> None:
    whole = forms.settled(form, ((CHANNEL, "General"),), (("1", "Ana"), ("2", "Ben")))
    seal = Seal("key")
    for each in (form, whole):
        problems = {getattr(field, "name", "x"): "Not this one." for field in each.fields[:2]}
        drawn = forms.adaptive(each, seal.close(each), "nonce", "", problems)
        assert card_problems(drawn) == []
        assert seal.open(json.loads(json.dumps(drawn["actions"][0]["data"]))) is not None


@given(FORMS)
@settings(max_examples=75, deadline=None)
def test_a_form_keeps_its_seal_and_its_questions(form: Form) -> None:
    seal = Seal("key")
    came_back = seal.open(json.loads(json.dumps(seal.close(form))))
    assert came_back is not None
    assert (came_back.command, came_back.text, came_back.title) == (form.command, form.text, form.title)
    assert [type(field) for field in came_back.fields] == [type(field) for field in form.fields]
    assert Seal("another").open(seal.close(form)) is None


def test_nobody_breaks_a_seal() -> None:
    seal = Seal("key")
    closed = seal.close(Form("Edit", "edit-need", (TextField("title", "Title"),), text="n1"))
    forged = {**closed, "form": {**closed["form"], "text": "n2"}}
    for data in (forged, {**closed, "seal": ""}, {**closed, "seal": "é"}, {"form": 5, "seal": 5}, {}, None, "x", []):
        assert seal.open(data) is None


@given(CARDS)
@settings(max_examples=75, deadline=None)
def test_only_known_accounts_are_ever_mentioned(card: Card) -> None:
    drawn = render.message(card, HERE, Desk("n"))
    content = drawn["attachments"][0]["content"]
    entities = content["msteams"].get("entities", [])
    assert {each["mentioned"]["id"] for each in entities} <= {"29:ana", "<at>"}
    assert not any(re.search(r"</?at\b", text, re.IGNORECASE) for text in texts_of(content, "TextRun"))
    named = {each["text"] for each in entities}
    for text in texts_of(content, "TextBlock"):
        assert set(re.findall(r"<at>.*?</at>", text)) <= named


@given(WORDS)
def test_words_inside_markdown_format_nothing(text: str) -> None:
    shown = defused(text)
    assert not re.search(r"[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\]\(|</?at\b", shown, re.IGNORECASE)
    assert not re.search(r"^[ \t]*(?:[-+>]|#{1,6}(?:\s|$)|\d{1,9}[.)])", shown, re.MULTILINE)


@given(WORDS)
def test_words_inside_a_run_become_no_date(text: str) -> None:
    assert not re.search(r"\{\{\s*(DATE|TIME)\b", inert(text), re.IGNORECASE)


def test_somebodys_words_stay_words_in_every_element() -> None:
    mentioning = Paragraph((Mention(1, "Ana"), RAW))
    card = Card(
        (Heading(RAW), mentioning, Paragraph((RAW,)), Quote(RAW), Preformatted(RAW), Row((RAW,), (RAW,)), Small((RAW,)),
         Facts(((RAW, RAW),))),
        RAW,
    )  # fmt: skip
    drawn = render.adaptive(card, HERE)
    facts = next(part for part in cards.parts(drawn) if part.get("type") == "FactSet")["facts"][0]
    for text in (*texts_of(drawn, "TextBlock"), facts["title"], facts["value"]):
        rest = text.replace("<at>Ana</at>", "", 1)
        assert not any(sign in rest for sign in ("<at>", "**", "](http", "`c`", "{{DATE")), text
    for text in texts_of(drawn, "TextRun"):
        assert "<at>" not in text
        assert "{{DATE" not in text
        assert "**b** _i_" in text


def test_a_mention_notifies_and_a_stranger_is_named() -> None:
    drawn = render.adaptive(Card((Paragraph((Mention(1, "Ana Li"), " and ", Mention(9, "Zoe"))),), "s"), HERE)
    assert texts_of(drawn, "TextBlock") == ["<at>Ana Li</at> and @Zoe"]
    assert drawn["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Ana Li</at>", "mentioned": {"id": "29:ana", "name": "Ana Li"}}
    ]
    assert "entities" not in render.adaptive(Card((Paragraph((Mention(9, "Zoe"),)),), "s"), HERE)["msteams"]


def test_links_lead_somewhere_or_are_words() -> None:
    text = (
        Link("wiki", "https://wiki.example/a b"),
        Link("bad", "javascript:x"),
        CardLink("a need", "need", 1),
        CardLink("gone", "need", 2),
    )
    runs = render.adaptive(Card((Paragraph(text),), "s"), HERE)["body"][0]["inlines"]
    there = "https://teams.microsoft.com/l/message/19%3Aabc%40thread.tacv2/1700000000001?tenantId=tenant"
    urls = [run.get("selectAction", {}).get("url") for run in runs]
    assert urls == ["https://wiki.example/a%20b", None, there, None]
    mixed = (
        Mention(1, "Ana"),
        Link("wi[k]i", "https://wiki.example/(x)"),
        Bold("b"),
        Code("c"),
        Moment("2026-03-02T09:00:00+00:00"),
    )
    assert markdown(mixed, HERE) == (
        "<at>Ana</at>[wi(k)i](https://wiki.example/%28x%29)**b****c**{{DATE(2026-03-02T09:00:00Z, SHORT)}}"
    )


def test_an_address_is_of_a_message_others_can_open() -> None:
    assert permalink("t", "19:x@thread.v2", "1700000000001") == (
        "https://teams.microsoft.com/l/message/19%3Ax%40thread.v2/1700000000001?tenantId=t&context=%7B%22contextType%22%3A%22chat%22%7D"
    )
    assert permalink("t", "19:x@thread.tacv2", "1700000000002", "1700000000001") == (
        "https://teams.microsoft.com/l/message/19%3Ax%40thread.tacv2/1700000000002?tenantId=t&parentMessageId=1700000000001"
    )
    assert permalink("t", "19:x@thread.tacv2", "2", "evil&x=1") == permalink("t", "19:x@thread.tacv2", "2")
    assert permalink("t", "a:1personal", "1700000000001") is None
    assert permalink("t", CHANNEL, "f:1") is None
    assert permalink("t", "19:x@thread.tacv2?tenantId=evil", "1") is None


def test_a_press_carries_what_it_asks_for() -> None:
    card = Card(
        (Buttons((Button("Me too", "metoo", "n1", style="primary"), Button("Share an answer", "answer", "n1"))),), "s"
    )
    first, second = render.adaptive(card, HERE, Desk("abc", alone=True))["body"][0]["actions"]
    data = {"command": "metoo", "text": "n1", "nonce": "abc", "alone": True}
    named = {"title": "Me too", "style": "positive"}
    assert first == {
        "type": "Action.Execute", "verb": "metoo", "data": data, **named,
        "fallback": {"type": "Action.Submit", "data": data, **named},
    }  # fmt: skip
    assert second["type"] == "Action.Submit"
    assert second["data"]["msteams"] == {"type": "task/fetch"}


@pytest.mark.parametrize(
    ("button", "opens"),
    [
        (Button("Share", "share"), True),
        (Button("Show 5 more", "share", "mine 2"), False),
        (Button("Read all", "read", "s1"), True),
        (Button("Me too", "metoo", "n1"), False),
        (Button("Open the form", "kudos", "@x thanks", opens=True), True),
        (Button("?", "no-such-command"), False),
    ],
)
def test_what_opens_a_dialog_is_known_before_it_is_pressed(button: Button, opens: bool) -> None:
    (action,) = render.adaptive(Card((Buttons((button,)),), "s"))["body"][0]["actions"]
    assert (action["type"] == "Action.Submit") is opens


def test_a_button_that_asks_back_shows_what_it_does_first() -> None:
    card = Card(
        (Buttons((Button("Erase me", "forget", "yes", style="danger", confirm="There is no way back."),)),), "s"
    )
    (action,) = render.adaptive(card)["body"][0]["actions"]
    assert action["type"] == "Action.ShowCard"
    assert cards.texts(action["card"]).startswith("There is no way back.")
    assert action["card"]["actions"][0]["data"]["command"] == "forget"


def test_buttons_in_a_dialog_stay_in_it() -> None:
    card = Card((Buttons((Button("Read", "read", "s1"), LinkButton("Open", "https://x.example"))),), "s")
    first, second = render.adaptive(card, HERE, Desk("n", dialog=True))["body"][0]["actions"]
    assert (first["type"], first["associatedInputs"], second["type"]) == ("Action.Submit", "none", "Action.OpenUrl")


def test_what_does_not_fit_is_said_and_the_last_buttons_stay() -> None:
    rows = tuple(Row((f"Row {at} " + "x" * 900,), ("y" * 900,)) for at in range(60))
    card = Card((*rows, Buttons((Button("Show 5 more", "learn", "mine 2"),))), "many")
    drawn = render.adaptive(card, HERE, Desk("n"))
    assert "… and more, which does not fit here" in cards.texts(drawn)
    assert cards.titles(drawn) == ["Show 5 more"]


def test_long_words_are_shortened_visibly() -> None:
    (block,) = render.adaptive(Card((Paragraph(("word " * 9000,)),), "s"))["body"]
    assert block["inlines"][0]["text"].endswith("…")


def test_a_long_title_is_shortened_and_not_lost() -> None:
    title = "How to book an accrual " * 100
    for span in (Bold(title), CardLink(title, "need", 1), Link(title, "https://x.example"), Code(title)):
        (entry,) = render.adaptive(Card((Row((span,)),), "s"), HERE)["body"]
        (run,) = entry["items"][0]["inlines"]
        assert run["text"].startswith("How to book an accrual How")
        assert run["text"].endswith("…")


@given(CARDS)
@settings(max_examples=100, deadline=None)
def test_a_row_of_buttons_is_no_wider_than_the_narrowest_chat(card: Card) -> None:
    drawn = render.adaptive(card, HERE, Desk("n"))
    for row in (part["actions"] for part in drawn["body"] if part["type"] == "ActionSet"):
        wide = sum(len(each["title"]) + limits.AROUND_LABEL for each in row)
        assert len(row) == 1 or wide <= limits.ROW_LABELS


def test_buttons_keep_their_order_from_row_to_row() -> None:
    several = tuple(Button(label, "find") for label in ("Share an answer", "I can help", "Me too", "Read all"))
    sets = render.adaptive(Card((Buttons(several), Row(("next",))), "s"))["body"]
    rows = [[each["title"] for each in part["actions"]] for part in sets if part["type"] == "ActionSet"]
    assert rows == [["Share an answer", "I can help"], ["Me too", "Read all"]]
    assert [part.get("spacing") for part in sets] == [None, "small", "large"]


def test_a_rule_is_a_line_above_what_follows() -> None:
    body = render.adaptive(Card((Rule(), Paragraph(("a",)), Rule(), Rule(), Paragraph(("b",)), Rule()), "s"))["body"]
    assert [part.get("separator", False) for part in body] == [False, True]


def test_code_keeps_its_indentation() -> None:
    drawn = render.adaptive(Card((Preformatted("if x:\n\treturn  1\n"),), "s"))
    assert texts_of(drawn, "TextRun") == ["if x:\n\u00a0\u00a0\u00a0\u00a0return  1"]


def test_no_more_clients_ask_for_their_own_view_than_teams_allows() -> None:
    own = Card((Paragraph(("x",)),), "s", own=Own((1,), "need-own", "n1"))
    owners = tuple(f"29:{number}" for number in range(100))
    refresh = render.adaptive(own, HERE, Desk("n", owners=owners))["refresh"]
    assert (refresh["userIds"], refresh["action"]["type"]) == (list(owners[:60]), "Action.Execute")
    assert "refresh" not in render.adaptive(own, HERE, Desk("n"))


def test_an_empty_card_still_says_what_it_is() -> None:
    assert texts_of(render.adaptive(Card((), "Nothing new")), "TextRun") == ["Nothing new"]
    assert texts_of(render.adaptive(Card((Paragraph((" ",)),), "")), "TextRun") == ["Lore"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_card_that_teams_takes(name: str) -> None:
    drawn = json.loads(preview(name, EXAMPLES[name]))
    assert (message_problems if drawn["type"] == "message" else card_problems)(drawn) == []


def test_answers_are_read_by_the_questions_that_were_asked() -> None:
    several = Choice("days", "Days", (("mon", "Monday"), ("", "Any"), ("fri", "Friday")), many=True)
    one = Choice("kind", "Kind", (("a", "A"), ("b", "B")))
    form = Form(
        "F", "f", (TextField("title", "T"), several, one, ChannelField("channel", "C"), PeopleField("people", "P"))
    )
    whole = forms.settled(form, ((CHANNEL, "General"),), (("1", "Ana"), ("2", "Ben")))
    data = {
        "answer-title": "x",
        "answer-days": "0,2,7,x",
        "answer-kind": "1",
        "answer-channel": "0",
        "answer-people": "1",
    }
    assert forms.answers(whole, data) == {
        "title": "x", "days": ("mon", "fri"), "kind": "b", "channel": CHANNEL, "people": ("2",)
    }  # fmt: skip
    assert forms.answers(whole, {"answer-channel": CHANNEL, "answer-kind": "-1", "answer-title": 5}) == {
        "title": "", "days": (), "kind": "", "channel": "", "people": ()
    }  # fmt: skip


def test_problems_stand_above_their_fields_and_answers_are_kept() -> None:
    form = Form("F", "f", (TextField("title", "Title"), Choice("kind", "Kind", (("a", "A"), ("b", "B")))))
    again = forms.filled(form, {"title": "typed", "kind": "b"})
    drawn = forms.adaptive(again, {}, "n", problems={"title": "Too short.", "elsewhere": "And this."})
    kinds = [part["type"] for part in drawn["body"]]
    assert kinds == ["RichTextBlock", "RichTextBlock", "Input.Text", "Input.ChoiceSet"]
    assert texts_of(drawn, "TextRun") == ["And this.", "Too short."]
    assert (drawn["body"][2]["value"], drawn["body"][3]["value"]) == ("typed", "1")
