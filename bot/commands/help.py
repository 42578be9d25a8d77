"""Help, and what is said to a word that is no command."""

from bot.commands.table import Command
from bot.conversation import Turn
from bot.rules.text import nearest, split_command
from bot.services import inquiring, mentions
from bot.views import help as views
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Form, Paragraph, Reply

TABLE: dict[str, Command] = {}  # filled by bot.commands with every command there is


def help_(turn: Turn) -> Reply:
    """Everything on one screen, or one command."""
    name, _ = split_command(turn.text) if turn.text else ("", "")
    return Reply(card=views.one(name, TABLE[name]) if name in TABLE and TABLE[name].help else views.everything(TABLE))


def unknown(turn: Turn) -> Reply:
    """A word that is no command: the nearest one, or it goes on from a question, or help."""
    word, rest = split_command(turn.text) if turn.text else ("", "")
    if word in ("", "?"):
        return Reply(card=views.everything(TABLE))
    near = _nearest(word)
    if _goes_on(turn):
        return TABLE["ask"].run(turn)
    show = Button("Show help", "help")
    if near is not None:
        mentions.remember(turn)
        use = Button(f"Use {near}", near, rest, style="primary")
        return Reply(card=notices.failed(f"I don't know “{word}”. Did you mean “{near}”?", use, show))
    told = notices.failed(f"I don't know “{word}”. Here is what I understand.", show)
    return Reply(card=Card((*told.elements, views.words(TABLE)), told.summary))


def compared(turn: Turn) -> str:
    """What goes on from a question is compared as that is."""
    ask = TABLE["ask"].compares
    return ask(turn) if ask is not None and _goes_on(turn) else ""


def _goes_on(turn: Turn) -> bool:
    word, _ = split_command(turn.text) if turn.text else ("", "")
    typed = turn.request.via == "typed" and word not in ("", "?")
    return typed and _nearest(word) is None and inquiring.before(turn) is not None


def _nearest(word: str) -> str | None:
    """The command that is almost called so."""
    return nearest(word, [name for name, command in TABLE.items() if command.help])


def where_forms_open(form: Form) -> Card:
    """A form cannot open out of a message: a button opens it."""
    return Card(
        (
            Paragraph((Bold(form.title), "\nA short form does it.")),
            Buttons((Button("Open the form", form.command, form.text, style="primary", opens=True),)),
        ),
        form.title,
    )


COMMANDS = {
    "help": Command(help_, "what I understand", "[command]", reads=True),
    "unknown": Command(unknown, reads=True, compares=compared),
}
