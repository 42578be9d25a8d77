"""What is said when Lore is added somewhere, once for each place."""

from bot import outbox
from bot.commands.table import Command
from bot.conversation import Happening, Turn
from bot.views import people, welcome
from bot.views.elements import Reply
from storage import places


def welcomed(happening: Happening) -> None:
    """Introduces Lore to a channel, or to the person who talks to it alone."""
    place, actor = happening.request.place, happening.request.actor
    here = places.open_channel(
        happening.session, happening.workspace, place.channel, place.kind, place.name, place.shared
    )
    if not place.shared:
        card = people.hello(actor.name) if place.kind == "direct" else welcome.channel()
        outbox.post(happening, here, card, once=f"welcome:{here.id}")


def _nothing(_: Turn) -> Reply:
    return Reply()


COMMANDS = {"welcome": Command(_nothing, event=True, hear=welcomed)}
