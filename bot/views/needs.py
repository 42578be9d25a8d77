"""How needs look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.numbers import ago, count
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    ChannelField,
    Element,
    Form,
    Heading,
    Mention,
    Paragraph,
    Quote,
    Row,
    Small,
    Span,
    Text,
    TextField,
)

STATES = {
    "open": "waiting for help", "claimed": "somebody is on it", "answered": "answered", "resolved": "resolved",
    "withdrawn": "withdrawn", "expired": "closed after a long wait",
}  # fmt: skip
PAGE = 5


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
    elements: list[Element] = [Paragraph((f"{_mark(need.state)} ", Bold(need.title)))]
    if need.details:
        elements.append(Quote(need.details))
    elements.append(Small(_status(need)))
    elements += [Row(("💬 ", CardLink(a.title, "snippet", a.snippet_id)), _by(a.authors)) for a in need.answers[-3:]]
    if need.state in ("open", "claimed", "answered"):
        elements.append(Buttons(_actions(need)))
    return Card(tuple(elements), f"{need.asker} wants to learn: {need.title}", "need", need.id)


def _mark(state: str) -> str:
    return {"resolved": "✅", "withdrawn": "➖", "expired": "💤"}.get(state, "🎓")


def _status(need: ShownNeed) -> Text:
    parts: list[Span] = [f"{need.asker} asked"]
    if need.joined:
        parts.append(f" · {count(need.joined, 'other person')} needs this too".replace("people needs", "people need"))
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


def _actions(need: ShownNeed) -> tuple[Button, ...]:
    id = f"n{need.id}"
    share = Button("Share an answer", "answer", id, style="primary")
    return (share, Button("I can help", "claim", id), Button("Me too", "metoo", id))


def similar(text: str, found: Sequence[Alike], place: str) -> Card:
    """What is there already, before a need is posted; only the asker sees it."""
    elements: list[Element] = [
        Heading("This may already be answered"),
        Paragraph(("You asked: ", Bold(text.split("\n", maxsplit=1)[0]))),
    ]
    for each in found:
        is_need = each.thing == "need"
        id = f"{each.thing[0]}{each.thing_id}"
        button = Button("Me too", "metoo", id) if is_need else Button("This answers it", "answers-it", f"{id} {text}")
        detail = f"{each.by} needs this too" if is_need else f"by {each.by}"
        elements.append(
            Row(("🎓 " if is_need else "💡 ", CardLink(each.title, each.thing, each.thing_id)), (detail,), button)
        )
        if each.preview:
            elements.append(Small((each.preview,)))
    elements.append(Buttons((Button("Post my need", "post", f"{place} {text}".strip(), style="primary"),)))
    return Card(tuple(elements), "This may already be answered")


def listing(title: str, needs: Sequence[ShownNeed], page: int, more: Button | None, mine: bool, now: datetime) -> Card:
    """A list of needs, with what the reader can do with each."""
    if not needs:
        empty = "You have not asked for anything yet. Try `/learn how to …`." if mine else "Nothing waits for help. 🎉"
        return Card((Heading(title), Paragraph((empty,))), empty)
    elements: list[Element] = [Heading(title)]
    for need in needs:
        elements.append(Row((Bold(need.title),), _detail(need, mine, now), None))
        elements.append(Buttons(_own(need) if mine else _actions(need)))
    if more is not None:
        elements.append(Buttons((more,)))
    return Card(tuple(elements), f"{title}: {count(len(needs), 'need')}")


def _detail(need: ShownNeed, mine: bool, now: datetime) -> Text:
    who = "" if mine else f"{need.asker} · "
    too = f" · {need.joined} more" if need.joined else ""
    return (f"{who}{STATES[need.state]} · {ago(need.created_at, now)}{too}",)


def _own(need: ShownNeed) -> tuple[Button, ...]:
    id = f"n{need.id}"
    if need.state not in ("open", "claimed", "answered"):
        return (Button("Open again", "reopen", id),)
    return (
        Button("Mark resolved", "resolve", id, style="primary"), Button("Edit", "edit-need", id),
        Button("Withdraw", "withdraw", id),
    )  # fmt: skip


def form(place: str, channel: str = "", text: str = "", *, pick: bool = False, details: str = "") -> Form:
    """Asks for a need; `pick` also asks for the channel, in a direct conversation."""
    where = (ChannelField("channel", "Where to ask", channel, hint="Colleagues there will see it."),) if pick else ()
    return Form(
        "What do you need?", "learn",
        (
            TextField("title", "I want to learn", text, hint="For example: how to get an invoice paid", limit=300),
            TextField("details", "Anything that helps to answer", details, lines=True, required=False, limit=2000),
            *where,
        ),
        text=place, submit="Ask",
    )  # fmt: skip


def edit(need: ShownNeed) -> Form:
    """Changes the words of a need."""
    topics = " ".join(f"#{slug}" for slug in need.topics)
    return Form(
        "Edit your need", "edit-need",
        (
            TextField("title", "I want to learn", need.title, limit=300),
            TextField("details", "Anything that helps to answer", need.details, lines=True, required=False, limit=2000),
            TextField("topics", "Topics", topics, required=False, limit=300, hint="For example: #excel #invoices"),
        ),
        text=f"n{need.id}",
    )  # fmt: skip


def please(need: ShownNeed, why: str) -> Card:
    """Asks one person for help, with the reason."""
    return Card(
        (
            Paragraph((f"{need.asker} wants to learn: ", CardLink(need.title, "need", need.id))),
            Small((why,)), Buttons(_actions(need)),
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
