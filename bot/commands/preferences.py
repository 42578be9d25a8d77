"""What a person can switch."""

import re

from bot.commands.table import Command
from bot.conversation import Turn
from bot.rules.numbers import row_number
from bot.services import preferences
from bot.views import notices
from bot.views import settings as views
from bot.views.elements import Reply

SWITCH = re.compile(r"(?:digest\s+d?(\d{1,12})|([a-z]+))\s+(on|off)")


def pause(turn: Turn) -> Reply:
    """`/lore pause <until>`, `/lore pause off`, or the present state."""
    words = turn.text.strip()
    if not words:
        return Reply(card=views.pause(preferences.paused_until(turn), turn.me.time_zone))
    if words.casefold() in ("off", "stop", "end"):
        return resume(turn)
    return Reply(card=views.paused(preferences.pause(turn, words), turn.me.time_zone))


def resume(turn: Turn) -> Reply:
    """Ends a pause."""
    preferences.resume(turn)
    return Reply(card=notices.done("You are not paused. What waited comes in your working hours."), replace=True)


def settings(turn: Turn) -> Reply:
    """`/lore settings`, and what its buttons switch: `ask off`, `digest 4 off`, `pause 1 week`."""
    words = turn.text.strip().casefold()
    found = SWITCH.fullmatch(words)
    if found and found[1]:
        preferences.switch_digest(turn, row_number(found[1]), on=found[3] == "on")
    elif words == "pause off":
        preferences.resume(turn)
    elif words.startswith("pause "):
        preferences.pause(turn, words.removeprefix("pause "))
    elif words:
        preferences.switch(turn, found[2] if found else words[:20], on=bool(found) and words.endswith(" on"))
    turn.session.flush()
    return Reply(card=views.card(preferences.shown(turn)), replace=bool(words))


COMMANDS = {
    "pause": Command(pause, "no message that you did not ask for", "<until> | off"),
    "resume": Command(resume),
    "unpause": Command(resume),
    "settings": Command(settings, "everything you can switch", reads=lambda text: not text.strip()),
}
