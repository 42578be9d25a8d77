"""How snippets look that may help somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Element, Paragraph, Row
from bot.views.snippets import by


@dataclass(frozen=True, slots=True)
class Suggested:
    """A snippet that may help the person, and why."""

    id: int
    title: str
    by: tuple[str, ...]
    why: str


def rows(several: Sequence[Suggested]) -> list[Element]:
    """Each with the reason, and how to say that it is not for me."""
    found: list[Element] = [Paragraph((Bold("✨ You may like"),))] if several else []
    for each in several:
        s = f"s{each.id}"
        found.append(Row((CardLink(each.title, "snippet", each.id),), (f"{each.why} · by {by(each.by)}",)))
        found.append(Buttons((Button("Read", "read", s), Button("Not for me", "not-for-me", s))))
    return found


def dismissed(id: int, title: str) -> Card:
    """Confirms that it is not suggested again."""
    return notices.done(f"I won't suggest “{title}” to you again.", Button("Undo", "for-me", f"s{id}"))
