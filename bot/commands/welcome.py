"""What is said when Lore is added somewhere, once for each place."""

from bot import outbox
from bot.commands.table import Command
from bot.conversation import Happening, Turn
from bot.views import people, welcome
from bot.views.elements import Reply
from storage import claims, places


def welcomed(happening: Happening) -> None:
    """Introduces Lore to a channel, or to the person who talks to it alone."""
    place, actor = happening.request.place, happening.request.actor
    here = places.open_channel(
        happening.session, happening.workspace, place.channel, place.kind, place.name, place.shared
    )
    first = claims.claim(happening.session, happening.org, "welcome", str(here.id), "ever", happening.now)
    if first and not place.shared:
        outbox.post(happening, here, people.hello(actor.name) if place.kind == "direct" else welcome.channel())


def _nothing(_: Turn) -> Reply:
    return Reply()


COMMANDS = {"welcome": Command(_nothing, event=True, hear=welcomed)}
