import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.slack_text import SlackText, emoji_name, links, mentions
from bot.rules.text import clean

READER = SlackText({"U1": "Ana", "U2": "Ben & Co"}, {"C1": "python"})
MARKUP = st.lists(
    st.sampled_from(
        [
            "<",
            ">",
            "|",
            "@U1",
            "#C1",
            "!here",
            "&lt;",
            "&amp;",
            "`",
            "```",
            ":+1:",
            "http://a.b/c",
            "\n",
            "x ",
        ]
    )
    | st.text(alphabet="aé💡\ud83d\x00\\*_~", max_size=5)
).map("".join)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@U1>: hello", "@Ana: hello"),
        ("<@U1|old.name>", "@Ana"),
        ("<@U9|guest>", "@guest"),
        ("<@U9>", "@somebody"),
        ("<@U2>", "@Ben & Co"),
        ("in <#C1|renamed>", "in #python"),
        ("in <#C9|other>", "in #other"),
        ("in <#C9>", "in #a-private-channel"),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@ops> <!subteam^S2>", "@ops @a-group"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example/x|the docs>", "the docs (https://a.example/x)"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("read <http://README.md|README.md>", "read README.md"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+391234|+39 1234>", "+39 1234"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt; stays escaped", "&lt; stays escaped"),
        ("nice :+1::skin-tone-3: :smile:", "nice 👍 😄"),
        (":partyparrot: stays", ":partyparrot: stays"),
        ("`{:smile: 1}` and ```a :smile:\nb``` :smile:", "`{:smile: 1}` and ```a :smile:\nb``` 😄"),
        ("```(-&gt; x)```", "```(-> x)```"),
        ("a\r\nb\x00c\ud83d", "a\nbc"),
    ],
)
def test_reads_as_people_saw_it(raw: str, shown: str) -> None:
    assert READER.read(raw) == shown


def test_links_are_those_that_somebody_gave() -> None:
    raw = "<https://a.example/1> <http://README.md|README.md> <https://b.example|docs> <https://a.example/1> <mailto:x@y.z>"
    assert links(raw) == ("https://a.example/1", "https://b.example")


def test_mentions_in_order_and_once() -> None:
    assert mentions("<@U2> and <@U1|ana> and <@U2>, not <!here> or @U3") == ("U2", "U1")


@pytest.mark.parametrize("raw", ["thumbsup", "thumbsup::skin-tone-6", ":thumbsup:"])
def test_emoji_without_skin_tone(raw: str) -> None:
    assert emoji_name(raw) == "thumbsup"


@given(MARKUP)
def test_any_text_can_be_read_and_stored(raw: str) -> None:
    shown = READER.read(raw)
    shown.encode()
    assert "\x00" not in shown
    assert all(link.startswith(("http://", "https://")) for link in links(raw))


@given(st.text(alphabet="ab<>&;lt \n"))
def test_escaped_text_comes_back(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert READER.read(escaped) == clean(typed)
