"""How the audit trail looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.graphemes import shorten
from bot.views.elements import Bold, Button, Buttons, Card, Element, Heading, Moment, Paragraph, Row, Small

OPERATOR = "Whoever runs Lore"
DEEDS = {  # each in the order: who, what, whom, and about what
    "role": "gave a role to",
    "emoji": "decided what an emoji means",
    "synonyms": "decided which words mean the same",
    "default-channel": "chose the default channel",
    "model": "switched the language model",
    "link-code": "made a code for another workspace",
    "join": "let this workspace join",
    "erase": "erased somebody",
    "export": "exported everything about",
    "profile": "looked at the profile of",
    "digest": "chose channels for a digest with numbers",
    "edit": "edited a snippet of",
    "archive": "archived a snippet of",
    "restore": "brought back a snippet of",
    "review": "found a snippet still right",
    "merge": "made one of two, the other of",
    "split": "made two again of what was one, for",
    "verify": "verified a snippet",
    "unverify": "took back that a snippet was verified",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what, when, to whom, about what."""

    at: datetime
    who: str
    action: str
    whom: str = ""
    about: str = ""


def card(deeds: Sequence[Deed], page: int, rest: int) -> Card:
    """A page of it."""
    title = "What admins and curators did"
    elements: list[Element] = [Heading(title)]
    for deed in deeds:
        when = Moment(deed.at.isoformat(), style="time")
        elements.append(Row((Bold(shorten(deed.who, 80)), f" {words(deed)}"), (when,)))
    if not deeds:
        elements.append(Paragraph(("Nothing so far." if page == 1 else "There is nothing further back.",)))
    if rest:
        elements.append(Buttons((Button("Show older", "admin", f"audit {page + 1}"),)))
    elements.append(Small(("Kept for a year. Only admins see this; what it holds about you is in your own export.",)))
    return Card(tuple(elements), title)


def words(deed: Deed) -> str:
    """What was done, without who and when."""
    known = DEEDS.get(deed.action, deed.action)
    return " ".join(filter(None, (known, shorten(deed.whom, 80), f"({deed.about})" if deed.about else "")))
