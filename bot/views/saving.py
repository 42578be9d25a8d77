"""How saving somebody's message looks."""

from bot.views import notices
from bot.views.elements import Button, Buttons, Card, CardLink, Form, Note, Paragraph
from bot.views.sharing import words
from bot.views.snippets import ShownSnippet, by


def form(snippet: ShownSnippet, *, own: bool) -> Form:
    """Shows what will be saved, to be put right before anybody sees it."""
    told = "You wrote this." if own else f"{by(snippet.authors)} wrote this, is told, and can take it back."
    return Form("Save as snippet", "save", (Note((told,)), *words(snippet)), text=f"s{snippet.id}", submit="Save")


def saved(snippet: ShownSnippet, *, own: bool) -> Card:
    """Tells whoever saved it."""
    thanks = "" if own else f" {by(snippet.authors)} is told that you did."
    return notices.done(f"Saved.{thanks}", Button("Undo", "undo-share", f"s{snippet.id}"))


def saved_before(snippet_id: int, title: str) -> Card:
    """This message is a snippet already."""
    link = CardLink(title, "snippet", snippet_id)
    return notices.done(("This is a snippet already: ", link), Button("Read it", "read", f"s{snippet_id}"))


def told(snippet_id: int, title: str, saver: str) -> Card:
    """Tells the author of the message."""
    text = (f"{saver} saved what you wrote, so that others find it: ", CardLink(title, "snippet", snippet_id))
    s = f"s{snippet_id}"
    buttons = (Button("Edit", "edit-snippet", s), Button("Take it back", "take-back-saved", s))
    return Card(
        (Paragraph((*text, ". You are named as its author.")), Buttons(buttons)), f"{saver} saved what you wrote"
    )
