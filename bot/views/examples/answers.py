"""Examples of search results and answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.views import answers as views
from bot.views import saving, sharing
from bot.views.answers import Answered, Cited, Source
from bot.views.elements import Button, Card, Form

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A search result."""

    thing: str
    id: int
    title: str
    by: tuple[str, ...]
    at: datetime
    passage: str
    own: bool = False
    share: str = "show"
    stands: str = ""


FOUND = (
    Found(
        "snippet", 31, "The CMR note for Switzerland, box by box", ("Priya Raman",), NOW - timedelta(days=6),
        "Box 13 is the one that everybody forgets: write T1 or T2 there, or the lorry waits at Basel.",
        stands=views.standing(in_review=False, verified=True),
    ),
    Found("need", 12, "How do I fill in the CMR note?", ("Mara Lindqvist",), NOW - timedelta(days=7), ""),
)  # fmt: skip
SOURCES = (
    Source(
        1, 31, "The CMR note for Switzerland, box by box", ("Priya Raman",), NOW - timedelta(days=6), FOUND[0].passage
    ),
    Source(
        2,
        36,
        "Opening hours at Basel",
        ("Nils Sørensen",),
        NOW - timedelta(days=90),
        "Lorries until 22:00, papers until 18:00.",
        views.standing(in_review=True, verified=False),
    ),
)
SAID = (
    Cited("Write T1 or T2 into box 13, or the lorry waits at Basel.", (1,)),
    Cited("Papers are taken until 18:00.", (2,)),
)
QUESTION = "What do I write into box 13 of the CMR note?"
LONG = "When the customer has no EORI number and the broker asks for one at nine in the evening, " * 4

EXAMPLES: dict[str, Card | Form] = {
    "found": views.results("CMR Switzerland", FOUND, 7, Button("Show 2 more", "find", "CMR Switzerland page 2"), NOW),
    "found-nothing": views.nothing(views.Nothing("how to prune roses")),
    "found-nothing-near": views.nothing(
        views.Nothing("pruning the old roses", ("gardening", "garden-tools"), ("Priya Raman", "Ana Belli"))
    ),
    "found-nothing-narrowed": views.nothing(views.Nothing("roses"), narrowed=True),
    "found-nothing-open": views.nothing(views.Nothing(""), narrowed=True),
    "found-nothing-name": views.nothing(views.Nothing("@Priya Raman", only_names=True)),
    "found-overlong": views.results(
        LONG[:300], [Found("snippet", n, LONG[:120], ("Wolfeschlegelsteinhausenbergerdorff",) * 5, NOW, LONG[:160])
                     for n in range(5)], 25, Button("Show 5 more", "find", "x page 2"), NOW,
    ),
    "ask-extracts": views.card(Answered(7, QUESTION, (), SOURCES)),
    "ask-written": views.card(Answered(7, QUESTION, SAID, SOURCES)),
    "ask-shared": views.shared(Answered(7, QUESTION, SAID, SOURCES), "Mara Lindqvist"),
    "ask-right": views.judged(QUESTION, right=True),
    "ask-not-right": views.judged(QUESTION, right=False),
    "ask-thinking": views.thinking(QUESTION),
    "draft-suggested": saving.drafted(31, "Getting into the archive", "The porter has the key.\n\nAsk before noon."),
    "title-suggested": sharing.suggestion(31, "Fill in the CMR note for Switzerland", ("customs", "switzerland")),
}  # fmt: skip
