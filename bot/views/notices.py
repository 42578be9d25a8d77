"""Small cards: confirmations, errors, and what people are told unprompted."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.views import codec
from bot.views.elements import Button, Buttons, Card, Element, Heading, Paragraph, Rule, Small, Text
from bot.views.words import coded

WHY = {
    "ask": "",  # its card says why
    "answer": "You get this because you asked, or said that you need it too.",
    "thanks": "You get this because somebody said that you helped.",
    "review": "You get this because you wrote it.",
    "look": "",  # its card says why
    "saved": "You get this because a colleague saved what you wrote.",
    "recommend": "You get this because a colleague thought of you.",
    "digest": "You get this because you switched that digest on.",
    "link": "You get this because both accounts seem to be yours.",
}
STOP = "Pause with `/lore pause`, choose in `/lore settings`."


def done(text: str | Text, *buttons: Button) -> Card:
    """One line that says what was done, and what can be done about it."""
    spans = coded(text) if isinstance(text, str) else text
    elements: tuple[Element, ...] = (Paragraph(spans),)
    return Card(elements + ((Buttons(buttons),) if buttons else ()), summary=plain(spans))


def failed(message: str, *buttons: Button) -> Card:
    """What happened and what to do."""
    return done(f"⚠️ {message}", *buttons)


def with_why(card: Card, kind: str) -> Card:
    """The card with a last line that says why it came and how to stop it; it may have one already."""
    if _says_why(card):
        return card
    why = Small(coded(f"{WHY[kind]} {STOP}".strip()))
    return Card((*card.elements, why), card.summary, card.thing, card.thing_id)


def together(cards: Sequence[Card]) -> Card:
    """Several things in one message."""
    elements: list[Element] = [Heading("While you were away")]
    for card in cards:
        elements += [*(card.elements[:-1] if _says_why(card) else card.elements), Rule()]
    kept = "these together" if len(cards) > 1 else "this"
    why = Small(coded(f"I kept {kept} so as not to disturb you. {STOP}"))
    return Card((*elements, why), cards[0].summary)


def plain(text: Text) -> str:
    """Spans as plain words."""
    return "".join(span if isinstance(span, str) else _words(span) for span in text)


def to_json(card: Card) -> dict[str, Any]:
    """A card that waits to be sent."""
    return codec.to_json(card)


def from_json(packed: Mapping[str, Any]) -> Card:
    """A card that waited."""
    return codec.from_json(dict(packed))


def _says_why(card: Card) -> bool:
    """Whether it was to be told before."""
    last = card.elements[-1]
    return isinstance(last, Small) and plain(last.text).endswith(plain(coded(STOP)))


def _words(span: Any) -> str:
    return str(getattr(span, "text", None) or getattr(span, "name", None) or span.at[:10])
