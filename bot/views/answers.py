"""How search results and answers look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.rules.numbers import ago, count
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Element,
    Heading,
    Paragraph,
    Quote,
    Row,
    Rule,
    Small,
    Span,
)
from bot.views.prose import flat
from bot.views.words import listed

SOME = 5
PASSAGE = 600


class Result(Protocol):
    """What a search result shows."""

    @property
    def thing(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def passage(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered snippet that an answer rests on."""

    number: int
    snippet_id: int
    title: str
    by: tuple[str, ...]
    at: datetime
    passage: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence and the numbers of its sources."""

    text: str
    sources: tuple[int, ...]


def source(number: int, snippet_id: int, title: str, by: Sequence[str], at: str, passage: str) -> Source:
    """A source as a job kept it."""
    return Source(number, snippet_id, title, tuple(by), datetime.fromisoformat(at), passage)


def results(words: str, found: Sequence[Result], total: int, more: Button | None, now: datetime) -> Card:
    """What was found; only the asker sees it."""
    if not found:
        return nothing(words)
    elements: list[Element] = [Heading(f"{count(total, 'result')} for “{words}”")]
    for each in found:
        is_need = each.thing == "need"
        id = f"{each.thing[0]}{each.id}"
        link = CardLink(each.title, each.thing, each.id)
        state = "needed by" if is_need else "by"
        elements.append(
            Row(("🎓 " if is_need else "💡 ", link), (f"{state} {listed(each.by)} · {ago(each.at, now)} · {id}",))
        )
        if each.passage and each.passage != each.title:
            elements.append(Quote(flat(each.passage, PASSAGE)))
        first = Button("Me too", "metoo", id) if is_need else Button("Read", "read", id)
        elements.append(Buttons((first, Button("Share in channel", "show", id))))
    if more is not None:
        elements += [Rule(), Buttons((more,))]
    return Card(tuple(elements), f"{count(total, 'result')} for {words}")


def nothing(words: str) -> Card:
    """Nothing was found, and what to do about it."""
    return Card(
        (
            Paragraph(("Nobody has shared anything on “", Bold(words), "” yet.")),
            Small(("Ask your colleagues: whoever knows will be told, and everybody finds the answer later.",)),
            Buttons((Button("Post as a need", "learn", words, style="primary"),)),
        ),
        f"Nothing found for {words}",
    )


def thinking(question: str) -> Card:
    """The answer is being written."""
    return Card((Paragraph((Bold(question),)), Small(("Reading what colleagues shared …",))), "One moment")


def answer(question: str, sentences: Sequence[Cited], found: Sequence[Source]) -> Card:
    """Sentences with the numbers of the snippets they rest on, and these snippets."""
    used = {number for sentence in sentences for number in sentence.sources}
    spans: list[Span] = []
    for sentence in sentences:
        marks = "".join(f" [{number}]" for number in sentence.sources)
        spans.append(f"{sentence.text}{marks} ")
    lines = [_line(each) for each in found if each.number in used]
    return _card(question, [Paragraph(tuple(spans)), *lines], found)


def extracts(question: str, found: Sequence[Source]) -> Card:
    """The best passages as they are, with their source."""
    elements: list[Element] = []
    for each in found:
        elements += [_line(each), Quote(flat(each.passage, PASSAGE))]
    return _card(question, elements, found)


def _card(question: str, body: Sequence[Element], found: Sequence[Source]) -> Card:
    first = f"s{found[0].snippet_id}"
    buttons = (
        Button("It helped", "helped", first, style="primary"),
        Button("Share in channel", "show", first),
        Button("Post as a need", "learn", question),
    )
    head = Paragraph((Bold(question),))
    return Card((head, *body, Buttons(buttons)), f"What colleagues shared about {question}")


def _line(each: Source) -> Row:
    by = f"{listed(each.by)}, " if each.by else ""
    return Row((f"[{each.number}] ", CardLink(each.title, "snippet", each.snippet_id)), (f"{by}{each.at:%-d %B %Y}",))
