"""Arbitrary cards and forms, and some that look like real ones."""

from datetime import datetime

from hypothesis import strategies as st

from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    ChannelField,
    Choice,
    Code,
    DateField,
    Facts,
    Form,
    Heading,
    Link,
    LinkButton,
    Mention,
    Moment,
    Note,
    Paragraph,
    PeopleField,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    TextField,
)
from handlers.slack.spans import Reading

NASTY = st.sampled_from(
    ["", " ", "<!channel>", "<@U01ANA>", "*bold* _it_ ~no~ `code` ```", "&amp; & < >", "> quoted", "🕸️" * 40]
)
LONG = st.text(min_size=1, max_size=5).map(lambda piece: piece * 900)
WORDS = NASTY | st.text(max_size=60) | LONG
SHORT = NASTY | st.text(max_size=40)
URLS = st.sampled_from(["https://a.example/b?c=d|e>f", "ftp://no", ""]) | LONG.map("https://x.example/{}".format)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+00:00")  # noqa: DTZ001
SPANS = st.one_of(
    WORDS,
    st.builds(Bold, SHORT),
    st.builds(Code, SHORT),
    st.builds(Link, SHORT, URLS),
    st.builds(CardLink, SHORT, st.just("need"), st.integers(1, 3)),
    st.builds(Mention, st.integers(1, 3), SHORT),
    st.builds(Moment, TIMES, st.just("Europe/Berlin"), st.sampled_from(["date", "time"])),
)
TEXT = st.lists(SPANS, max_size=4).map(tuple)
STYLES = st.sampled_from(["plain", "primary", "danger"])
BUTTON = st.builds(Button, SHORT, SHORT, WORDS, STYLES, SHORT)
ELEMENTS = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Paragraph, TEXT),
    st.builds(Quote, WORDS),
    st.builds(Preformatted, WORDS),
    st.builds(Small, TEXT),
    st.builds(Row, TEXT, TEXT, st.none() | BUTTON),
    st.builds(Facts, st.lists(st.tuples(SHORT, WORDS), max_size=14).map(tuple)),
    st.just(Rule()),
    st.builds(Buttons, st.lists(BUTTON | st.builds(LinkButton, SHORT, URLS), max_size=6).map(tuple)),
)
CARDS = st.builds(
    Card, st.lists(ELEMENTS, max_size=12).flatmap(lambda some: st.integers(1, 8).map(lambda n: tuple(some * n))), WORDS
)
NAMES = st.text("abcdefgh_", min_size=1, max_size=12)
OPTIONS = st.lists(st.tuples(SHORT, SHORT), max_size=120, unique_by=lambda pair: pair[0][:100]).map(tuple)
CHOSEN = st.lists(SHORT, max_size=3).map(tuple)
FIELDS = st.one_of(
    st.builds(TextField, NAMES, WORDS, WORDS, WORDS, st.booleans(), st.booleans(), st.integers(0, 9000)),
    st.builds(Choice, NAMES, WORDS, OPTIONS, CHOSEN, st.booleans(), st.booleans(), WORDS),
    st.builds(DateField, NAMES, WORDS, st.sampled_from(["2026-03-02", "tomorrow", ""]), st.booleans(), WORDS),
    st.builds(ChannelField, NAMES, WORDS, st.sampled_from(["C01KUB", "kub", ""]), st.booleans(), WORDS),
    st.builds(PeopleField, NAMES, WORDS, st.booleans(), WORDS),
    st.builds(Note, TEXT),
)
FORMS = st.builds(
    Form,
    WORDS,
    SHORT,
    st.lists(FIELDS, max_size=12, unique_by=lambda field: getattr(field, "name", id(field))).map(tuple),
    WORDS,
    WORDS,
)

HERE = Reading(
    accounts={1: "U01ANA", 2: "<!channel>"},
    links={
        ("need", 1): ("C01KUB", "1700000000.000100", ""),
        ("need", 2): ("C01|x>", "1.1", ""),
        ("snippet", 1): ("C01KUB", "1700000009.000200", "1700000000.000100"),
    },
    site="https://acme.slack.com/",
    workspace="T01",
)
