"""Examples of views as the terminal draws them."""

from io import StringIO

from rich.console import Console, RenderableType

from bot.views.elements import Card, Form
from handlers.console import render
from handlers.console.screen import PIPED_WIDTH


def drawn(example: Card | Form) -> RenderableType:
    """A card or a form, with nothing else on screen."""
    if isinstance(example, Form):
        return render.form(example, _nowhere)
    return render.card(example, _nowhere)


def preview(_view: str, example: Card | Form) -> str:
    """A card or a form as plain text."""
    page = StringIO()
    Console(file=page, width=PIPED_WIDTH, highlight=False).print(drawn(example))
    return page.getvalue()


def _nowhere(_thing: str, _id: int) -> None:
    return None
