"""How needs look."""

from dataclasses import dataclass
from datetime import datetime

from bot.rules.numbers import count
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Element,
    Heading,
    Mention,
    Own,
    Paragraph,
    Quote,
    Row,
    Small,
    Span,
    Text,
)
from bot.views.prose import preview
from bot.views.words import listed

STATES = {
    "open": "waiting for help", "claimed": "somebody is on it", "answered": "answered", "resolved": "resolved",
    "withdrawn": "withdrawn", "expired": "closed after a long wait",
}  # fmt: skip
WAITING = ("open", "claimed", "answered")
LATEST = 3  # answers on a card


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
    own: bool = False


def card(need: ShownNeed, *, own: bool = False) -> Card:
    """A need in its channel: what is wanted, who is on it, and what anybody can do about it, or whoever asked."""
    if not need.title:
        return Card(
            (Small(("A need was here. Whoever asked took it back.",)),), "A need was taken back", "need", need.id
        )
    elements: list[Element] = [Paragraph((f"{_mark(need.state)} ", Bold(need.title)))]
    short, more = preview(need.details)
    if short:
        elements.append(Quote(short))
    elements += [Small(_status(need)), *_answers(need)]
    rest = (Button("Read all", "read", f"n{need.id}"),) if more else ()
    offered = own_actions(need) if own else actions(need) if need.state in WAITING else ()
    if buttons := (*offered, *rest):
        elements.append(Buttons(buttons))
    summary, asker = f"{need.asker} wants to learn: {need.title}", Own((need.asker_id,), "own-need", f"n{need.id}")
    return Card(tuple(elements), summary, "need", need.id, asker)


def whole(need: ShownNeed, *, own: bool = False) -> Card:
    """All that was asked, for the one who wants to read it."""
    elements: list[Element] = [Heading(need.title), *([Quote(need.details)] if need.details else [])]
    elements.append(Small(_status(need)))
    if own or need.state in WAITING:
        elements.append(Buttons(own_actions(need) if own else actions(need)))
    return Card(tuple(elements), need.title)


def _answers(need: ShownNeed) -> list[Element]:
    """The latest answers, before them the one that resolved it."""
    best = need.resolved_by
    others = [each for each in need.answers if best is None or each.snippet_id != best.snippet_id]
    rows: list[Element] = [_answer("✅", best, " · this resolved it")] if best is not None else []
    rows += [_answer("💬", each) for each in others[-LATEST:]]
    earlier = len(others) - LATEST
    return [*rows, Small((f"and {count(earlier, 'earlier answer')} in the thread",))] if earlier > 0 else rows


def _answer(mark: str, answer: ShownAnswer, said: str = "") -> Row:
    by = f"by {listed(answer.authors) or 'a former colleague'}"
    return Row((f"{mark} ", CardLink(answer.title, "snippet", answer.snippet_id)), (by + said,))


def _mark(state: str) -> str:
    return {"resolved": "✅", "withdrawn": "➖", "expired": "💤"}.get(state, "🎓")


def _status(need: ShownNeed) -> Text:
    parts: list[Span] = [f"{need.asker} asked"]
    if need.joined:
        others = "1 other person needs" if need.joined == 1 else f"{need.joined:,} other people need"
        parts.append(f" · {others} this too")
    if need.state == "claimed" and need.helpers:
        parts.append(f" · {' and '.join(need.helpers[:2])} can help")
    else:
        parts.append(f" · {STATES[need.state]}")
    parts.extend(f" · #{slug}" for slug in need.topics)
    return tuple(parts)


def actions(need: ShownNeed) -> tuple[Button, ...]:
    """What anybody can do about a need."""
    id = f"n{need.id}"
    share = Button("Share an answer", "answer", id, style="primary")
    return (share, Button("I can help", "claim", id), Button("Me too", "metoo", id))


def own_actions(need: ShownNeed, *, listed: bool = False) -> tuple[Button, ...]:
    """What the one who asked can do about it; `listed` beside others, which stay on screen."""
    id = f"n{need.id}"
    if need.state not in WAITING:
        return (Button("Open again", "reopen", f"{id} listed" if listed else id),)
    return (
        Button("Mark resolved", "resolve", id), Button("Edit", "edit-need", id),
        Button("Withdraw", "withdraw", id),
    )  # fmt: skip


def please(need: ShownNeed, why: str) -> Card:
    """Asks one person for help, with the reason; they may say no in one press."""
    n = f"n{need.id}"
    no = (Button("Not now", "not-now", n), Button("Not my topic", "not-mine", n))
    return Card(
        (
            Paragraph((f"{need.asker} wants to learn: ", CardLink(need.title, "need", need.id))),
            Small((why,)), Buttons((*actions(need)[:2], *no)),
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
