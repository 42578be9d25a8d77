"""What authors are told of the age of their snippets."""

from bot.views.elements import Button, Buttons, Card, CardLink, Paragraph


def please(snippet_id: int, title: str) -> Card:
    """Asks the author to look at it again."""
    s = f"s{snippet_id}"
    text = ("You wanted to look at ", CardLink(title, "snippet", snippet_id), " again by now. Is it still right?")
    buttons = (
        Button("Still right", "reviewed", s, style="primary"), Button("Edit", "edit-snippet", s),
        Button("Archive", "archive", s),
    )  # fmt: skip
    return Card((Paragraph(text), Buttons(buttons)), f"Please look at it again: {title}")


def expired(snippet_id: int, title: str) -> Card:
    """Tells the author that its last day is over."""
    s = f"s{snippet_id}"
    text = ("The last day of ", CardLink(title, "snippet", snippet_id), " is over, so I archived it.")
    return Card((Paragraph(text), Buttons((Button("Bring it back", "restore", s),))), f"Archived: {title}")
