"""Forms asked question by question."""

import io
import sys

import pytest

from bot.views.elements import ChannelField, Choice, DateField, Form, Note, PeopleField, TextField
from handlers.console.directory import Directory
from handlers.console.lines import Piped
from handlers.console.questions import Cancelled, Questions
from handlers.console.screen import Screen
from tests.town import MONDAY

FORM = Form(
    "Share",
    "share",
    (
        TextField("title", "Title", limit=12),
        TextField("body", "Body", "as it is", lines=True, required=False),
        Choice("who", "Who sees it", (("organization", "Everybody"), ("channel", "Only here")), ("organization",)),
        Choice("topics", "Topics", (("a", "Apples"), ("b", "Bees"), ("c", "Cider")), many=True, required=False),
        DateField("until", "Until"),
        ChannelField("where", "Where", value="C1"),
        PeopleField("people", "People"),
        Note(("A word of explanation.",)),
    ),
)


def asker(*lines: str) -> Questions:
    directory = Directory("console", "console")
    directory.actor("Ana Ruiz")
    directory.actor("Ben")
    directory.add("C1", "public", "general")
    directory.add("C2", "public", "garden")
    return Questions(
        Piped(io.StringIO("".join(f"{line}\n" for line in lines)), sys.stdout), Screen(directory), directory, lambda: MONDAY,
        {"share", "learn", "lore"},
    )  # fmt: skip


def test_every_kind_of_question(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["Pruning", "cut", "in winter", "", "2", "apples, 3", "friday", "#garden", "@ana ruiz, ben"]
    assert asker(*lines).fill(FORM) == {
        "title": "Pruning",
        "body": "cut\nin winter",
        "who": "channel",
        "topics": ("a", "c"),
        "until": "2026-03-06",
        "where": "C2",
        "people": ("ana-ruiz", "ben"),
    }
    assert "A word of explanation." in capsys.readouterr().out


def test_enter_keeps_what_is_there() -> None:
    filled = asker("Pruning", "", "", "", "", "", "ben").fill(FORM)
    assert filled["body"] == "as it is"
    assert filled["who"] == "organization"
    assert (filled["topics"], filled["until"], filled["where"]) == ((), "", "C1")


def test_a_wrong_answer_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "", "much too long a title", "Pruning", "", "nobody", "1", "d", "b", "yesterday", "tomorrow", "nowhere", "", "zoe", "",
        "ben",
    ]  # fmt: skip
    filled = asker(*lines).fill(FORM)
    assert (filled["title"], filled["topics"], filled["until"]) == ("Pruning", ("b",), "2026-03-03")
    told = capsys.readouterr().out
    for problem in (
        "This one is needed.",
        "That is 21 characters long. Use 12 at most.",
        "I don't know an answer called “nobody”.",
        "I don't know a channel called “nowhere”.",
        "I don't know anybody called “zoe”.",
    ):
        assert problem in told


def test_only_what_has_a_problem_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    filled = asker("Better").fill(FORM, {"title": "There is one called so."}, {"title": "Old", "who": "channel"})
    assert filled == {"title": "Better", "who": "channel"}
    assert "Title: There is one called so." in capsys.readouterr().out


@pytest.mark.parametrize("lines", [[], ["Pruning"], ["Pruning", ":cancel"], [":as Ben"]])
def test_a_form_can_be_given_up(lines: list[str]) -> None:
    with pytest.raises(Cancelled):
        asker(*lines).fill(FORM)


@pytest.mark.parametrize(("typed", "agreed"), [("y", True), ("YES", True), ("n", False), ("", False)])
def test_a_yes_or_no(typed: str, agreed: bool) -> None:
    assert asker(typed).agrees("Sure?") is agreed


def test_what_stands_there_already_has_no_power_over_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    form = Form("x", "x", (TextField("title", "Title\x1b[2J", "\x1b]0;owned\x07" + "long " * 50 + "\nnext"),))
    asker("").fill(form)
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert len(told.splitlines()[-1]) < 90


@pytest.mark.parametrize("typed", ["/share well", "/LEARN", "/lore help", ":as ben", ":dm", " :help "])
def test_a_command_leaves_any_question(typed: str) -> None:
    for answered in ([], ["Pruning"], ["Pruning", "first line of the body"], ["Pruning", ""]):
        with pytest.raises(Cancelled, match="Left the form") as left:
            asker(*answered, typed).fill(FORM)
        assert left.value.order == typed.strip()


@pytest.mark.parametrize(
    "typed", ["/etc/hosts", "/ and more", ":smile: yes", ":-)", ":nonsense", "/lorries", "see /lore"]
)
def test_what_only_looks_like_a_command_is_an_answer(typed: str) -> None:
    form = Form("Share", "share", FORM.fields[:1])
    assert asker(typed).fill(form) == {"title": typed}


def test_a_slash_leaves_a_question_that_it_cannot_answer() -> None:
    with pytest.raises(Cancelled):
        asker("/what").fill(Form("Share", "share", FORM.fields[2:3]))
