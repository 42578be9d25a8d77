"""Examples of views as Teams draws them."""

import json

from bot.views.elements import Card, CardLink, Form, Mention, texts
from handlers.teams import forms, render
from handlers.teams.buttons import Desk
from handlers.teams.spans import Reading

TENANT = "00000000-0000-0000-0000-000000000000"
CHANNEL = "19:preview@thread.tacv2"
CHANNELS = ((CHANNEL, "General"), ("19:finance@thread.tacv2", "Finance › Questions"))
PEOPLE = (("1", "Priya Raman"), ("2", "Tom Weber"), ("3", "Ana Costa"))


def preview(_view: str, example: Card | Form) -> str:
    """A message, or the card of a dialog, as JSON."""
    if isinstance(example, Form):
        drawn = forms.adaptive(forms.settled(example, CHANNELS, PEOPLE), {}, "preview")
    else:
        drawn = render.message(example, _reading(example), Desk("preview"))
    return json.dumps(drawn, indent=2, ensure_ascii=False)


def _reading(card: Card) -> Reading:
    """Everybody has an account, and every thing a message."""
    spans = [span for text in texts(card) for span in text]
    accounts = {span.person_id: f"29:{span.person_id}" for span in spans if isinstance(span, Mention)}
    links = {
        (s.thing, s.thing_id): (CHANNEL, str(1700000000000 + s.thing_id), "") for s in spans if isinstance(s, CardLink)
    }
    return Reading(accounts, links, TENANT)
