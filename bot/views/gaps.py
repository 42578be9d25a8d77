"""How it looks what colleagues do not know well yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.rules.numbers import ago, count, enough
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Element, Heading, Paragraph, Row, Rule, Small
from bot.views.synonyms import Proposed, proposals


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic with needs that nobody answered: how many, by how many people, and since when."""

    slug: str
    needs: int
    people: int
    since: datetime


@dataclass(frozen=True, slots=True)
class InVain:
    """A snippet that is opened often: how often, and how many people found it helpful."""

    id: int
    title: str
    opened: int
    helped: int


@dataclass(frozen=True, slots=True)
class ShownGaps:
    """Topics that nobody answers, topics with their snippets that one person knows, and snippets that help few.

    For curators also words that may mean the same.
    """

    wanted: tuple[Wanted, ...] = ()
    known_to_one: tuple[tuple[str, int], ...] = ()
    in_vain: tuple[InVain, ...] = ()
    names: tuple[Proposed, ...] = ()


def card(gaps: ShownGaps, now: datetime) -> Card:
    """What is missing, with what anybody can do about each; numbers of people only from five up."""
    elements = [*_wanted(gaps, now), *_known_to_one(gaps), *_in_vain(gaps), *_names(gaps)]
    title = "What we don't know well yet"
    if not elements:
        none = "No gaps to see from here: what was asked is answered, and by more than one of you."
        return Card((Heading(title), Paragraph((none,)), Buttons((Button("Share something", "share"),))), title)
    return Card((Heading(title), *elements[1:]), title)  # without the line above the first part


def _wanted(gaps: ShownGaps, now: datetime) -> Iterator[Element]:
    if gaps.wanted:
        yield from _titled("🎓 Asked, and not answered")
    for each in gaps.wanted:
        people = f" by {count(each.people, 'person')}" if enough(each.people) else ""
        told = f"{count(each.needs, 'need')}{people}, the first {ago(each.since, now)}"
        yield Row((Bold(f"#{each.slug}"),), (told,), Button("See them", "learn", f"open {each.slug}"))


def _known_to_one(gaps: ShownGaps) -> Iterator[Element]:
    if gaps.known_to_one:
        yield from _titled("👤 Known to only one of you")
    for slug, snippets in gaps.known_to_one:
        told = f"{count(snippets, 'snippet')} by one person" if snippets else "one person teaches it"
        yield Row((Bold(f"#{slug}"),), (told,), Button("I know it too", "teach", f"#{slug}"))


def _in_vain(gaps: ShownGaps) -> Iterator[Element]:
    if gaps.in_vain:
        yield from _titled("🔍 Often opened, helpful to few")
        yield Small(("Ask the author what you miss, or share what you know.",))
    for each in gaps.in_vain:
        helped = f"helpful to {count(each.helped, 'person')}" if enough(each.helped) else "helpful to few"
        told = f"opened {count(each.opened, 'time')}, {helped}"
        yield Row((CardLink(each.title, "snippet", each.id),), (told,), Button("Read", "read", f"s{each.id}"))


def _names(gaps: ShownGaps) -> Iterator[Element]:
    if gaps.names:
        yield Rule()
        yield from proposals(gaps.names)[:-1]  # nothing comes below, so no line either


def _titled(title: str) -> tuple[Rule, Paragraph]:
    return Rule(), Paragraph((Bold(title),))
