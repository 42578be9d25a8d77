"""Asking: the form, what is there already, and lists of needs."""

from collections.abc import Sequence
from dataclasses import replace
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
    Paragraph,
    Row,
    Small,
    Text,
    TextField,
)
from bot.views.needs import STATES, Alike, ShownNeed, actions, own_actions
from bot.views.words import coded

PAGE = 5
KEPT = 1500  # letters of what was typed


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
        return Card((Heading(title), Paragraph(coded(empty))), empty)
    elements: list[Element] = [Heading(title)]
    for need in needs:
        elements.append(Row((CardLink(need.title, "need", need.id),), _detail(need, mine, now)))
        offered = own_actions(need) if mine else actions(need)
        elements.append(Buttons(tuple(replace(each, style="plain") for each in offered)))
    if more is not None:
        elements.append(Buttons((more,)))
    return Card(tuple(elements), f"{title}: {count(len(needs), 'need')}")


def _detail(need: ShownNeed, mine: bool, now: datetime) -> Text:
    who = "" if mine else f"{need.asker} · "
    too = f" · {count(need.joined, 'other')} too" if need.joined else ""
    return (f"{who}{STATES[need.state]} · {ago(need.created_at, now)}{too}",)


def form(channel: str = "", title: str = "", details: str = "", *, pick: bool = False, typed: str = "") -> Form:
    """Asks for a need; `pick` also asks for the channel, in a direct conversation. `typed` is what came before it."""
    where = (ChannelField("channel", "Where to ask", channel, hint="Colleagues there will see it."),) if pick else ()
    return Form(
        "What do you need?", "learn",
        (
            TextField("title", "I want to learn", title, hint="For example: how to get an invoice paid", limit=300),
            TextField("details", "Anything that helps to answer", details, lines=True, required=False, limit=2000),
            *where,
        ),
        text=typed[:KEPT], submit="Ask",
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
