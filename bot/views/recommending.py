"""How recommending a snippet looks."""

from collections.abc import Sequence

from bot.views import notices
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    Element,
    Form,
    Note,
    Paragraph,
    PeopleField,
    Quote,
    Small,
    TextField,
)
from bot.views.prose import flat
from bot.views.snippets import ShownSnippet, by, linked
from bot.views.words import listed


def form(snippet: ShownSnippet) -> Form:
    """Asks to whom, and with which word."""
    return Form(
        "Recommend", "recommend",
        (
            Note((Bold(snippet.title), f" by {by(snippet.authors)}")),
            PeopleField("people", "To whom", hint="They hear of it in their working hours."),
            TextField("note", "A word from you", lines=True, required=False, limit=500),
        ),
        text=f"s{snippet.id}", submit="Send",
    )  # fmt: skip


def recommended(snippet: ShownSnippet, giver: str, note: str) -> Card:
    """Tells one person."""
    elements: list[Element] = [Paragraph((f"{giver} recommends ", linked(snippet), f" by {by(snippet.authors)}"))]
    if note:
        elements.append(Quote(note))
    if preview := flat(snippet.body[:600], 160):
        elements.append(Small((preview,)))
    s = f"s{snippet.id}"
    elements.append(Buttons((Button("Read it", "read", s, style="primary"), Button("It helped me", "helped", s))))
    return Card(tuple(elements), f"{giver} recommends: {snippet.title}")


def passed_on(names: Sequence[str]) -> Card:
    """Tells the giver; no names when they had all been told before."""
    if not names:
        return notices.done("You recommended it to them before. Once is enough.")
    return notices.done(f"Thank you! I'll pass it on to {listed(names)}.")
