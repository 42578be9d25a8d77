"""How a person's own page looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.rules.numbers import ago, count
from bot.views import suggesting
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Element,
    Heading,
    Paragraph,
    Row,
    Rule,
    Small,
    Text,
)
from bot.views.needs import STATES, ShownNeed
from bot.views.settings import pause_end
from bot.views.snippets import ShownSnippet, by
from bot.views.suggesting import Suggested
from bot.views.words import some


@dataclass(frozen=True, slots=True)
class NewThing:
    """A need or a snippet on one of the person's topics that came since they last looked."""

    thing: str
    id: int
    title: str
    by: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownHome:
    """Everything on a person's own page."""

    name: str
    new: tuple[NewThing, ...] = ()
    needs: tuple[ShownNeed, ...] = ()
    needs_in_all: int = 0
    snippets: tuple[ShownSnippet, ...] = ()
    snippets_in_all: int = 0
    suggested: tuple[Suggested, ...] = ()
    follows: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    paused_until: datetime | None = None
    start: tuple[str, ...] = ()
    joined: tuple[ShownNeed, ...] = ()
    zone: str = "UTC"
    review: tuple[ShownSnippet, ...] = ()


ASK, SHARE = Button("Ask for something", "learn", style="primary"), Button("Share something", "share")


def card(home: ShownHome, now: datetime) -> Card:
    """What is new for the person, what is theirs, what may help them, and what they can switch."""
    elements: list[Element] = [Heading(f"Hello {home.name}"), Buttons((ASK, SHARE))]
    theirs = [*_new(home, now), *_review(home), *_needs(home, now), *_snippets(home), *_suggested(home)]
    elements += theirs or _first(home)
    elements += _start(home)
    elements += [Rule(), Small(_switched(home)), Buttons(_switches(home))]
    return Card(tuple(elements), "What's new for you")


def _first(home: ShownHome) -> list[Element]:
    if home.follows or home.teaches:
        return [Paragraph((f"Nothing new on {some(home.follows or home.teaches)}. All quiet is fine too.",))]
    return [
        Paragraph(("This page will show what is new for you, what you asked and what you shared.",)),
        Row((Bold("Follow the topics you care about"),), ("You see here what comes in.",), Button("Follow", "follow")),
        Row(
            (Bold("Teach what you know well"),),
            ("Colleagues may ask you, three times a week at most.",),
            Button("Teach", "teach"),
        ),
    ]


def _new(home: ShownHome, now: datetime) -> Iterator[Element]:
    if home.new:
        yield from _titled("🔔 New on your topics")
    for each in home.new:
        is_need = each.thing == "need"
        verb = "asked" if is_need else "shared"
        button = Button("I can help", "claim", f"n{each.id}") if is_need else _read(each.id)
        title = ("🎓 " if is_need else "💡 ", CardLink(each.title, each.thing, each.id))
        yield Row(title, (f"{by(each.by)} {verb} this {ago(each.at, now)}",), button)


def _needs(home: ShownHome, now: datetime) -> Iterator[Element]:
    if home.needs or home.joined:
        yield from _titled("🎓 Your open needs")
    for need in home.needs:
        yield _need(need, _standing(need, now), Button("Mark resolved", "resolve", f"n{need.id}"))
    for need in home.joined:
        yield _need(need, f"you need this too · {_standing(need, now)}", Button("Read", "read", f"n{need.id}"))
    if home.needs_in_all > len(home.needs) + len(home.joined):
        yield Buttons((Button(f"All {home.needs_in_all:,} open needs", "learn", "mine"),))


def _need(need: ShownNeed, detail: str, button: Button) -> Row:
    return Row((CardLink(need.title, "need", need.id),), (detail,), button)


def _standing(need: ShownNeed, now: datetime) -> str:
    state = count(len(need.answers), "answer") if need.answers else STATES[need.state]
    return f"{state} · {ago(need.created_at, now)}"


def _review(home: ShownHome) -> Iterator[Element]:
    """What others wrote and the person is asked about."""
    if home.review:
        yield from _titled("🔎 Please look these through")
    for each in home.review:
        yield Row((CardLink(each.title, "snippet", each.id),), (f"by {by(each.authors)} · is it still right?",))
        yield Buttons((_read(each.id), Button("Right or not…", "more", f"s{each.id}")))


def _snippets(home: ShownHome) -> Iterator[Element]:
    if home.snippets:
        yield from _titled("💡 Your snippets")
    for each in home.snippets:
        said = [f"{each.useful} useful"] * bool(each.useful) + [f"{each.learned} learned"] * bool(each.learned)
        said += [f"helped {count(each.helped, 'person')}"] * bool(each.helped) + [count(each.views, "view")]
        said += ["please look through it again"] * each.in_review
        yield Row((CardLink(each.title, "snippet", each.id),), (" · ".join(said),), _read(each.id))
    if home.snippets_in_all > len(home.snippets):
        yield Buttons((Button(f"All {home.snippets_in_all:,} snippets", "share", "mine"),))


def _suggested(home: ShownHome) -> list[Element]:
    found = suggesting.rows(home.suggested)
    return [Rule(), *found] if found else []


def _start(home: ShownHome) -> list[Element]:
    """For somebody who follows nothing yet: the topics that colleagues care about."""
    if not home.start:
        return []
    buttons = tuple(Button(f"Follow #{slug}", "follow", f"#{slug}") for slug in home.start)
    return [Rule(), Paragraph((Bold("👋 Topics to begin with"),)), Buttons(buttons)]


def _titled(title: str) -> tuple[Rule, Paragraph]:
    return Rule(), Paragraph((Bold(title),))


def _read(id: int) -> Button:
    return Button("Read", "read", f"s{id}")


def _switched(home: ShownHome) -> Text:
    quiet: Text = ("Paused until ", pause_end(home.paused_until, home.zone)) if home.paused_until else ("Not paused",)
    follows = f" · you follow {some(home.follows)}" if home.follows else " · you follow no topic"
    return (*quiet, follows, f" · you teach {some(home.teaches)}" if home.teaches else "")


def _switches(home: ShownHome) -> tuple[Button, ...]:
    pause = Button("Resume", "pause", "off") if home.paused_until else Button("Pause for a week", "pause", "1 week")
    return (Button("Settings", "settings"), pause, Button("Follow a topic", "follow"), Button("Help", "help"))
