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
EMPTY, NONE_OF_MINE = "Nothing waits for help. 🎉", "You have not asked for anything yet. Try `/learn how to …`."


def similar(text: str, found: Sequence[Alike], place: str) -> Card:
    """What is there already, before a need is posted; only the asker sees it."""
    answered = any(each.thing == "snippet" for each in found)
    title = "This may already be answered" if answered else "This is asked already"
    elements: list[Element] = [
        Heading(title),
        Paragraph(("You asked: ", Bold(text.split("\n", maxsplit=1)[0]))),
    ]
    for each in found:
        link = CardLink(each.title, each.thing, each.thing_id)
        elements.append(_alike_need(each, link) if each.thing == "need" else _alike_snippet(each, link, text))
        if each.preview:
            elements.append(Small((each.preview,)))
    elements.append(Buttons((Button("Post my need", "post", f"{place} {text}".strip(), style="primary"),)))
    return Card(tuple(elements), title)


def _alike_need(each: Alike, link: CardLink) -> Row:
    id = f"n{each.thing_id}"
    if each.own:
        return Row(("🎓 ", link), ("you are waiting for this already",), Button("Edit", "edit-need", id))
    return Row(("🎓 ", link), (f"{each.by} needs this too",), Button("Me too", "metoo", id))


def _alike_snippet(each: Alike, link: CardLink, text: str) -> Row:
    return Row(("💡 ", link), (f"by {each.by}",), Button("This answers it", "answers-it", f"s{each.thing_id} {text}"))


def listing(
    title: str, needs: Sequence[ShownNeed], more: Button | None, now: datetime, *, me: int | None = None
) -> Card:  # fmt: skip
    """A list of needs, with what the reader can do with each; with `me`, what that person asked and needs too."""
    if not needs:
        empty = EMPTY if me is None else NONE_OF_MINE
        return Card((Heading(title), Paragraph(coded(empty)), *([Buttons((more,))] if more else [])), empty)
    elements: list[Element] = [Heading(title)]
    for need in needs:
        elements.append(Row((CardLink(need.title, "need", need.id),), _detail(need, me, now)))
        offered = actions(need) if me is None else _of_mine(need, me)
        elements.append(Buttons(tuple(replace(each, style="plain") for each in offered)))
    if more is not None:
        elements.append(Buttons((more,)))
    return Card(tuple(elements), f"{title}: {count(len(needs), 'need')}")


def _detail(need: ShownNeed, me: int | None, now: datetime) -> Text:
    stands = f"{STATES[need.state]} · {ago(need.created_at, now)}"
    if me is not None and need.asker_id != me:
        return (f"you need this too · {stands}",)
    too = f" · {count(need.joined, 'other')} too" if need.joined else ""
    return (f"{stands}{too}" if me is not None else f"{need.asker} · {stands}{too}",)


def _of_mine(need: ShownNeed, me: int) -> tuple[Button, ...]:
    id = f"n{need.id}"
    if need.asker_id == me:
        return own_actions(need, listed=True)
    return (Button("Read", "read", id), Button("Not any more", "not-me", f"{id} listed"))


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
