"""What people typed comes out of Slack's markup as they saw it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import MENTION_CLOSE, MENTION_OPEN, mark
from handlers.slack.heard import Ear, unnamed

EAR = Ear("UBOT", {"C02": "databases"})


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("<@UBOT> learn pytest", "learn pytest"),
        ("thanks <@U1|ana> &amp; <@U2>", f"thanks {mark('U1')} & {mark('U2')}"),
        ("in <#C1|kubernetes> and <#C02> and <#C3|>", "in #kubernetes and #databases and #C3"),
        ("see <https://a.example/b|the docs>", "see the docs (https://a.example/b)"),
        ("see <https://a.example/b?x=1&amp;y=2>", "see https://a.example/b?x=1&y=2"),
        ("read <http://README.md|README.md> now", "read README.md now"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("<!here> <!channel> <!everyone> <!subteam^S1|@ops> <!subteam^S1>", "@here @channel @everyone @ops @group"),
        ("due <!date^1700000000^{date}|14 Nov>", "due 14 Nov"),
        ("typed &lt;@U999&gt; and &amp;lt;", "typed <@U999> and &lt;"),
        ("a &lt; b &gt; c <not closed", "a < b > c <not closed"),
        ("``` if a &lt; b: ```", "``` if a < b: ```"),
    ],
)
def test_markup_becomes_words(typed: str, text: str) -> None:
    assert EAR.hear(typed).text == text


def test_names_and_ids_are_kept_beside_the_text() -> None:
    heard = EAR.hear("<@U1|ana> <@U2> <@UBOT> <#C1|kubernetes> <#C02|>")
    assert heard.people == {"U1": "ana", "U2": ""}
    assert heard.channels == {"kubernetes": "C1", "databases": "C02"}
    assert unnamed("<#C1|kubernetes> <#C02|> <#C3> <#C02>") == ("C02", "C3")


def test_a_forged_mark_is_no_mention() -> None:
    heard = EAR.hear(f"{MENTION_OPEN}U999{MENTION_CLOSE}")
    assert heard.text == "U999"
    assert heard.people == {}


@given(st.text() | st.lists(st.sampled_from(["<", ">", "@", "U1", "|", "&lt;", "!", "#C1", MENTION_OPEN])).map("".join))
def test_every_mark_belongs_to_a_mention_that_slack_made(typed: str) -> None:
    heard = EAR.hear(typed)
    assert heard.text.count(MENTION_OPEN) == heard.text.count(MENTION_CLOSE)
    marked = {part.partition(MENTION_CLOSE)[0] for part in heard.text.split(MENTION_OPEN)[1:]}
    assert marked == set(heard.people)
