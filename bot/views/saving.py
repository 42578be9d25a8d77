"""How saving somebody's message looks."""

from bot.rules.graphemes import shorten
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Form, Note, Paragraph, Small
from bot.views.prose import prose
from bot.views.sharing import words
from bot.views.snippets import ShownSnippet, by

PREVIEW = 1500


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


def drafted(snippet_id: int, title: str, body: str) -> Card:
    """What a model drafted from the thread; only whoever saves it sees it."""
    said = Small(("Drafted by the language model from the thread. Nobody sees it before you publish it.",))
    opened = Button("Open the draft", "save", f"s{snippet_id}", style="primary")
    away = Button("Throw away", "discard", f"s{snippet_id}")
    head = Paragraph((Bold(title),))
    return Card(
        (head, *prose(shorten(body, PREVIEW)), said, Buttons((opened, away))), f"A draft from the thread: {title}"
    )
