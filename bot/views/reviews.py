"""What people are told of the age of snippets, and asked to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.views import notices
from bot.views.elements import Button, Buttons, Card, CardLink, Element, Paragraph, Quote, Small, Text
from bot.views.words import some

QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Topics of a snippet that somebody teaches, and on which they shared what helped; none for a curator."""

    teaches: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def please(
    snippet_id: int, title: str, why: str, readers: int, standing: Standing | None = None, questions: Sequence[str] = ()
) -> Card:
    """Asks one person to look it through: its author, or a colleague with standing on its topics."""
    s, link = f"s{snippet_id}", CardLink(title, "snippet", snippet_id)
    elements: list[Element] = [Paragraph(_said(why, link, readers, own=standing is None))]
    if questions:
        elements.append(Small(("Readers asked:",)))
        elements += [Quote(shorten(words, 200)) for words in questions[-QUESTIONS:]]
    if standing is not None:
        elements.append(Small((_because(standing),)))
    right, edit = Button("Still right", "reviewed", s), Button("Edit", "edit-snippet", s)
    first = (replace(edit, style="primary"), right) if why == "outdated" else (replace(right, style="primary"), edit)
    buttons = (*first, Button("Archive", "archive", s), Button("Hand on", "hand-on", s))
    return Card((*elements, Buttons(buttons)), f"Please look at it again: {title}")


def _said(why: str, link: CardLink, readers: int, *, own: bool) -> Text:
    if why == "outdated":
        return (f"{count(readers, 'person')} say that ", link, " is out of date. Is it?")
    if why == "due":
        return ("You wanted to look at " if own else "It is time to look at ", link, " again. Is it still right?")
    if why == "left":
        return ("Whoever wrote ", link, " is no longer here. Is it still right?")
    return (link, " is from a while ago, and newer snippets on its topics have helped since. Is it still right?")


def _because(standing: Standing) -> str:
    if standing.teaches:
        return f"You teach {some(standing.teaches, 3)}. One person is asked at a time."
    if standing.shared:
        return f"What you shared on {some(standing.shared, 3)} helped. One person is asked at a time."
    return "You are a curator. One person is asked at a time."


def handed_on(snippet_id: int, *, found: bool) -> Card:
    """Confirms that somebody else looks at it, or says that there is nobody."""
    if found:
        return notices.done("Thank you for saying so. I've asked somebody else.")
    words = "There is nobody else to ask now. It stays marked, so that readers know that it may be out of date."
    return notices.done(words, Button("Still right", "reviewed", f"s{snippet_id}"))


def verified(snippet_id: int, title: str) -> Card:
    """Confirms that the reader stands for it."""
    text: Text = ("Thank you! ", CardLink(title, "snippet", snippet_id), " now shows that you verified it today.")
    return notices.done(text, Button("Take it back", "unverify", f"s{snippet_id}"))


def expired(snippet_id: int, title: str) -> Card:
    """Tells the author that its last day is over."""
    s = f"s{snippet_id}"
    text = ("The last day of ", CardLink(title, "snippet", snippet_id), " is over, so I archived it.")
    return Card((Paragraph(text), Buttons((Button("Bring it back", "restore", s),))), f"Archived: {title}")
