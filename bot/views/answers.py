"""How search results and answers look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.rules.numbers import ago, count
from bot.views import notices
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
from bot.views.words import coded, listed

NOTE = "From what colleagues shared. React to their snippets if it helps you too."
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
    @property
    def own(self) -> bool: ...
    @property
    def share(self) -> str: ...
    @property
    def stands(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered snippet that an answer rests on; `stands` as in `standing`."""

    number: int
    snippet_id: int
    title: str
    by: tuple[str, ...]
    at: datetime
    passage: str
    stands: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence and the numbers of its sources."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what its reader may see of the answer: sentences where a model wrote them, and the sources."""

    id: int
    question: str
    said: tuple[Cited, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """What was not found, topics that are called alike, and the names of people who may know.

    `only_names`: the words are nothing but mentions of people, which is no need.
    """

    words: str
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    only_names: bool = False


def results(words: str, found: Sequence[Result], total: int, more: Button | None, now: datetime) -> Card:
    """What was found; only the asker sees it."""
    elements: list[Element] = [Heading(f"{count(total, 'result')} for “{words}”")]
    for each in found:
        is_need = each.thing == "need"
        id = f"{each.thing[0]}{each.id}"
        link = CardLink(each.title, each.thing, each.id)
        state = "needed by" if is_need else "by"
        details = " · ".join(filter(None, (f"{state} {listed(each.by)}", ago(each.at, now), id, each.stands)))
        elements.append(Row(("🎓 " if is_need else "💡 ", link), (details,)))
        if each.passage and each.passage != each.title:
            elements.append(Quote(flat(each.passage, PASSAGE)))
        first = Button("Me too", "metoo", id) if is_need and not each.own else Button("Read", "read", id)
        share = (Button("Share in channel", each.share, id),) if each.share else ()
        elements.append(Buttons((first, *share)))
    if more is not None:
        elements += [Rule(), Buttons((more,))]
    return Card(tuple(elements), f"{count(total, 'result')} for {words}")


def standing(*, in_review: bool, verified: bool) -> str:
    """How far a snippet can be relied on, where that is known."""
    return "⏳ may be out of date" if in_review else "✅ verified" if verified else ""


def nothing(about: Nothing, *, narrowed: bool = False) -> Card:
    """Nothing was found, and what to do about it."""
    said: tuple[Span, ...] = ("Nobody has shared anything on “", Bold(about.words), "” yet.")
    if narrowed:
        said = ("Nothing fits all of that. Try it with fewer words or filters.",)
    elements: list[Element] = [Paragraph(said)]
    if about.topics:
        near = tuple(Button(f"#{slug}", "find", f"topic:{slug}") for slug in about.topics)
        elements += [Small(("Topics that sound like it:",)), Buttons(near)]
    if about.only_names:
        elements.append(Small(coded("For what somebody shared, write `by:` right before the name.")))
    elif about.words:
        ask = "Ask your colleagues: whoever knows will be told, and everybody finds the answer later."
        may_know = f"May know: {listed(about.people)}. When you post it, they are asked."
        elements.append(Small((may_know if about.people else ask,)))
        elements.append(Buttons((Button("Post as a need", "learn", about.words, style="primary"),)))
    return Card(tuple(elements), f"Nothing found for {about.words}".strip())


def thinking(question: str) -> Card:
    """The answer is being written."""
    return Card((Paragraph((Bold(question),)), Small(("Reading what colleagues shared …",))), "One moment")


def card(answered: Answered) -> Card:
    """The answer, for whoever asked."""
    asked, id = answered.question, f"a{answered.id}"
    buttons = (
        Button("It helped", "right", id, style="primary"),
        Button("Not right", "not-right", id),
        Button("Share with everyone", "share-answer", id),
        Button("Post as a need", "learn", asked),
    )
    return Card(
        (Paragraph((Bold(asked),)), *_body(answered), Buttons(buttons)), f"What colleagues shared about {asked}"
    )


def shared(answered: Answered, asker: str) -> Card:
    """The answer, for everybody in a channel."""
    elements = (Paragraph((f"{asker} asked: ", Bold(answered.question))), *_body(answered))
    return Card((*elements, Small((NOTE,))), f"{asker} asked: {answered.question}")


def judged(question: str, *, right: bool) -> Card:
    """Thanks for saying whether an answer was right."""
    if right:
        return notices.done("Good! I've told its author that it helped.")
    post = Button("Post as a need", "learn", question, style="primary")
    return notices.done("Thank you for saying so. Your colleagues may know better:", post)


def _body(answered: Answered) -> list[Element]:
    """Sentences with the numbers of the snippets they rest on and these snippets; or the best passages as they are."""
    if not answered.said:
        return [part for each in answered.sources for part in (_line(each), Quote(flat(each.passage, PASSAGE)))]
    used = {number for cited in answered.said for number in cited.sources}
    spans: list[Span] = []
    for cited in answered.said:
        marks = "".join(f" [{number}]" for number in cited.sources)
        spans.append(f"{cited.text}{marks} ")
    return [Paragraph(tuple(spans)), *(_line(each) for each in answered.sources if each.number in used)]


def _line(each: Source) -> Row:
    by = f"{listed(each.by)}, " if each.by else ""
    when = " · ".join(filter(None, (f"{by}{each.at:%-d %B %Y}", each.stands)))
    return Row((f"[{each.number}] ", CardLink(each.title, "snippet", each.snippet_id)), (when,))
