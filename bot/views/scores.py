"""How a score is explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.numbers import ago, count
from bot.rules.score import CONFIRMED, WEIGHT, Score, Term
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Element, Facts, Paragraph, Row, Small

PAGE = 5
DID = {"useful": "found it useful", "learned": "learned something"}
RULES = (
    "Useful counts 1 and learned 1.5, and both halve every 180 days. The second endorsement of the same author in "
    "90 days counts 1/√2, the third 1/√3, and so on; between two who often endorse each other, half. "
    "Having helped counts 2, being called out of date takes 1 away."
)


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term of a score with the name of who gave it."""

    name: str
    term: Term


def why(
    id: int, title: str, score: Score, terms: Sequence[ShownTerm], page: int, more: Button | None, now: datetime
) -> Card:  # fmt: skip
    """Every term of a snippet's score, a page at a time; the first page has what they add up to."""
    total = f"{round(score.total(now), 2) + 0.0:.2f}".replace("-", "−")  # never −0.00
    elements: list[Element] = [Paragraph((CardLink(title, "snippet", id), " scores ", Bold(total)))]
    if facts := _parts(score, now):
        elements += [Facts(facts)] if page == 1 else []
    else:
        elements.append(Paragraph(("Nobody has said anything about it yet.",)))
    elements += [
        Row((f"{each.name} {DID[each.term.kind]}, {ago(each.term.at, now)}",), (_sum(each.term, now),))
        for each in terms
    ]
    if more is not None:
        elements.append(Buttons((more,)))
    return Card((*elements, Small((RULES,))), f"{title} scores {total}")


def _parts(score: Score, now: datetime) -> tuple[tuple[str, str], ...]:
    given = sum(term.value(now) for term in score.terms)
    parts = (
        (f"Endorsed by {count(len(score.terms), 'person')}", f"{given:.2f}", len(score.terms)),
        (
            f"Helped {count(score.confirmed, 'person')}",
            f"{score.confirmed} × 2 = {CONFIRMED * score.confirmed:g}",
            score.confirmed,
        ),
        (f"Called out of date by {count(score.outdated, 'person')}", f"−{score.outdated}", score.outdated),
    )
    return tuple((name, value) for name, value, people in parts if people)


def _sum(term: Term, now: datetime) -> str:
    """“1.5 × 0.955 (age) = 1.43”."""
    age = Term(term.person_id, term.kind, term.at, 1.0, 1.0).value(now) / WEIGHT[term.kind]
    parts = [f"{WEIGHT[term.kind]:g}"]
    if term.reciprocity != 1:
        parts.append(f"{term.reciprocity:g} (they often endorse each other)")
    if term.repeat != 1:
        parts.append(f"{term.repeat:.3g} ({_ordinal(round(term.repeat**-2))} for the same author in 90 days)")
    if f"{age:.3f}" != "1.000":
        parts.append(f"{age:.3f} (age)")
    return f"{' × '.join(parts)} = {term.value(now):.2f}" if len(parts) > 1 else f"counts {parts[0]}"


def _ordinal(n: int) -> str:
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
