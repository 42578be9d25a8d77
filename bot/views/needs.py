"""How needs look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Element,
    Mention,
    Paragraph,
    Quote,
    Row,
    Small,
    Span,
    Text,
)

STATES = {
    "open": "waiting for help", "claimed": "somebody is on it", "answered": "answered", "resolved": "resolved",
    "withdrawn": "withdrawn", "expired": "closed after a long wait",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A snippet as an answer shows it."""

    snippet_id: int
    title: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """A need with everything that its card shows."""

    id: int
    title: str
    details: str
    state: str
    asker_id: int
    asker: str
    topics: tuple[str, ...]
    created_at: datetime
    joined: int = 0
    helpers: tuple[str, ...] = ()
    answers: tuple[ShownAnswer, ...] = ()
    resolved_by: ShownAnswer | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that is there already and may be what the asker wants."""

    thing: str
    thing_id: int
    title: str
    by: str
    preview: str = ""


def card(need: ShownNeed) -> Card:
    """A need in its channel: what is wanted, who is on it, and what anybody can do about it."""
    if not need.title:
        return Card(
            (Small(("A need was here. Whoever asked took it back.",)),), "A need was taken back", "need", need.id
        )
    elements: list[Element] = [Paragraph((f"{_mark(need.state)} ", Bold(need.title)))]
    if need.details:
        elements.append(Quote(need.details))
    elements.append(Small(_status(need)))
    elements += [Row(("💬 ", CardLink(a.title, "snippet", a.snippet_id)), _by(a.authors)) for a in need.answers[-3:]]
    if need.state in ("open", "claimed", "answered"):
        elements.append(Buttons(actions(need)))
    return Card(tuple(elements), f"{need.asker} wants to learn: {need.title}", "need", need.id)


def _mark(state: str) -> str:
    return {"resolved": "✅", "withdrawn": "➖", "expired": "💤"}.get(state, "🎓")


def _status(need: ShownNeed) -> Text:
    parts: list[Span] = [f"{need.asker} asked"]
    if need.joined:
        others = "1 other person needs" if need.joined == 1 else f"{need.joined} other people need"
        parts.append(f" · {others} this too")
    if need.resolved_by is not None:
        parts += [" · resolved by ", CardLink(need.resolved_by.title, "snippet", need.resolved_by.snippet_id)]
    elif need.state == "claimed" and need.helpers:
        parts.append(f" · {' and '.join(need.helpers[:2])} can help")
    else:
        parts.append(f" · {STATES[need.state]}")
    parts.extend(f" · #{slug}" for slug in need.topics)
    return tuple(parts)


def _by(authors: Sequence[str]) -> Text:
    return (f"by {', '.join(authors)}",) if authors else ()


def actions(need: ShownNeed) -> tuple[Button, ...]:
    """What anybody can do about a need."""
    id = f"n{need.id}"
    share = Button("Share an answer", "answer", id, style="primary")
    return (share, Button("I can help", "claim", id), Button("Me too", "metoo", id))


def please(need: ShownNeed, why: str) -> Card:
    """Asks one person for help, with the reason."""
    return Card(
        (
            Paragraph((f"{need.asker} wants to learn: ", CardLink(need.title, "need", need.id))),
            Small((why,)), Buttons(actions(need)),
        ),
        f"{need.asker} wants to learn: {need.title}",
    )  # fmt: skip


def closed(id: int, title: str) -> Card:
    """Tells the asker that a need was closed after a long wait."""
    text: Text = (
        "Nobody could help with ",
        CardLink(title, "need", id),
        " so far, so it is closed. Still need it?",
    )
    again = Button("Open again", "reopen", f"n{id}", style="primary")
    return Card((Paragraph(text), Buttons((again,))), f"Closed after a long wait: {title}")


def offered(asker_id: int, asker: str, helper: str) -> Card:
    """Says in the thread that somebody can help."""
    return Card((Paragraph((Mention(asker_id, asker), f": {helper} can help with this.")),), f"{helper} can help")
