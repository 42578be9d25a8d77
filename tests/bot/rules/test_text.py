import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.graphemes import first_graphemes, graphemes, utf16
from bot.rules.spelling import slips
from bot.rules.text import (
    TITLE,
    Shared,
    clean,
    nearest,
    one_line,
    read_share,
    shorten,
    slug,
    split_command,
    topics_in,
)

FAMILY = "👩‍👩‍👧‍👦"
ODD = [
    "\u200d",
    "\u200c",
    "\ufe0f",
    "👩",
    "❤",
    "🇮",
    "🇹",
    "👍",
    "🏽",
    "e\u0301",
    "क",
    "्",
    "ष",
    "م",
    "\u202e",
    "\u200b",
    "\n",
    " ",
    "\t",
    "\r\n",
    "각",
    "ᄀ",
    "ᅡ",
    "a",
    "#",
    ".",
    "\U000e0067",
    "\U000e007f",
    "🏴",
    "-",
    "+",
    "`",
]
texts = st.text() | st.lists(st.sampled_from(ODD)).map("".join)
HIDDEN = "\u202a\u202e\u2066\u2069\u200e\u200f\u200b\ufeff\x00\x07\x1b\x7f\x85"


@given(texts)
@example("👩\u200d\u200b👩")
@example("x\n \n\u200b\n \n\n\ny")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in once if char not in "\n\t")
    assert not set(once) & set(HIDDEN)
    assert "\n\n\n\n" not in once


@pytest.mark.parametrize(
    "text",
    [
        FAMILY, "👩🏽‍💻", "🙂‍↔️", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "1️⃣", "می‌خواهم", "क्‍ष", "ශ්‍රී", "naïve", "two\n\nparts\twith tabs", "葛\U000e0100城",
    ],
)  # fmt: skip
def test_what_people_can_see_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("pay\u202eload", "payload"),
        ("\ufeffhello\u200b world\u00ad", "hello world"),
        ("a\u200db", "ab"),
        ("a\u200cb", "ab"),
        ("👍\u200d", "👍"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\n\n \n\n\n\ntwo", "one\n\n\ntwo"),
        ("e\u0301", "é"),
        ("hi\U000e0068\U000e0069", "hi"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_what_nobody_sees_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(texts)
def test_graphemes_add_up_to_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (FAMILY + "a", [FAMILY, "a"]),
        ("🇮🇹🇩🇪🇫", ["🇮🇹", "🇩🇪", "🇫"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("e\u0301\u0327x", ["e\u0301\u0327", "x"]),
        ("각가", ["각", "가"]),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿!", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "!"]),
        ("1️⃣2", ["1️⃣", "2"]),
    ],
)
def test_what_looks_like_one_character_is_one(text: str, pieces: list[str]) -> None:
    assert list(graphemes(text)) == pieces


@given(texts, st.integers(0, 60))
def test_shortened_text_fits_and_never_breaks_a_character(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= utf16(short) <= limit
    if short == text:
        return
    assert short == "" or short.endswith("…")
    kept = short.removesuffix("…")
    pieces = list(graphemes(text))
    starts = {"".join(pieces[:n]).rstrip() for n in range(len(pieces) + 1)}
    assert kept in starts


@given(texts)
def test_text_that_fits_is_left_alone(text: str) -> None:
    assert shorten(text, utf16(text)) == text


def test_shortening_cuts_between_words() -> None:
    assert shorten("How to restart a pod", 16) == "How to restart…"
    assert shorten("How to restart a pod", 15) == "How to restart…"
    assert shorten("How to restart a pod", 14) == "How to…"
    assert shorten("Donaudampfschifffahrt", 10) == "Donaudamp…"
    assert shorten("word " + "x" * 40, 20) == "word " + "x" * 14 + "…"
    assert shorten(f"{FAMILY}{FAMILY}", 12) == f"{FAMILY}…"
    assert shorten(FAMILY, 5) == "…"


@given(texts, st.integers(0, 60))
def test_first_graphemes_fit_in_code_points(text: str, limit: int) -> None:
    kept = first_graphemes(text, limit)
    assert len(kept) <= limit
    assert text.startswith(kept)


@given(texts, st.integers(1, 60))
def test_one_line_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert utf16(line) <= limit
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("word", "topic"),
    [
        ("Kubernetes", "kubernetes"), ("#Kubernetes", "kubernetes"), ("C++", "c++"), ("C#", "c#"), ("node.js", "node.js"), (".NET", ".net"),
        ("Expense Reports", "expense-reports"), ("expense_reports", "expense-reports"), ("CI/CD", "ci-cd"), ("Größe", "grösse"),
        ("café", "café"), ("cafe\u0301", "café"), ("ＡＷＳ", "aws"), ("हिन्दी", "हिन्दी"), ("日本語", "日本語"), ("end.", "end"), ("--x--", "x"),
        ("what's new", "whats-new"), ("a#b", "a-b"), ("a...b", "a-b"), ("🚀", None), ("", None), ("#", None), ("...", None), ("+", None), ("-", None), ("2026", "2026"),
    ],
)  # fmt: skip
def test_topics_as_they_are_stored(word: str, topic: str | None) -> None:
    assert slug(word) == topic


@given(texts)
@example("\u0345")
@example("\u1e9e")
@example("a" * 49 + "-b")
@example("a" * 49 + "#b")
def test_a_topic_is_stored_one_way(word: str) -> None:
    topic = slug(word)
    if topic is not None:
        assert slug(topic) == topic
        assert 0 < len(topic) <= 50
        assert not any(char.isspace() for char in topic)
        assert topics_in(f"see #{topic}") == ((topic,) if any(char.isalpha() for char in topic) else ())


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("How to #restart a #Kubernetes pod", ("restart", "kubernetes")),
        ("#one #one #ONE", ("one",)),
        ("fixed in #123 and #2024, see #1password", ("1password",)),
        ("`#define` and ```\n#include\n``` but #c", ("c",)),
        ("```\n#never closed", ()),
        ("https://example.com/#part www #web", ("web",)),
        ("C# and F# with #c# or #c++.", ("c#", "c++")),
        ("(#bracketed), *#bold*, “#quoted”!", ("bracketed", "bold", "quoted")),
        ("# Heading\n## Other", ()),
        ("a#b &#39; x#y", ()),
        ("#a #b #c #d #e #f", ("a", "b", "c", "d", "e")),
        ("#node.js: fast. #ci/cd", ("node.js", "ci-cd")),
        ("＃日本語 です", ("日本語",)),
    ],
)
def test_topics_people_typed(text: str, topics: tuple[str, ...]) -> None:
    assert topics_in(text) == topics


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("", Shared("", "", None, ())),
        ("Restart a pod #kubernetes #ops", Shared("Restart a pod", "", None, ("kubernetes", "ops"))),
        (
            "Restart a #kubernetes pod\nUse `kubectl`.",
            Shared("Restart a kubernetes pod", "Use `kubectl`.", None, ("kubernetes",)),
        ),
        ("How to deploy to #kubernetes", Shared("How to deploy to kubernetes", "", None, ("kubernetes",))),
        (
            "How we deploy to #kubernetes #ops",
            Shared("How we deploy to kubernetes", "", None, ("kubernetes", "ops")),
        ),
        ("Guide https://example.com/a(b) #x", Shared("Guide", "", "https://example.com/a(b)", ("x",))),
        (
            "Read (https://example.com/a). Then go\nbody",
            Shared("Read (https://example.com/a). Then go", "body", "https://example.com/a", ()),
        ),
        ("https://example.com/guide", Shared("example.com/guide", "", "https://example.com/guide", ())),
        ("#ops\nRestart a pod\nFirst…", Shared("Restart a pod", "First…", None, ("ops",))),
        ("#kubernetes", Shared("", "", None, ("kubernetes",))),
        ("#a1 #b1 #c1 #d1 #e1 #f1\n\n#more", Shared("", "", None, ("a1", "b1", "c1", "d1", "e1"))),
        (
            "https://example.com/a - How to restart a pod #ops",
            Shared("How to restart a pod", "", "https://example.com/a", ("ops",)),
        ),
        ("https://example.com/a: pods\nbody", Shared("pods", "body", "https://example.com/a", ())),
        ("Pods: https://example.com/a.", Shared("Pods", "", "https://example.com/a", ())),
        ("Pods — https://example.com/a #ops", Shared("Pods", "", "https://example.com/a", ("ops",))),
        ("Great news :tada:", Shared("Great news :tada:", "", None, ())),
        ("- #ops -", Shared("", "", None, ("ops",))),
        ("https://example.com/a #ops", Shared("example.com/a", "", "https://example.com/a", ("ops",))),
        ("# Restart a pod\n\nFirst", Shared("Restart a pod", "First", None, ())),
        ("```\nkubectl get pods\n```", Shared("kubectl get pods", "```\nkubectl get pods\n```", None, ())),
        ("Fix for #42 in tests", Shared("Fix for #42 in tests", "", None, ())),
        ("see `curl https://example.com`", Shared("see `curl https://example.com`", "", None, ())),
        ("broken https://) link", Shared("broken https://) link", "", None, ())),
    ],
)
def test_a_share_reads_as_meant(text: str, shared: Shared) -> None:
    assert read_share(text) == shared


def test_a_long_line_keeps_its_whole_text_as_the_body() -> None:
    sentence = "To see why a pod restarts, ask for its previous log."
    text = f"Hi. {sentence} {'It says more than the events do. ' * 5}".strip()
    shared = read_share(text)
    assert shared.title == f"Hi. {sentence}".rstrip(".")
    assert shared.body == text
    endless = read_share("word " * 60)
    assert endless.title.endswith("word…")
    assert endless.body == ("word " * 60).strip()


@given(st.lists(st.sampled_from([*ODD, "word", "#topic", "https://example.com/x", "```", ". "])).map(" ".join) | texts)
def test_nothing_shared_is_lost_or_too_long(text: str) -> None:
    shared = read_share(text)
    assert utf16(shared.title) <= TITLE
    assert "\n" not in shared.title
    assert bool(shared.title or shared.body or shared.topics) == bool(clean(text))
    assert shared.topics == topics_in(clean(text))
    assert "word" not in text or "word" in shared.title + shared.body


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("", ("", "")),
        ("  /Learn  how to\nrest ", ("learn", "how to\nrest")),
        ("help", ("help", "")),
        ("/", ("", "")),
        ("//learn foo", ("learn", "foo")),
        ("///", ("", "")),
        ("Hello!!", ("hello", "")),
        ("learn: how to fold a map?", ("learn", "how to fold a map?")),
        ("?", ("?", "")),
    ],
)
def test_a_command_is_the_first_word(text: str, split: tuple[str, str]) -> None:
    assert split_command(text) == split


COMMANDS = ("learn", "share", "kudos", "lore", "find", "ask")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("lern", "learn"),
        ("laern", "learn"),
        ("Sahre", "share"),
        ("kudo", "kudos"),
        ("learn", "learn"),
        ("fnid", "find"),
        ("dance", None),
        ("", None),
        ("x", None),
        ("as", "ask"),
        ("kubernetes", None),
    ],
)
def test_the_word_that_was_meant(word: str, meant: str | None) -> None:
    assert nearest(word, COMMANDS) == meant


@given(st.text(max_size=8), st.text(max_size=8))
def test_slips_are_a_distance(a: str, b: str) -> None:
    assert slips(a, b) == slips(b, a)
    assert (slips(a, b) == 0) == (a == b)
    assert abs(len(a) - len(b)) <= slips(a, b) <= max(len(a), len(b))
    assert slips("ab" + a, "ba" + a) == 1
