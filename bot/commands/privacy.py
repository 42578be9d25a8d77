"""What people can ask about what is stored of them."""

from bot import outbox
from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import erasing
from bot.services import privacy as service
from bot.views import privacy as views
from bot.views.elements import Reply

AT_ONCE = 20  # messages; more are sent only when asked for


def export(turn: Turn) -> Reply:
    """`/lore export`: everything, as direct messages."""
    pieces = service.pieces(service.as_text(service.export(turn, turn.me)))
    if len(pieces) > AT_ONCE and turn.text.strip() != "all":
        return Reply(card=views.ask_to_send(len(pieces)))
    for number, piece in enumerate(pieces, 1):
        outbox.direct(turn, turn.me, views.piece(piece, number, len(pieces)))
    return Reply(card=views.exported(len(pieces)), replace=True)


def forget(turn: Turn) -> Reply:
    """`/lore forget`: what that means, and the button that does it."""
    return Reply(card=views.ask_to_erase(turn.me.id))


def erase(turn: Turn) -> Reply:
    """The button; what is pressed twice, or by somebody else, only asks again."""
    if turn.text.strip() != f"p{turn.me.id}":
        return forget(turn)
    erasing.erase(turn, turn.me)
    return Reply(card=None if turn.request.reply_by_message else views.erased(), replace=True)


COMMANDS = {
    "export": Command(export, "everything I store about you"),
    "forget": Command(forget, "erase yourself"),
    "erase": Command(erase),
}
