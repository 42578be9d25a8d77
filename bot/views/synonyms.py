"""How words that mean the same look, and those that may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.numbers import count, enough
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Code, Element, Heading, Paragraph, Row, Rule, Small
from bot.views.words import listed

SHOWN = 20
TITLE = "Words that mean the same"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two names that people looked for one thing by: in vain by one of them; how many people did."""

    word: str
    other: str
    people: int


def listing(decided: Mapping[str, tuple[str, ...]], page: int = 1, proposed: Sequence[Proposed] = ()) -> Card:
    """Which words mean the same, and on the first page those that may."""
    rows = list(decided.items())
    shown = rows[(page - 1) * SHOWN : page * SHOWN]
    elements: list[Element] = [Heading(TITLE)]
    if page == 1:
        elements += proposals(proposed)
    elements += [Row((Bold(word),), (f"= {listed(others)}",), _remove(word)) for word, others in shown]
    if not shown:
        elements.append(Paragraph(("None yet. They help people find what others call by another name.",)))
    if len(rows) > page * SHOWN:
        elements.append(Buttons((Button("Show more", "synonyms", str(page + 1)),)))
    elements.append(Small((Code("/lore synonyms k8s = kubernetes"),)))
    return Card(tuple(elements), TITLE)


def proposals(several: Sequence[Proposed]) -> list[Element]:
    """Words that may mean the same, for a curator to decide."""
    if not several:
        return []
    elements: list[Element] = [Paragraph((Bold("🔤 The same?"),)), Small((
        "People looked for the one and opened what they found by the other. Nothing changes unless you say so.",
    ))]  # fmt: skip
    for each in several:
        who = count(each.people, "person") if enough(each.people) else "several people"
        elements.append(Row((Bold(each.word), " = ", Bold(each.other), "?"), (who,)))
        pair = f"{each.word} = {each.other}"
        elements.append(
            Buttons((Button("The same", "synonyms", pair), Button("Not the same", "synonyms", f"refuse {pair}")))
        )
    return [*elements, Rule()]


def paired(words: Iterable[str]) -> Card:
    """Tells that words mean the same now."""
    same = list(words)
    undo = Button("Undo", "synonyms", f"remove {same[0]}")
    return notices.done(f"In a search, {listed([f'“{word}”' for word in same])} now mean the same.", undo)


def refused(word: str, other: str) -> Card:
    """Tells that two words stay two."""
    after_all = Button("They are the same", "synonyms", f"{word} = {other}")
    return notices.done(f"“{word}” and “{other}” stay two. I won't propose it again.", after_all)


def _remove(word: str) -> Button:
    return Button("Remove", "synonyms", f"remove {word}")
